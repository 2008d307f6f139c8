"""What was sent and accepted, and how it stands: the count that every fault is judged by."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field

from tests.live.client import Client
from tests.live.company import Company, clip
from tests.live.site import FINAL
from tests.live.stack import Stack


@dataclass(frozen=True)
class Count:
    """How the accepted recordings ended."""

    accepted: int
    ready: int
    quarantined: dict[str, int]
    owned: int
    lost: int
    doubled: int
    stuck: int

    def __str__(self) -> str:
        reasons = ", ".join(f"{number} {code}" for code, number in self.quarantined.items()) or "none"
        return (
            f"{self.accepted} accepted: {self.ready} ready, set aside: {reasons}, {self.owned} under way;"
            f" {self.lost} lost, {self.doubled} doubled, {self.stuck} stuck"
        )

    @property
    def sound(self) -> bool:
        """Whether nothing is lost, doubled or stuck."""
        return not (self.lost or self.doubled or self.stuck)


@dataclass
class Ledger:
    """Sends clips and remembers what was accepted: an upload without an answer was not."""

    company: Company[Stack]
    accepted: list[str] = field(default_factory=list)
    unanswered: int = 0
    refused: Counter[int] = field(default_factory=Counter)
    _people: dict[str, Client] = field(default_factory=dict)

    @property
    def stack(self) -> Stack:
        """The site."""
        return self.company.server

    def trainer(self) -> Client:
        """Return the trainer, signed in once."""
        if "trainer" not in self._people:
            self._people["trainer"] = self.company.trainer()
        return self._people["trainer"]

    def learner(self) -> Client:
        """Return the learner, signed in once."""
        if "learner" not in self._people:
            self._people["learner"] = self.company.learner()
        return self._people["learner"]

    def send(self, name: str) -> bool:
        """Send a clip, "b-lecture" as a lecture and others as answers; tell whether it was accepted."""
        if name.endswith("lecture"):
            sender, path, fields = (
                self.trainer(),
                f"/api/sessions/{self.company.session}/lectures/",
                {"title": name},
            )
        else:
            sender, path, fields = self.learner(), f"/api/prompts/{self.company.prompt}/answers/", {}
        try:
            answered = sender.send_sound(path, clip(name), name=f"{name}.ogg", **fields)
        except OSError:
            self.unanswered += 1  # the person was told nothing
            return False
        if answered.status != 201:
            self.refused[answered.status] += 1
            return False
        number = answered.json["id"]
        self.accepted.append(str(number).replace("-", "") if name.endswith("lecture") else f"answer {number}")
        return True

    def recordings(self) -> list[str]:
        """Return the ids of the accepted recordings; an answer without a row gives "lost"."""
        answers = {f"answer {pk}": recording for pk, recording in self.stack.rows(_ANSWERS)}
        return [
            answers.get(name, f"lost {name}") if name.startswith("answer") else name for name in self.accepted
        ]

    def count(self, undisturbed: dict[str, list[tuple[object, ...]]], *, leases: float = 0.0) -> Count:
        """Read how the accepted recordings stand.

        Doubled is what has a second row, claim or score, or another transcript than the ``undisturbed`` one
        of the same sound. Stuck is what nobody works on and ``leases`` seconds have passed since its lease.
        """
        rows = self.stack.rows
        stands = {row[0]: row[1:] for row in rows(_STANDS)}
        accepted = self.recordings()
        doubled = len(accepted) - len(set(accepted))
        # what was sent and got no answer may have its row, no more than one
        doubled += max(len(stands) - len(accepted) - self.unanswered - sum(self.refused.values()), 0)
        for query in _DOUBLES:
            doubled += sum(number - 1 for (number,) in rows(query))
        for pk, (stage, _, sha256, revision, _) in stands.items():
            if stage == "ready":
                doubled += self.company.transcript(pk) != undisturbed[sha256] or revision != 1
        mine = [stands[pk] for pk in accepted if pk in stands]
        quarantined = Counter(code for stage, code, *_ in mine if stage == "failed" and code)
        unfinished = [row for row in stands.values() if row[0] not in FINAL]
        stuck = sum(overdue is None or overdue > leases for *_, overdue in unfinished)
        return Count(
            accepted=len(accepted),
            ready=sum(stage == "ready" for stage, *_ in mine),
            quarantined=dict(quarantined),
            owned=len(unfinished) - stuck,
            lost=sum(pk not in stands for pk in accepted)
            + sum(stage == "cancelled" or (stage == "failed" and not code) for stage, code, *_ in mine)
            + sum(row[0] for row in rows(_UNSCORED)),
            doubled=doubled,
            stuck=stuck,
        )


def undisturbed_transcripts(company: Company[Stack], names: list[str]) -> dict[str, list[tuple[object, ...]]]:
    """Hear each clip while nothing goes wrong; return the transcripts by the sound's SHA-256."""
    trainer = company.trainer()
    heard = {name: company.send_lecture(trainer, name) for name in names}
    company.server.wait_until_heard()
    assert set(company.server.stages().values()) == {"ready"}, company.server.last_words()
    return {hashlib.sha256(clip(name)).hexdigest(): company.transcript(pk) for name, pk in heard.items()}


_ANSWERS = "select id, recording_id from assessments_answer"
_STANDS = (
    "select recording.id, stage, error_code, sha256, number, extract(epoch from now() - lease_until)::float"
    " from transcripts_recording recording"
    " left join transcripts_revision revision on revision.id = current_revision_id"
)
_DOUBLES = (
    "select count(*) from assessments_assessment where current group by answer_id having count(*) > 1",
    "select count(*) from assessments_answer group by recording_id having count(*) > 1",
    "select count(*) from knowledge_searchrow group by recording_id, source, start, text having count(*) > 1",
    "select count(*) from transcripts_revision group by recording_id having count(*) > 1",
    "select count(*) from transcripts_transcriptsegment group by revision_id, stretch, position"
    " having count(*) > 1",
    "select count(*) from knowledge_knowledgeentry group by recording_id, position having count(*) > 1",
)
#: Ready, and yet something that belongs to it is missing.
_UNSCORED = (
    "select count(*) from transcripts_recording recording where stage = 'ready' and ("
    " failed_steps::text <> '[]'"
    " or not exists (select 1 from knowledge_searchrow found where found.recording_id = recording.id)"
    " or kind = 'answer' and not exists (select 1 from assessments_answer answer"
    "  join assessments_assessment score on score.answer_id = answer.id and score.current"
    "  where answer.recording_id = recording.id)"
    " or kind = 'lecture' and not exists (select 1 from knowledge_notes notes"
    "  where notes.recording_id = recording.id))"
)
