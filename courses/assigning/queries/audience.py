"""Whom an assignment means. The one place that says so: previews, applying and withdrawing all ask here."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courses.assigning.models import Assignment, Exemption
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.people.models import Employee


def start_of(day: datetime.date) -> datetime.datetime:
    """Return the first moment of a day, in the site's time zone."""
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time.min))


def meant_by(assignment: Assignment) -> Q:
    """Return the condition on ``Employee`` that an assignment stands for."""
    if assignment.employee_id is not None:
        return Q(pk=assignment.employee_id)
    condition = Q()
    if assignment.department is not None:
        condition &= Q(department__path__startswith=assignment.department.path)
    if assignment.role:
        condition &= Q(role=assignment.role)
    if (after := assignment.joined_after) is not None:
        known = Q(joined_on__gt=after)
        added = Q(joined_on=None, date_joined__gte=start_of(after + datetime.timedelta(days=1)))
        condition &= known | added
    return condition


def people_meant(assignments: Iterable[Assignment]) -> QuerySet[Employee]:
    """Return the people here whom any of ``assignments`` means."""
    condition = Q(pk__in=[])
    for assignment in assignments:
        condition |= meant_by(assignment)
    # each condition alone may be empty, which means everyone
    if any(not meant_by(one) for one in assignments):
        condition = Q()
    return Employee.objects.active().filter(condition)


def takers(assignment: Assignment, course: Course) -> QuerySet[Employee]:
    """Return whom ``assignment`` gives ``course``: not its trainers unless named, and not who is exempt."""
    people = Employee.objects.active().filter(meant_by(assignment))
    if assignment.employee_id is None:
        people = people.exclude(pk__in=course.trainers.order_by().values("pk"))
    exempt = Exemption.objects.active().filter(course=course, employee=OuterRef("pk"))
    return people.filter(~Exists(exempt))


def without_course(people: QuerySet[Employee], course: Course) -> QuerySet[Employee]:
    """Leave out who takes the course already."""
    return people.filter(~Exists(Enrolment.objects.filter(course=course, employee=OuterRef("pk"))))
