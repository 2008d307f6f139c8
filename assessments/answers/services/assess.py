"""Score an answer once its transcript is there."""

from __future__ import annotations

from assessments.answers.models.answer import Answer
from assessments.answers.services.marking import Marking, version_of
from assessments.answers.services.settle import settle_answers
from assessments.answers.services.tell import emit_answers
from assessments.events import SCORED
from transcripts.enums import Kind
from transcripts.recordings.models import Recording
from transcripts.texts.queries import segments_of_revision

__all__ = ["assess_recording", "version_of"]


def assess_recording(recording: Recording) -> None:
    """Score the answer that ``recording`` holds; lectures are left alone.

    The same revision, rubric and scorer give one assessment however often this runs. Earlier
    assessments by another revision, rubric or scorer stay, and are no longer current. Raises ``LeaseLost``.
    """
    revision = recording.current_revision
    if recording.kind != Kind.ANSWER or revision is None:
        return
    answer = Answer.objects.select_related("prompt").filter(recording=recording).first()
    if answer is None:
        return
    marking = Marking.of(answer.prompt)
    segments = [row.as_segment() for row in segments_of_revision(revision.pk)]
    made_by = marking.made_by(revision)
    outcome = marking.outcome(marking.mark(segments, revision.language), revision)
    # a worker that slept through a new hearing must not make its old score the current one
    with recording.writing():
        earlier = answer.assessments.filter(current=True).exclude(**made_by).update(current=False)
        assessment, made = answer.assessments.update_or_create(**made_by, defaults=outcome)
        settle_answers([answer.pk])
        if (made or earlier) and not assessment.held:
            emit_answers(SCORED, [answer.pk])
