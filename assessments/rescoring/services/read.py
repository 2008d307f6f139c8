"""Read a prompt's heard answers in chunks, with all that scoring them anew needs; nothing is written."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.db.models import Exists, OuterRef

from assessments.answers.models.answer import Answer, AnswerQuerySet, Assessment
from assessments.answers.models.outcome import Outcome
from assessments.answers.services.marking import Marking
from assessments.prompts.models.prompt import Prompt
from assessments.scoring import SCORER_VERSION
from transcripts.asr.segment import Segment
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision
from transcripts.texts.queries import spoken_in_revisions

#: So many answers at once: what is read of them has to fit into memory.
CHUNK: Final = 500

#: Of the recording: what scoring and the assessment need.
_HEARD: Final = (
    "id",
    "stage",
    "fence",
    "current_revision",
    "current_revision__language",
    "current_revision__heard_in",
    "current_revision__noticed",
)


@dataclass(slots=True)
class Heard:
    """An answer with its current text: whether its score is behind, what counts now, what people decided.

    ``segments``, ``earned`` and ``decided`` (by key point, 0..1) are read only where the score is behind.
    """

    answer: Answer
    recording: Recording
    revision: Revision
    behind: bool
    segments: Sequence[Segment] = ()
    earned: dict[int, float] = field(default_factory=dict)
    decided: dict[int, float] = field(default_factory=dict)


def heard_answers(prompt: Prompt) -> AnswerQuerySet:
    """Return the answers that have a transcript and nobody works on."""
    heard = Answer.objects.filter(recording__stage=Stage.READY, recording__current_revision__isnull=False)
    return heard.filter(prompt=prompt)


def answers_behind(prompt: Prompt, marking: Marking) -> AnswerQuerySet:
    """Return the heard answers whose score another rubric, scorer or transcript gave, or that have none."""
    present = Assessment.objects.filter(
        answer=OuterRef("pk"),
        current=True,
        rubric_version=marking.version,
        scorer_version=SCORER_VERSION,
        revision=OuterRef("recording__current_revision"),
    )
    return heard_answers(prompt).filter(~Exists(present))


def in_chunks(prompt: Prompt, marking: Marking) -> Iterator[list[Heard]]:
    """Yield the prompt's heard answers, ``CHUNK`` at a time; each chunk is read when it is asked for."""
    fields = ("learner", *(f"recording__{name}" for name in _HEARD), "number", "score", "prompt")
    rows = heard_answers(prompt).select_related("recording__current_revision").only(*fields).order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        yield _read(chunk, marking)


def _read(answers: Sequence[Answer], marking: Marking) -> list[Heard]:
    ids = [answer.pk for answer in answers]
    present = _present(ids, marking)
    heard = [
        Heard(answer, answer.recording, revision, present.get(answer.pk) != revision.pk)
        for answer in answers
        if (revision := answer.recording.current_revision)
    ]
    behind = {one.answer.pk: one for one in heard if one.behind}
    said = spoken_in_revisions([one.revision.pk for one in behind.values()])
    for one in behind.values():
        one.segments = said.get(one.revision.pk, ())
    outcomes = Outcome.objects.filter(answer__in=list(behind)).order_by()
    for answer, point, earned, decided in outcomes.values_list("answer", "key_point", "earned", "decided"):
        behind[answer].earned[point] = earned
        if decided:
            behind[answer].decided[point] = earned
    return heard


def _present(answers: Sequence[int], marking: Marking) -> dict[int, int]:
    """Return the revision (its id) that was scored, of answers scored by this rubric and scorer."""
    current = Assessment.objects.filter(answer__in=answers, current=True)
    mine = current.filter(rubric_version=marking.version, scorer_version=SCORER_VERSION).order_by()
    return dict(mine.values_list("answer", "revision"))
