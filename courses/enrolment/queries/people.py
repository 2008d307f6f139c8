"""People with how far they are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from courses.assigning.models import Exemption
from courses.catalogue.enums import CourseStatus
from courses.catalogue.models import Course
from courses.catalogue.queries import COUNTED_AT_ONCE
from courses.enrolment.models import ASKED, Enrolment
from courses.people.days import before_today
from courses.people.models import Department, Employee
from courses.people.queries.person_words import person_holds

#: What the people's list can be sorted by, besides what is ahead.
ORDERS = {
    "name": ("name", "username"),
    "number": ("username",),
    "department": ("department__path", "username"),
    "role": ("role", "username"),
}


def _published() -> QuerySet[Enrolment]:
    return Enrolment.objects.filter(ASKED, course__status=CourseStatus.PUBLISHED)


def _late() -> Q:
    return Q(completed_at=None) & before_today("due_on", "employee__time_zone")


def with_completion(people: Iterable[Employee]) -> list[Any]:
    """Return people, those of a page, with ``courses_total``, ``courses_done`` and ``courses_overdue``."""
    listed: list[Any] = list(people)
    taken = _published().filter(employee__in=[person.pk for person in listed]).order_by().values("employee")
    counted = taken.annotate(n=Count("pk"), done=Count("completed_at"), late=Count("pk", filter=_late()))
    found = {pk: figures for pk, *figures in counted.values_list("employee", "n", "done", "late")}
    for person in listed:
        figures = found.get(person.pk, (0, 0, 0))
        person.courses_total, person.courses_done, person.courses_overdue = figures
    return listed


def find_people(
    people: QuerySet[Employee],
    *,
    q: str = "",
    department: Department | None = None,
    role: str = "",
    state: str = "",
    sort: str = "",
) -> QuerySet[Employee]:
    """Narrow and sort ``people``.

    ``q`` is part of a name, number or e-mail address; ``state`` is "overdue", "open", "done" or "left";
    ``sort`` is "open", "overdue" or a key of ``ORDERS``, with a leading "-" for the other way round.
    Leavers only show as "left".
    """
    rows = people.filter(is_active=state != "left").select_related("department")
    if q:
        rows = rows.filter(person_holds(q))
    if department is not None:
        rows = rows.filter(department__path__startswith=department.path)
    if role:
        rows = rows.filter(role=role)
    # whether there is one is found sooner than how many there are
    taken = _published().filter(employee=OuterRef("pk")).order_by()
    if state == "overdue":
        rows = rows.filter(Exists(taken.filter(_late())))
    elif state == "open":
        rows = rows.filter(Exists(taken.filter(completed_at=None)))
    elif state == "done":
        rows = rows.filter(Exists(taken), ~Exists(taken.filter(completed_at=None)))
    by, most_first = sort.removeprefix("-"), sort.startswith("-")
    if by in ("open", "overdue"):
        return _by_work(rows, by, most_first=most_first)
    first, *rest = ORDERS.get(by, ORDERS["number"])
    return rows.order_by(f"-{first}" if most_first else first, *rest)


def _by_work(people: QuerySet[Any], by: str, *, most_first: bool) -> QuerySet[Any]:
    """Rank people by open or overdue courses; as last counted where there are very many people."""
    if Employee.objects.order_by()[: COUNTED_AT_ONCE + 1].count() > COUNTED_AT_ONCE:
        # both ways along the index
        return people.order_by(*((f"-work_{by}", "pk") if most_first else (f"work_{by}", "-pk")))
    ahead = _with_ahead(people, late=by == "overdue")
    return ahead.order_by("-ahead" if most_first else "ahead", "username")


def _with_ahead(people: QuerySet[Any], *, late: bool) -> QuerySet[Any]:
    """Have ``ahead`` count open or overdue courses: all people's in one join, not person by person."""
    wanted = Q(
        enrolments__completed_at=None,
        enrolments__exempted_at=None,
        # the keys themselves: a joined relation takes no query
        enrolments__course__in=list(Course.objects.published().order_by().values_list("pk", flat=True))
        or [0],
    )
    if late:
        wanted &= Q(enrolments__due_on__lt=timezone.localdate())  # a rank may lag by hours
    return people.alias(work=FilteredRelation("enrolments", condition=wanted)).alias(ahead=Count("work"))


def find_enrolments(course: Course, *, q: str = "", state: str = "") -> QuerySet[Enrolment]:
    """Return who takes ``course``, those with work ahead first, the most urgent of them on top.

    ``q`` is part of a name, number or e-mail address; ``state`` is "open", "overdue", "done" or "exempt".
    Leavers are left out; ``exemption`` and ``exempt_for`` are the key and the reason of an exemption.
    """
    rows = course.enrolments.with_progress().filter(employee__is_active=True)
    if q:
        rows = rows.filter(person_holds(q, "employee"))
    if state:
        rows = {"open": rows.open, "overdue": rows.overdue, "done": rows.completed, "exempt": rows.exempt}[
            state
        ]()
    ahead_first = F("completed_at").asc(nulls_first=True)
    due = F("due_on").asc(nulls_last=True)
    reason = Exemption.objects.active().filter(course=course, employee=OuterRef("employee"))
    rows = rows.annotate(
        exemption=Subquery(reason.values("pk")[:1]), exempt_for=Subquery(reason.values("reason")[:1])
    )
    return rows.select_related("employee__department").order_by(ahead_first, due, "employee__username")


def departments_in_order() -> list[Department]:
    """Return every department under its parent, siblings by name.

    ``member_total`` counts the active members of a department itself, not of what is below.
    """
    members = Employee.objects.active().order_by().values("department").annotate(n=Count("*"))
    totals = dict(members.values_list("department", "n"))
    below: dict[int | None, list[Department]] = {}
    for department in Department.objects.order_by("name"):
        department.member_total = totals.get(department.pk, 0)  # type: ignore[attr-defined]
        below.setdefault(department.parent_id, []).append(department)

    def walk(parent: int | None) -> Iterator[Department]:
        for department in below.get(parent, []):
            yield department
            yield from walk(department.pk)

    return list(walk(None))
