"""Write down what a person decided about an answer."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.models.outcome import Outcome
from assessments.answers.services.answers import NotAllowed
from assessments.answers.services.settle import settle_answers
from assessments.answers.services.tell import emit_answers
from assessments.events import REVIEWED
from assessments.prompts.models.prompt import KeyPoint
from assessments.reviews.models import Review, ReviewPoint
from assessments.reviews.services.dispute import end_dispute, open_dispute, tell_of_review
from assessments.rules import may_review_answer
from assessments.scoring import Score
from assessments.scoring.sample import wants_second_look
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.people.models import Employee
from kit.problems import Conflict

#: By key point: what it earned, 0..1, None for as scored; and why.
Decisions = Mapping[int, tuple[float | None, str]]


@transaction.atomic
def review_answer(
    *,
    reviewer: Employee,
    answer: Answer,
    assessment: Assessment,
    points: Decisions,
    comment: str = "",
    seen: int | None = None,
) -> Review:
    """Let ``reviewer`` decide key points of ``answer``, having looked at ``assessment``.

    Where another review asked for a second look that nobody gave yet, this is it: compared with the first,
    it moves no score. ``seen`` is the latest review that the reviewer knew, 0 for none; None does not ask.
    An open dispute is closed with ``comment`` as the reply. Raises ``NotAllowed("not_allowed")``, and
    ``Conflict`` with ``heard_anew``, ``assessment_changed`` or ``reviewed_meanwhile``: look again.
    """
    # the row is the lock that settling takes as well: of two at once, the later sees the earlier
    row = Answer.objects.select_for_update().get(pk=answer.pk)
    if not may_review_answer(reviewer, row):
        raise NotAllowed("not_allowed")
    _demand_current(row, assessment, points)
    latest = row.reviews.filter(blind=False).order_by("-pk").values_list("pk", flat=True).first() or 0
    before = _standing(row, points)
    blind = Answer.objects.filter(pk=row.pk).blind_to(reviewer).exists()
    if not blind and seen is not None and seen != latest:
        raise Conflict("reviewed_meanwhile")
    review = Review.objects.create(
        answer=row,
        assessment=assessment,
        reviewer=reviewer,
        comment=comment,
        blind=blind,
        second_look=not blind and not latest and wants_second_look(row.pk, row.doubt),
    )
    _write_points(review, assessment, points)
    if (dispute := open_dispute(row)) is not None:
        end_dispute(dispute, actor=reviewer, reply=comment)
    settle_answers([row.pk])
    changes = audit.changes_of(row, before, _standing(row, points))
    if comment:
        changes["comment"] = audit.CHANGED
    emit_answers(REVIEWED, [row.pk])
    audit.record(
        actor=reviewer,
        action=AuditAction.ANSWER_REVIEWED,
        target=row,
        label=row.prompt.question,
        owner=row.learner,
        changes=changes,
    )
    tell_of_review(row)
    return review


def _standing(answer: Answer, points: Decisions) -> audit.State:
    """Return the score and what the key points that are decided earn now."""
    rows = Outcome.objects.filter(answer=answer, key_point__in=points).select_related("key_point")
    earned = [f"{row.key_point}: {row.earned:.0%}" for row in rows]
    score = Answer.objects.filter(pk=answer.pk).values_list("score", flat=True).first()
    return {"score": score, "points": earned}


def _demand_current(answer: Answer, assessment: Assessment, points: Decisions) -> None:
    """Raise ``Conflict`` unless what was looked at is what counts now."""
    if not answer.recording.is_ready:
        raise Conflict("heard_anew")
    if not answer.assessments.filter(pk=assessment.pk, current=True).exists():
        raise Conflict("assessment_changed")
    rubric = {int(point["id"]) for point in assessment.rubric}
    there = KeyPoint.objects.filter(pk__in=rubric & set(points)).count()
    if there < len(points):
        raise Conflict("assessment_changed")


def _write_points(review: Review, assessment: Assessment, points: Decisions) -> None:
    scored = {int(point.id): point.earned for point in Score.from_json(assessment.result).points}
    for earned, _comment in points.values():
        if earned is not None and not 0.0 <= earned <= 1.0:
            raise ValueError(f"earned is 0..1, not {earned}")
    ReviewPoint.objects.bulk_create(
        ReviewPoint(
            review=review, key_point_id=pk, earned=earned, scored=scored.get(pk, 0.0), comment=comment
        )
        for pk, (earned, comment) in points.items()
    )
