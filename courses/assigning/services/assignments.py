"""Assign courses and paths to people and by rules, look first what that does, and take it back."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from courses.assigning.enums import DueFrom
from courses.assigning.models import Assignment, Exemption
from courses.assigning.queries.audience import meant_by, people_meant
from courses.assigning.services.apply import apply_assignment, courses_of, release
from courses.assigning.services.entries import due_before, note_assigned, note_withdrawn
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.paths.models import LearningPath, PathEnrolment
from courses.people.models import Department, Employee

#: Up to so many people are enrolled while the assigner waits; more are left to the sweep.
AT_ONCE: Final = 5000
#: How often each assignment is applied again, for what no hook told us.
AGAIN: Final = datetime.timedelta(days=1)

Thing = Course | LearningPath


@dataclass(frozen=True)
class Audience:
    """Whom an assignment is for: people by name, and everyone who meets the conditions.

    ``role`` and ``joined_after`` narrow the departments; without departments they narrow the company.
    """

    departments: Sequence[Department] = ()
    employees: Sequence[Employee] = ()
    role: str = ""
    joined_after: datetime.date | None = None
    everyone: bool = False

    def rows(self) -> list[Assignment]:
        """Return an assignment, not saved, for each person and each rule.

        Raises ValueError for everyone and departments at once: they contradict each other.
        """
        if self.everyone and self.departments:
            raise ValueError("everyone, or departments")
        rows = [Assignment(employee=person) for person in self.employees]
        departments: Iterable[Department | None] = self.departments
        if not self.departments and (self.everyone or self.role or self.joined_after):
            departments = [None]
        for department in departments:
            rows.append(Assignment(department=department, role=self.role, joined_after=self.joined_after))
        return rows


@dataclass(frozen=True)
class Due:
    """Until when: a date, or so many days after assigning or joining, or no date at all."""

    on: datetime.date | None = None
    days: int | None = None
    counted_from: str = field(default=DueFrom.ASSIGNED)


@dataclass(frozen=True)
class AssignmentPreview:
    """What an assignment would do, in people.

    Newly enrolled, taking it already, passed over as its trainers, and exempt. ``enrolments`` counts what
    is new on a path, course by course.
    """

    new: int
    already: int
    trainers: int
    exempt: int
    enrolments: int


@dataclass(frozen=True)
class Assigned:
    """What an assignment did; ``waits``: there are too many people to do it at once."""

    new: int
    waits: bool


def preview_assignment(*, thing: Thing, audience: Audience) -> AssignmentPreview:
    """Count what ``assign`` would do."""
    rows = audience.rows()
    named = Q(pk__in=[person.pk for person in audience.employees])
    people = people_meant(rows)
    if isinstance(thing, LearningPath):
        on_path = PathEnrolment.objects.filter(path=thing, employee=OuterRef("pk"))
        new = people.filter(~Exists(on_path)).count()
        courses = [step.course for step in thing.steps.select_related("course")]
        counts = [_count(people, course, named) for course in courses]
        total = people.count()
        return AssignmentPreview(new, total - new, 0, 0, sum(count.new for count in counts))
    return _count(people, thing, named)


def _count(people: object, course: Course, named: Q) -> AssignmentPreview:
    rows = people  # a queryset of people
    trains = Q(pk__in=course.trainers.order_by().values("pk"))
    exempt = Exists(Exemption.objects.active().filter(course=course, employee=OuterRef("pk")))
    taking = Exists(Enrolment.objects.filter(course=course, employee=OuterRef("pk")))
    able = rows.filter(named | ~trains)  # type: ignore[attr-defined]
    new = able.filter(~exempt, ~taking).count()
    return AssignmentPreview(
        new=new,
        already=able.filter(~exempt, taking).count(),
        trainers=rows.filter(trains & ~named).count(),  # type: ignore[attr-defined]
        exempt=able.filter(exempt).count(),
        enrolments=new,
    )


def assign(*, thing: Thing, audience: Audience, due: Due, assigned_by: Employee) -> Assigned:
    """Give a course or a path to people and by rules, later joiners included.

    Who has it keeps all progress; a fixed date holds for them as well. A course's own trainers are passed
    over unless named. The same assignment made again replaces the first.
    """
    with transaction.atomic():
        wanted = audience.rows()
        before = due_before(thing, wanted)
        rows = [_keep(row, thing, due, assigned_by) for row in wanted]
        if due.on is not None:
            courses = [course.pk for row in rows[:1] for course in courses_of(row)]
            people = people_meant(rows).order_by().values("pk")
            open_ones = Enrolment.objects.filter(course__in=courses).open()
            open_ones.filter(employee__in=people).update(due_on=due.on)
        note_assigned(actor=assigned_by, thing=thing, rows=rows, before=before)
    return _apply_now_or_later(rows)


def _keep(row: Assignment, thing: Thing, due: Due, assigned_by: Employee) -> Assignment:
    given: dict[str, Any] = {"path": thing} if isinstance(thing, LearningPath) else {"course": thing}
    same: dict[str, Any] = {"employee": row.employee, "department": row.department, "role": row.role}
    kept, _ = Assignment.objects.update_or_create(
        **given,
        **same,
        joined_after=row.joined_after,
        defaults={
            "due_on": due.on,
            "due_days": due.days,
            "due_from": due.counted_from,
            "assigned_by": assigned_by,
            "created_at": timezone.now(),
            "applied_at": None,
        },
    )
    return kept


def _apply_now_or_later(rows: Sequence[Assignment]) -> Assigned:
    ids = [row.pk for row in rows]
    if people_meant(rows).count() > AT_ONCE:
        return Assigned(0, True)
    rows = list(
        Assignment.objects.filter(pk__in=ids).nearest_first().select_related("course", "path", "department")
    )
    new = sum(_apply(row) for row in rows)
    return Assigned(new, False)


def _apply(row: Assignment) -> int:
    new = apply_assignment(row)
    Assignment.objects.filter(pk=row.pk).update(applied_at=timezone.now())
    return new


def reapply(*, path: LearningPath) -> Assigned:
    """Apply the assignments of a path whose courses have changed."""
    rows = list(path.assignments.select_related("department"))
    path.assignments.update(applied_at=None)
    return _apply_now_or_later(rows) if rows else Assigned(0, False)


def sweep_assignments() -> int:
    """Apply what waits, and each assignment once a day; return how many enrolments are new."""
    before = timezone.now() - AGAIN
    due = Assignment.objects.filter(Q(applied_at=None) | Q(applied_at__lt=before))
    rows = due.nearest_first().select_related("course", "path", "department")
    return sum(_apply(row) for row in rows)


def assign_course(
    *,
    course: Course,
    departments: Iterable[Department] = (),
    employees: Iterable[Employee] = (),
    due_on: datetime.date | None = None,
    assigned_by: Employee,
) -> int:
    """Assign ``course`` to departments and people; return how many people are newly enrolled."""
    audience = Audience(departments=list(departments), employees=list(employees))
    return assign(thing=course, audience=audience, due=Due(on=due_on), assigned_by=assigned_by).new


def assign_department(
    *, course: Course, department: Department, due_on: datetime.date | None = None, assigned_by: Employee
) -> int:
    """Assign ``course`` to one department; return how many people are newly enrolled."""
    return assign_course(course=course, departments=[department], due_on=due_on, assigned_by=assigned_by)


@transaction.atomic
def withdraw_assignment(*, actor: Employee, assignment: Assignment, unenrol: bool = False) -> int:
    """Take an assignment back: who comes later is no longer enrolled.

    With ``unenrol`` those lose it too who have begun nothing of it, unless another assignment gives it to
    them. Returns how many enrolments are gone.
    """
    note_withdrawn(actor=actor, assignment=assignment)
    gone = 0
    if unenrol:
        # enrolments from before they carried their assignment are known by whom it means
        meant = Employee.objects.filter(meant_by(assignment)).order_by().values("pk")
        made = Q(assignment=assignment) | Q(assignment=None, employee__in=meant)
        courses = [course.pk for course in courses_of(assignment)]
        gone = release(assignment, Enrolment.objects.filter(made, course__in=courses))
    Assignment.objects.filter(pk=assignment.pk).delete()
    return gone
