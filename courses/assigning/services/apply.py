"""Apply assignments: enrol whom they mean and who has it not yet. Applying again adds nothing."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courses.assigning.models import Assignment
from courses.assigning.queries.audience import meant_by, takers, without_course
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment, EnrolmentQuerySet
from courses.enrolment.services.tell import emit_assigned
from courses.paths.models import PathEnrolment
from courses.people.models import Employee
from courses.people.services.presence import have_checked

log = logging.getLogger(__name__)

#: So many people are read, and enrolled, at once.
CHUNK: Final = 2000
#: The conditions of so many assignments are asked in one query.
AT_ONCE: Final = 40


def courses_of(assignment: Assignment) -> list[Course]:
    """Return what an assignment gives: its course, or those on its path in their order."""
    if assignment.course is not None:
        return [assignment.course]
    steps = assignment.path.steps.select_related("course") if assignment.path else []
    return [step.course for step in steps]


def apply_assignment(assignment: Assignment, *, among: Collection[int] | None = None) -> int:
    """Enrol whom ``assignment`` means, all or those ``among`` the keys; return how many enrolments are new.

    Chunk by chunk, each kept by itself: killed in the middle, the next call goes on.
    """
    if assignment.path_id is not None:
        _put_on_path(assignment, among)
    return sum(_give(assignment, course, among) for course in courses_of(assignment))


def _give(assignment: Assignment, course: Course, among: Collection[int] | None) -> int:
    today, new = timezone.localdate(), 0
    for chunk in _chunks(without_course(takers(assignment, course), course), among):
        rows = [
            Enrolment(
                employee_id=pk,
                course=course,
                assignment=assignment,
                assigned_by_id=assignment.assigned_by_id,
                due_on=assignment.due_for(joined, today),
            )
            for pk, joined in chunk
        ]
        with transaction.atomic():
            Enrolment.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
            given = [row.employee_id for row in rows]
            emit_assigned(Enrolment.objects.filter(course=course, employee__in=given))
        new += len(rows)
    return new


def _put_on_path(assignment: Assignment, among: Collection[int] | None) -> None:
    today = timezone.localdate()
    path = assignment.path
    assert path is not None
    there = PathEnrolment.objects.filter(path=path, employee=OuterRef("pk"))
    people = Employee.objects.active().filter(meant_by(assignment)).filter(~Exists(there))
    for chunk in _chunks(people, among):
        rows = [
            PathEnrolment(
                employee_id=pk,
                path=path,
                due_on=assignment.due_for(joined, today),
                assigned_by_id=assignment.assigned_by_id,
            )
            for pk, joined in chunk
        ]
        PathEnrolment.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)


def _chunks(
    people: QuerySet[Employee], among: Collection[int] | None
) -> Iterable[list[tuple[int, datetime.date]]]:
    """Yield keys and joining days, by ascending key: what is written meanwhile does not disturb it."""
    if among is not None:
        people = people.filter(pk__in=among)
    rows = people.order_by("pk").values_list("pk", "joined_on", "date_joined")
    last = 0
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        yield [(pk, joined or timezone.localdate(added)) for pk, joined, added in chunk]
        last = chunk[-1][0]


def rules_meaning(keys: Collection[int]) -> list[Assignment]:
    """Return the assignments that may mean someone among ``keys``, the nearest first."""
    people = Employee.objects.active().filter(pk__in=keys).order_by()
    paths = set(people.values_list("department__path", flat=True).distinct())
    ids = {int(part) for path in paths if path for part in path.strip("/").split("/")}
    here = Q(department=None) | Q(department__in=ids)
    role = Q(role="") | Q(role__in=set(people.values_list("role", flat=True).distinct()))
    rows = Assignment.objects.filter(Q(employee__in=keys) | (Q(employee=None) & here & role))
    return list(rows.nearest_first().select_related("course", "path", "department"))


@transaction.atomic
def apply_to_people(keys: Collection[int]) -> int:
    """Enrol people in what they are to take where they are now; return how many enrolments are new.

    They first lose what they were given where they are no longer, and have not begun.
    """
    _let_go(keys)
    found = rules_meaning(keys)
    if len(keys) == 1:
        # one person, many assignments: ask once what is there
        have = set(Enrolment.objects.filter(employee__in=keys).values_list("course", flat=True))
        found = [one for one in found if one.path_id is not None or one.course_id not in have]
    return sum(apply_assignment(one, among=keys) for one in found)


def on_people_placed(keys: Collection[int]) -> None:
    """Do so whenever people are brought in or moved."""
    ordered = list(keys)
    for start in range(0, len(ordered), CHUNK):
        apply_to_people(ordered[start : start + CHUNK])


def _let_go(keys: Collection[int]) -> None:
    rows = Enrolment.objects.filter(employee__in=keys, employee__is_active=True)
    rows = rows.filter(assignment__isnull=False, assignment__employee=None)
    pks = list(rows.unbegun().order_by().values_list("assignment", flat=True).distinct())
    for start in range(0, len(pks), AT_ONCE):
        found = Assignment.objects.in_bulk(pks[start : start + AT_ONCE])
        # one question for many assignments: hardly anyone has left any of them
        over = Q(pk__in=[])
        for assignment in Assignment.objects.filter(pk__in=found).select_related("department"):
            over |= Q(assignment=assignment) & ~Q(employee__in=_meant(assignment))
        for pk in set(rows.filter(over).values_list("assignment", flat=True)):
            mine = rows.filter(assignment=pk)
            release(found[pk], mine.exclude(employee__in=_meant(found[pk])))


def _meant(assignment: Assignment) -> QuerySet[Employee, Any]:
    return Employee.objects.filter(meant_by(assignment)).order_by().values("pk")


def release(assignment: Assignment, rows: EnrolmentQuerySet) -> int:
    """Take back enrolments that ``assignment`` no longer stands for; return how many are gone.

    What another assignment gives as well stays, as that one's. What was begun stays for ever.
    """
    gone = 0
    for course in courses_of(assignment):
        mine = rows.filter(course=course).unbegun().order_by()
        others = Assignment.objects.giving(course).exclude(pk=assignment.pk).nearest_first()
        for other in others.select_related("course", "path", "department"):
            kept = takers(other, course).order_by().values("pk")
            pks = list(mine.filter(employee__in=kept).values_list("pk", flat=True))
            Enrolment.objects.filter(pk__in=pks).update(assignment=other)
            mine = mine.exclude(pk__in=pks)
        while chunk := list(mine.values_list("pk", "employee")[:CHUNK]):
            Enrolment.objects.filter(pk__in=[pk for pk, _ in chunk]).delete()
            have_checked(*Employee.objects.filter(pk__in=[person for _, person in chunk]).only("pk"))
            gone += len(chunk)
    if assignment.path_id is not None:
        _leave_path(assignment)
    return gone


def _leave_path(assignment: Assignment) -> None:
    """Take people off the path whom no other assignment puts there and who take none of it."""
    on_path = PathEnrolment.objects.filter(path=assignment.path_id).order_by()
    courses = [course.pk for course in courses_of(assignment)]
    taking = Enrolment.objects.filter(course__in=courses, employee=OuterRef("employee"))
    left = on_path.filter(~Exists(taking))
    for other in Assignment.objects.filter(path=assignment.path_id).exclude(pk=assignment.pk):
        left = left.exclude(employee__in=_meant(other))
    left.delete()
