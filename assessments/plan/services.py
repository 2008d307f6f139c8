"""Change a learner's plan: trainers pin and excuse, learners say how much time they have."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from assessments.mastery.services import CHANGED
from assessments.plan.enums import Adjusting
from assessments.plan.models import Adjustment, StudyPace
from assessments.prompts.models.prompt import Prompt
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.people.models import Employee
from courses.people.services.presence import person_group
from kit.web import broadcast


@transaction.atomic
def adjust_plan(
    *, actor: Employee, learner: Employee, prompt: Prompt, kind: Adjusting, reason: str
) -> Adjustment:
    """Pin a prompt in a learner's plan or excuse the learner from it, in place of what was said before."""
    # the learner's row is the lock: of two trainers at once the later replaces what the earlier said
    list(Employee.objects.select_for_update(no_key=True).filter(pk=learner.pk).values_list("pk"))
    before = _adjusted(learner, prompt)
    Adjustment.objects.filter(learner=learner, prompt=prompt).delete()
    made = Adjustment.objects.create(
        learner=learner, prompt=prompt, kind=kind, reason=reason.strip(), by=actor
    )
    _note(actor, learner, prompt, before, kind)
    return made


@transaction.atomic
def release_plan(*, actor: Employee, learner: Employee, prompt: Prompt) -> None:
    """Let the plan decide again; where nothing was adjusted nothing happens."""
    before = _adjusted(learner, prompt)
    if Adjustment.objects.filter(learner=learner, prompt=prompt).delete()[0]:
        _note(actor, learner, prompt, before, None)


def set_pace(*, learner: Employee, minutes_a_day: int) -> StudyPace:
    """Keep how many minutes a day the learner wants to give."""
    pace, _made = StudyPace.objects.update_or_create(
        learner=learner, defaults={"minutes_a_day": minutes_a_day}
    )
    return pace


def _adjusted(learner: Employee, prompt: Prompt) -> str | None:
    """Return how a prompt is adjusted for a learner now."""
    return Adjustment.objects.filter(learner=learner, prompt=prompt).values_list("kind", flat=True).first()


def _note(actor: Employee, learner: Employee, prompt: Prompt, before: str | None, after: str | None) -> None:
    audit.record(
        actor=actor,
        action=AuditAction.PLAN_ADJUSTED,
        target=prompt,
        owner=learner,
        changes={} if before == after else {"adjustment": [before, after]},
    )
    transaction.on_commit(partial(broadcast.announce, person_group(learner.pk), CHANGED))
