"""Everything that an answer's page shows of its transcript and score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.queries.evidence import Line, Point, marked_lines, points_of
from assessments.reviews.queries.decisions import History, history_of
from assessments.scoring import KeyPointSpec
from transcripts.texts.queries import segments_of, segments_of_revision


@dataclass(frozen=True, slots=True)
class Result:
    """The current assessment, or None, what people decided, and what was said.

    ``lines`` are the words that were scored, ``is_older`` where the recording has another text by now;
    without an assessment they are what has been heard so far. ``settled`` is what counts after reviews,
    0..1; None where the scorer's word is the last.
    """

    assessment: Assessment | None
    points: Sequence[Point]
    lines: Sequence[Line]
    settled: float | None = None
    history: History = field(default_factory=History)
    is_older: bool = False

    @property
    def score(self) -> float | None:
        """What counts, 0..1; None without an assessment."""
        if self.assessment is None or self.held:
            return None
        return self.assessment.value if self.settled is None else self.settled

    @property
    def held(self) -> str:
        """Return why a person decides, in words; "" where there is a score."""
        waits = self.assessment is not None and self.assessment.held and self.settled is None
        return str(self.assessment.get_held_display()) if waits and self.assessment else ""

    def unjudged(self) -> Result:
        """Leave out what the scorer made of a held answer: for all but those who are to decide."""
        if not self.held:
            return self
        return replace(self, points=[], lines=marked_lines([line.row for line in self.lines], []))

    @property
    def is_changed(self) -> bool:
        """Whether people gave another score than the scorer."""
        if self.assessment is None or self.score is None:
            return False
        return abs(self.score - self.assessment.value) > 0.0005

    @property
    def missed(self) -> list[Point]:
        """Key points that were not fully said."""
        return [point for point in self.points if point.state != "met"]

    @property
    def found(self) -> int:
        """How many key points were fully said."""
        return len(self.points) - len(self.missed)

    @property
    def rubric(self) -> list[KeyPointSpec]:
        """The key points as they were when the answer was scored."""
        return [point.spec for point in self.points]


def result_of(answer: Answer, *, blind: bool = False, at_work: bool = False) -> Result:
    """Return the result of ``answer``: no score while the work on its recording goes on.

    ``blind`` leaves out what people decided; ``at_work`` shows the earlier score while the work goes on.
    """
    recording = answer.recording
    history = History() if blind else history_of(answer)
    assessment = answer.assessment if recording.is_ready or at_work else None
    points = [_decided(point, history) for point in points_of(assessment)] if assessment else []
    settled = None if blind else answer.score
    if assessment is None:
        return Result(None, points, marked_lines(segments_of(recording), []), settled, history)
    lines = marked_lines(segments_of_revision(assessment.revision_id), points)
    is_older = assessment.revision_id != recording.current_revision_id
    return Result(assessment, points, lines, settled, history, is_older)


def _decided(point: Point, history: History) -> Point:
    key = int(point.spec.id)
    decision = history.in_force.get(key)
    if decision is None:
        return point
    return replace(point, earned=decision.after, decision=decision, against=history.against.get(key))
