"""Exempt people from courses, and take that back."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from courses.assigning.models import Exemption
from courses.assigning.services.apply import apply_to_people
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.people.models import Employee


@transaction.atomic
def exempt_person(*, actor: Employee, employee: Employee, course: Course, reason: str) -> Exemption:
    """Let someone off a course: nothing is due, no assignment gives it, progress so far is kept.

    Where the person is exempt already, the reason is replaced.
    """
    exemption, made = Exemption.objects.update_or_create(
        employee=employee,
        course=course,
        lifted_at=None,
        defaults={"reason": reason.strip(), "given_by": actor},
    )
    Enrolment.objects.filter(employee=employee, course=course).open().update(exempted_at=timezone.now())
    label = f"{course}: {exemption.reason}"
    audit.record(
        actor=actor,
        action=AuditAction.EXEMPTED,
        target=course,
        label=label,
        owner=employee,
        changes={"is_exempt": [False, True]} if made else {},
    )
    return exemption


@transaction.atomic
def lift_exemption(*, actor: Employee, exemption: Exemption) -> None:
    """Have the course asked of the person again, by what is assigned now. Idempotent."""
    if not Exemption.objects.active().filter(pk=exemption.pk).update(lifted_at=timezone.now()):
        return
    course, employee = exemption.course, exemption.employee
    Enrolment.objects.filter(employee=employee, course=course).update(exempted_at=None)
    apply_to_people([employee.pk])
    audit.record(
        actor=actor,
        action=AuditAction.EXEMPTION_LIFTED,
        target=course,
        label=str(course),
        owner=employee,
        changes={"is_exempt": [True, False]},
    )
