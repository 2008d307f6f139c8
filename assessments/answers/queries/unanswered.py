"""Which questions of a course a learner has still to pass, for courses to be complete."""

from __future__ import annotations

import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from assessments.answers.models.answer import Answer
from assessments.plan.enums import Adjusting
from assessments.plan.models import Adjustment
from assessments.prompts.models.prompt import Prompt
from courses.enrolment.models import Enrolment

#: An answer passes by its score. While a person is asked (an objection, or reviewers who differ: from 2 on,
#: see ``urgency``) it has neither passed nor failed; one that has no score has not passed.
PASSED = Q(score__gte=F("prompt__pass_mark") / 100.0 - 1e-9, urgency__lt=2)
_EVER = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def _since(started: OuterRef) -> Coalesce:
    """Return when an enrolment's present cycle began; the first one counts everything."""
    return Coalesce(started, Value(_EVER))


def unpassed() -> Exists:
    """Return the condition on enrolments that a question of the course has no passing answer in this cycle.

    A question that a trainer has excused in the learner's plan is not asked.
    """
    person, started = OuterRef(OuterRef("employee")), OuterRef(OuterRef("cycle_started_at"))
    passed = Answer.objects.filter(
        PASSED, prompt=OuterRef("pk"), learner=person, created_at__gte=_since(started)
    )
    excused = Adjustment.objects.filter(prompt=OuterRef("pk"), learner=person, kind=Adjusting.EXCUSED)
    asked = Prompt.objects.filter(~Exists(passed), ~Exists(excused), session__course=OuterRef("course"))
    return Exists(asked.order_by())


def answered_any() -> Exists:
    """Return the condition on enrolments that the learner has sent an answer to a question of the course."""
    sent = Answer.objects.filter(
        prompt__session__course=OuterRef("course"),
        learner=OuterRef("employee"),
        created_at__gte=_since(OuterRef("cycle_started_at")),
    )
    return Exists(sent.order_by())


def left_to_pass(enrolment: Enrolment) -> QuerySet[Prompt]:
    """Return the questions that are in the way of completing an enrolment."""
    since = enrolment.cycle_started_at or _EVER
    person = enrolment.employee_id
    passed = Answer.objects.filter(PASSED, prompt=OuterRef("pk"), learner=person, created_at__gte=since)
    # not exclude(): that would take anyone's excuse for the excuse of whom the trainer has pinned it
    excused = Adjustment.objects.filter(prompt=OuterRef("pk"), learner=person, kind=Adjusting.EXCUSED)
    prompts = Prompt.objects.filter(~Exists(passed), ~Exists(excused), session__course=enrolment.course_id)
    return prompts.order_by("session__position", "position")
