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
from courses.services.presence import have_checked


@dataclass(frozen=True)
class AssignmentPreview:
    """What an assignment would do.

    People newly enrolled, people who take the course already, and its trainers in the departments, who are
    passed over.
    """

    new: int
    already: int
    trainers: int


def people_of(
    *, course: Course, departments: Iterable[Department], employees: Iterable[Employee]
) -> QuerySet[Employee]:
    """Return the active members of ``departments`` and all below them, and the active ``employees``.

    Whoever trains the course learns it only where named: a department does not make them their own learners.
    """
    named, members = _chosen(departments, employees)
    return Employee.objects.active().filter(named | (members & ~_trains(course)))


def _chosen(departments: Iterable[Department], employees: Iterable[Employee]) -> tuple[Q, Q]:
    members = Q(pk__in=[])
    for department in departments:
        members |= Q(department__path__startswith=department.path)
    return Q(pk__in=[person.pk for person in employees]), members


def _trains(course: Course) -> Q:
    return Q(pk__in=course.trainers.order_by().values("pk"))


def preview_assignment(
    *, course: Course, departments: Iterable[Department], employees: Iterable[Employee]
) -> AssignmentPreview:
    """Count what ``assign_course`` would do."""
    departments, employees = list(departments), list(employees)
    people = people_of(course=course, departments=departments, employees=employees)
    already = people.filter(enrolments__course=course).count()
    named, members = _chosen(departments, employees)
    trainers = Employee.objects.active().filter(members & _trains(course) & ~named)
    return AssignmentPreview(new=people.count() - already, already=already, trainers=trainers.count())


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
    """Assign ``course`` to departments, later joiners included, and to people; return how many are new.

    The course's own trainers are passed over unless they are named.
    """
    departments, employees = list(departments), list(employees)
    people = list(people_of(course=course, departments=departments, employees=employees))
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

    The joiner gets as many days as the department had, and is not enrolled in what he or she trains. Running
    it again changes nothing.
    """
    if employee.department is None or not employee.is_active:
        return 0
    ids = [int(part) for part in employee.department.path.strip("/").split("/")]
    assignments = DepartmentAssignment.objects.filter(department__in=ids)
    assignments = assignments.exclude(course__in=Enrolment.objects.filter(employee=employee).values("course"))
    assignments = assignments.exclude(course__in=employee.trained_courses.order_by().values("pk"))
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
def withdraw_assignment(*, actor: Employee, assignment: DepartmentAssignment, unenrol: bool = False) -> int:
    """Take a course back from a department: who joins later is no longer enrolled.

    With ``unenrol`` its members who have finished no session of the course lose it too, unless a department
    of theirs still has it. Returns how many.
    """
    course, department = assignment.course, assignment.department
    label = f"{course} − {department}"
    audit.record(actor=actor, action=AuditAction.ASSIGNMENT_WITHDRAWN, target=course, label=label)
    assignment.delete()
    if not unenrol:
        return 0
    still = Q(pk__in=[])
    for path in course.department_assignments.values_list("department__path", flat=True):
        still |= Q(employee__department__path__startswith=path)
    rows = course.enrolments.open().filter(employee__department__path__startswith=department.path)
    unbegun = rows.filter(completions=None).exclude(still).select_related("employee")
    people = [row.employee for row in unbegun]
    course.enrolments.filter(pk__in=[row.pk for row in unbegun]).delete()
    have_checked(*people)
    return len(people)


@transaction.atomic
def reopen_session(*, enrolment: Enrolment, session: Session) -> Enrolment:
    """Take back that ``session`` is finished, and with it that the course is. Twice is as good as once."""
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk, course=session.course_id)
    SessionCompletion.objects.filter(enrolment=enrolment, session=session).delete()
    enrolment.completed_at = None
    enrolment.save(update_fields=["completed_at"])
    return enrolment


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
