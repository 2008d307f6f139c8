"""Give courses to people and follow how far they are."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from courses.enums import AuditAction
from courses.models import (
    Course,
    Department,
    DepartmentAssignment,
    Employee,
    Enrolment,
    Session,
    SessionCompletion,
)
from courses.services import audit


@dataclass(frozen=True)
class AssignmentPreview:
    """What an assignment would do: people newly enrolled, and people who take the course already."""

    new: int
    already: int


def people_of(*, departments: Iterable[Department], employees: Iterable[Employee]) -> QuerySet[Employee]:
    """Return the active members of ``departments`` and all below them, and the active ``employees``."""
    chosen = Q(pk__in=[person.pk for person in employees])
    for department in departments:
        chosen |= Q(department__path__startswith=department.path)
    return Employee.objects.active().filter(chosen)


def preview_assignment(
    *, course: Course, departments: Iterable[Department], employees: Iterable[Employee]
) -> AssignmentPreview:
    """Count what ``assign_course`` would do."""
    people = people_of(departments=departments, employees=employees)
    already = people.filter(enrolments__course=course).count()
    return AssignmentPreview(new=people.count() - already, already=already)


def enrol(
    *,
    employee: Employee,
    course: Course,
    due_on: datetime.date | None = None,
    assigned_by: Employee | None = None,
) -> Enrolment:
    """Enrol a person.

    Who is enrolled already keeps the progress and, where ``due_on`` is given, gets that date.
    """
    _enrol_people(course=course, people=[employee], due_on=due_on, assigned_by=assigned_by)
    return Enrolment.objects.get(employee=employee, course=course)


@transaction.atomic
def assign_course(
    *,
    course: Course,
    departments: Iterable[Department] = (),
    employees: Iterable[Employee] = (),
    due_on: datetime.date | None = None,
    assigned_by: Employee,
) -> int:
    """Assign ``course`` to departments, later joiners included, and to people; return how many are new."""
    departments, employees = list(departments), list(employees)
    people = list(people_of(departments=departments, employees=employees))
    for department in departments:
        DepartmentAssignment.objects.update_or_create(
            course=course, department=department, defaults={"due_on": due_on, "assigned_by": assigned_by}
        )
    new = _enrol_people(course=course, people=people, due_on=due_on, assigned_by=assigned_by)
    names = ", ".join(str(one) for one in [*departments, *employees])
    audit.record(actor=assigned_by, action=AuditAction.ASSIGNED, target=course, label=f"{course} → {names}")
    return new


def assign_department(
    *, course: Course, department: Department, due_on: datetime.date | None = None, assigned_by: Employee
) -> int:
    """Assign ``course`` to one department; return how many people are newly enrolled."""
    return assign_course(course=course, departments=[department], due_on=due_on, assigned_by=assigned_by)


def _enrol_people(
    *, course: Course, people: list[Employee], due_on: datetime.date | None, assigned_by: Employee | None
) -> int:
    enrolled = Enrolment.objects.filter(course=course, employee__in=[person.pk for person in people])
    before = set(enrolled.values_list("employee", flat=True))
    if due_on is not None:
        enrolled.open().update(due_on=due_on)
    fresh = [person for person in people if person.pk not in before]
    Enrolment.objects.bulk_create(
        [
            Enrolment(employee=person, course=course, due_on=due_on, assigned_by=assigned_by)
            for person in fresh
        ],
        ignore_conflicts=True,
        batch_size=200,
    )
    return len(fresh)


def enrol_by_department(*, employee: Employee) -> int:
    """Enrol a joiner in what the department, or one above it, has been assigned; return how many are new.

    The joiner gets as many days as the department had. Running it again changes nothing.
    """
    if employee.department is None or not employee.is_active:
        return 0
    ids = [int(part) for part in employee.department.path.strip("/").split("/")]
    assignments = DepartmentAssignment.objects.filter(department__in=ids).exclude(
        course__in=Enrolment.objects.filter(employee=employee).values("course")
    )
    nearest = {one.course_id: one for one in assignments.order_by("department__path")}
    Enrolment.objects.bulk_create(
        [
            Enrolment(
                employee=employee,
                course_id=pk,
                due_on=_due_for_joiner(one),
                assigned_by_id=one.assigned_by_id,
            )
            for pk, one in nearest.items()
        ],
        ignore_conflicts=True,
    )
    return len(nearest)


def _due_for_joiner(assignment: DepartmentAssignment) -> datetime.date | None:
    if assignment.due_on is None:
        return None
    given = assignment.due_on - timezone.localdate(assignment.created_at)
    return max(assignment.due_on, timezone.localdate() + given)


@transaction.atomic
def complete_session(*, enrolment: Enrolment, session: Session) -> Enrolment:
    """Mark ``session`` as finished; with the last one the course is completed. Twice is as good as once."""
    # Two sessions finished at the same moment must see each other: the enrolment's row is the lock.
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk, course=session.course_id)
    SessionCompletion.objects.get_or_create(enrolment=enrolment, session=session)
    close_finished(course=session.course, enrolments=Enrolment.objects.filter(pk=enrolment.pk))
    enrolment.refresh_from_db()
    return enrolment


def close_finished(*, course: Course, enrolments: QuerySet[Enrolment] | None = None) -> int:
    """Complete the open enrolments whose sessions are all finished; return how many.

    A completed enrolment stays completed when a session is added later: the person did what was asked.
    """
    if not course.sessions.exists():
        return 0
    finished = SessionCompletion.objects.filter(session=OuterRef("pk"), enrolment=OuterRef(OuterRef("pk")))
    missing = Session.objects.filter(~Exists(finished), course=OuterRef("course"))
    rows = course.enrolments.open() if enrolments is None else enrolments.filter(completed_at=None)
    return rows.filter(~Exists(missing)).update(completed_at=timezone.now())
