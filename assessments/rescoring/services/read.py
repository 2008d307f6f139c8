"""Read a prompt's heard answers in chunks, with all that scoring them anew needs; nothing is written."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from assessments.answers.models.answer import Answer, AnswerQuerySet, Assessment
from assessments.answers.models.outcome import Outcome
from assessments.answers.services.marking import Marking
from assessments.prompts.models.prompt import Prompt
from assessments.scoring import SCORER_VERSION
from transcripts.asr.segment import Segment, Word
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.texts.models import TranscriptSegment

#: So many answers at once: what is read of them has to fit into memory.
CHUNK: Final = 500

#: Of the recording: what scoring and the assessment need.
_HEARD: Final = ("id", "stage", "fence", "revision", "language", "engine", "model", "hotwords")


@dataclass(slots=True)
class Heard:
    """An answer with a transcript: whether its score is behind, what counts now, what people decided.

    ``segments``, ``earned`` and ``decided`` (by key point, 0..1) are read only where the score is behind.
    """

    answer: Answer
    recording: Recording
    behind: bool
    segments: list[Segment] = field(default_factory=list)
    earned: dict[int, float] = field(default_factory=dict)
    decided: dict[int, float] = field(default_factory=dict)


def heard_answers(prompt: Prompt) -> AnswerQuerySet:
    """Return the answers that have a transcript and nobody works on."""
    return Answer.objects.filter(prompt=prompt, recording__stage=Stage.READY)


def answers_behind(prompt: Prompt, marking: Marking) -> AnswerQuerySet:
    """Return the heard answers whose score another rubric, scorer or transcript gave, or that have none."""
    present = Assessment.objects.filter(
        answer=OuterRef("pk"),
        current=True,
        rubric_version=marking.version,
        scorer_version=SCORER_VERSION,
        transcript_revision=OuterRef("recording__revision"),
    )
    return heard_answers(prompt).filter(~Exists(present))


def in_chunks(prompt: Prompt, marking: Marking) -> Iterator[list[Heard]]:
    """Yield the prompt's heard answers, ``CHUNK`` at a time; each chunk is read when it is asked for."""
    fields = ("learner", *(f"recording__{name}" for name in _HEARD), "number", "score", "prompt")
    rows = heard_answers(prompt).select_related("recording").only(*fields).order_by("pk")
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        yield _read(chunk, marking)


def _read(answers: Sequence[Answer], marking: Marking) -> list[Heard]:
    ids = [answer.pk for answer in answers]
    present = _present(ids, marking)
    heard = [
        Heard(answer, answer.recording, present.get(answer.pk) != answer.recording.revision)
        for answer in answers
    ]
    behind = {one.answer.pk: one for one in heard if one.behind}
    said = _said([one.recording.pk for one in behind.values()])
    for one in behind.values():
        one.segments = said.get(one.recording.pk, [])
    outcomes = Outcome.objects.filter(answer__in=list(behind)).order_by()
    for answer, point, earned, decided in outcomes.values_list("answer", "key_point", "earned", "decided"):
        behind[answer].earned[point] = earned
        if decided:
            behind[answer].decided[point] = earned
    return heard


def _present(answers: Sequence[int], marking: Marking) -> dict[int, int]:
    """Return the transcript's revision that was scored, of answers scored by this rubric and scorer."""
    current = Assessment.objects.filter(answer__in=answers, current=True)
    mine = current.filter(rubric_version=marking.version, scorer_version=SCORER_VERSION).order_by()
    return dict(mine.values_list("answer", "transcript_revision"))


def _said(recordings: Sequence[UUID]) -> Mapping[UUID, list[Segment]]:
    """Return the transcripts of recordings, as ``TranscriptSegment.as_segment`` gives them."""
    said: dict[UUID, list[Segment]] = defaultdict(list)
    rows = TranscriptSegment.objects.filter(recording__in=recordings)
    names = ("start", "end", "text", "confidence", "words", "doubtful")
    for recording, start, end, text, confidence, words, doubtful in rows.order_by(
        "recording_id", "stretch", "position"
    ).values_list("recording_id", *names):
        timed = tuple(map(Word.from_json, words))
        said[recording].append(Segment(start, end, text, confidence, timed, doubtful))
    return said
