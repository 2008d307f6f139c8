"""Everything that an answer's page shows of its transcript and score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assessments.models import Answer, Assessment
from assessments.queries.evidence import Line, Point, marked_lines, points_of
from assessments.scoring import KeyPointSpec


@dataclass(frozen=True, slots=True)
class Result:
    """The current assessment, or None, and what was said, as far as it has been heard."""

    assessment: Assessment | None
    points: Sequence[Point]
    lines: Sequence[Line]

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


def result_of(answer: Answer) -> Result:
    """Return the result of ``answer``: no score while the work on its recording goes on."""
    recording = answer.recording
    assessment = answer.assessment if recording.is_ready else None
    points = points_of(assessment) if assessment else []
    # Evidence is marked only in the transcript that was scored, not in a later revision.
    fits = assessment is not None and assessment.transcript_revision == recording.revision
    return Result(assessment, points, marked_lines(list(recording.segments.all()), points if fits else []))
