"""Let learners object to how an answer was heard or scored, and trainers reply."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from assessments.answers.models.answer import Answer
from assessments.answers.services.answers import NotAllowed
from assessments.answers.services.settle import settle_answers
from assessments.answers.services.tell import emit_answers
from assessments.events import DISPUTED
from assessments.reviews.models import Dispute
from assessments.rules import may_dispute_answer, may_review_answer
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.people.models import Employee
from kit.problems import Conflict
from transcripts.sockets.services import announce

#: What open pages are told; they offer to show what is new rather than exchange it under the listener.
REVIEWED = "reviewed"


@transaction.atomic
def dispute_answer(*, learner: Employee, answer: Answer, text: str) -> Dispute:
    """Object to ``answer``'s score, one objection at a time.

    Raises ``NotAllowed("not_allowed")``; ``Conflict("already_disputed")``; ``Conflict("wrong_stage")`` while
    the work on the recording goes on.
    """
    row = Answer.objects.select_for_update().get(pk=answer.pk)
    if not may_dispute_answer(learner, row):
        raise NotAllowed("not_allowed")
    if not row.recording.is_ready:
        raise Conflict("wrong_stage")
    if open_dispute(row) is not None:
        raise Conflict("already_disputed")
    dispute = Dispute.objects.create(answer=row, text=text)
    settle_answers([row.pk])
    emit_answers(DISPUTED, [row.pk])
    audit.record(
        actor=learner,
        action=AuditAction.ANSWER_DISPUTED,
        target=row,
        label=row.prompt.question,
        owner=row.learner,
        changes={"text": audit.CHANGED},
    )
    tell_of_review(row)
    return dispute


@transaction.atomic
def close_dispute(*, actor: Employee, answer: Answer, reply: str) -> Dispute:
    """Reply to the open objection without changing the score.

    Raises ``NotAllowed("not_allowed")``; ``Conflict("dispute_closed")`` where there is none.
    """
    row = Answer.objects.select_for_update().get(pk=answer.pk)
    if not may_review_answer(actor, row):
        raise NotAllowed("not_allowed")
    dispute = open_dispute(row)
    if dispute is None:
        raise Conflict("dispute_closed")
    end_dispute(dispute, actor=actor, reply=reply)
    settle_answers([row.pk])
    audit.record(
        actor=actor,
        action=AuditAction.DISPUTE_CLOSED,
        target=row,
        label=row.prompt.question,
        owner=row.learner,
        changes={"reply": audit.CHANGED},
    )
    tell_of_review(row)
    return dispute


def open_dispute(answer: Answer) -> Dispute | None:
    """Return the objection that waits for a reply."""
    return answer.disputes.filter(closed_at=None).first()


def end_dispute(dispute: Dispute, *, actor: Employee, reply: str) -> None:
    """Write the reply down."""
    dispute.closed_at, dispute.closed_by, dispute.reply = timezone.now(), actor, reply
    dispute.save(update_fields=["closed_at", "closed_by", "reply"])


def tell_of_review(answer: Answer) -> None:
    """Tell the pages that show ``answer`` that there is something new, once it is committed."""
    recording = answer.recording
    transaction.on_commit(lambda: announce(recording, REVIEWED))
