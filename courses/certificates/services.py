"""Give certificates for completed courses, and take them back."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection

from django.db import transaction
from django.utils import timezone

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.certificates.dates import months_later
from courses.certificates.models import Certificate
from courses.enrolment.models import Enrolment
from courses.people.models import Employee
from courses.people.queries.company import company_name

#: Returns what the learners of enrolments reached, 0..1, by enrolment; those without a score are left out.
Scores = Callable[[Collection[int]], dict[int, float]]

_scores: list[Scores] = []


def register_scores(scores: Scores) -> None:
    """Have certificates say a score; upper floors know it."""
    _scores.append(scores)


def give_certificates(keys: Collection[int]) -> int:
    """Give a certificate for each completed enrolment among ``keys`` whose course gives one; twice is once.

    Returns how many are new.
    """
    rows = Enrolment.objects.filter(pk__in=keys, completed_at__isnull=False, course__gives_certificate=True)
    reached = {pk: score for scores in _scores for pk, score in scores(keys).items()}
    issuer = company_name()
    made = [
        _certificate(row, reached.get(row.pk), issuer) for row in rows.select_related("employee", "course")
    ]
    before = Certificate.objects.filter(enrolment__in=keys).count()
    Certificate.objects.bulk_create(made, ignore_conflicts=True, batch_size=200)
    return Certificate.objects.filter(enrolment__in=keys).count() - before


def _certificate(row: Enrolment, score: float | None, issuer: str) -> Certificate:
    assert row.completed_at is not None
    day: datetime.date = timezone.localdate(row.completed_at)
    months = row.course.renew_months
    return Certificate(
        employee=row.employee,
        course=row.course,
        enrolment=row,
        cycle=row.cycle,
        name=row.employee.get_full_name(),
        title=row.course.title,
        issuer=issuer,
        score=score,
        completed_on=day,
        valid_until=months_later(day, months) if months else None,
    )


@transaction.atomic
def revoke_certificate(*, actor: Employee, certificate: Certificate, reason: str) -> None:
    """Say on its public page that a certificate does not hold. Idempotent."""
    mine = Certificate.objects.filter(pk=certificate.pk, revoked_at=None)
    if mine.update(revoked_at=timezone.now(), revoked_by=actor, reason=reason.strip()):
        audit.record(
            actor=actor,
            action=AuditAction.CERTIFICATE_REVOKED,
            target=certificate,
            label=f"{certificate}: {reason}",
            owner=certificate.employee,
            changes={"is_revoked": [False, True]},
        )
