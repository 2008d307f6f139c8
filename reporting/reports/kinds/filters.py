"""How a report is narrowed, as it is kept; what that means to whoever runs it; and how it is told."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from courses.catalogue.models import Course
from courses.people.models import Department, Employee
from kit.problems import Problem
from reporting.reports.kinds.periods import PERIODS, period_of
from reporting.reports.kinds.report import COURSE, DEPARTMENT, PERIOD, PERSON, Report
from reporting.scope import Scope

#: ``{"department": key, "course": key, "person": number, "period": name, "since": day, "until": day}``; what
#: is left out does not narrow.
Filters = Mapping[str, Any]


def bare_scope(report: Report, viewer: Employee) -> Scope:
    """Return all that ``viewer`` counts in a report."""
    return Scope(viewer, training=report.kind == "training")


def courses_for(report: Report, viewer: Employee) -> QuerySet[Course]:
    """Return the courses that a report can be narrowed to."""
    if report.kind == "usage":
        return Course.objects.all()
    return bare_scope(report, viewer).courses()


def person_for(report: Report, viewer: Employee, number: str) -> Employee | None:
    """Return who has that number, in any case, if ``viewer`` counts them."""
    scope = bare_scope(report, viewer)
    known = (
        scope.trained().order_by().values("employee")
        if scope.training
        else scope.people().order_by().values("pk")
    )
    return Employee.objects.filter(username__iexact=number.strip(), pk__in=known).first()


def scope_of(report: Report, viewer: Employee, filters: Filters) -> Scope:
    """Return the rows that a report is about, with the rights of ``viewer``.

    Raises ``Problem("not_allowed")`` for who may not run it, and ``Problem("filter_gone")`` where what it is
    narrowed to is no longer there for them: it does not become wider than it was meant to be.
    """
    if not report.may_run(viewer):
        raise Problem("not_allowed")
    found: dict[str, Any] = {}
    if key := filters.get(DEPARTMENT):
        found[DEPARTMENT] = Department.objects.filter(pk=key).first()
    if key := filters.get(COURSE):
        found[COURSE] = courses_for(report, viewer).filter(pk=key).first()
    if number := filters.get(PERSON):
        found[PERSON] = person_for(report, viewer, str(number))
    if None in found.values():
        raise Problem("filter_gone")
    since, until = _days(filters) if PERIOD in report.filters else (None, None)
    narrowed = {name: value for name, value in found.items() if name in report.filters}
    return Scope(viewer, **narrowed, since=since, until=until, training=report.kind == "training")


def _days(filters: Filters) -> tuple[datetime.date | None, datetime.date | None]:
    name = filters.get(PERIOD, "")
    if name != "own":
        return period_of(name, timezone.localdate())
    given = (filters.get("since"), filters.get("until"))
    since, until = (datetime.date.fromisoformat(one) if one else None for one in given)
    return since, until


def told(report: Report, scope: Scope, filters: Filters) -> list[tuple[str, str]]:
    """Return period and filters in words, in the active language."""
    facts = []
    if PERIOD in report.filters:
        facts.append((_("Period"), period_told(scope, str(filters.get(PERIOD, "")))))
    else:
        day = date_format(timezone.localdate(), "DATE_FORMAT")
        facts.append((_("As of"), day))
    if scope.department is not None:
        facts.append((_("Department"), str(scope.department)))
    if scope.course is not None:
        facts.append((_("Course"), str(scope.course)))
    if scope.person is not None:
        facts.append((_("Person"), f"{scope.person} ({scope.person.number})"))
    return facts


def period_told(scope: Scope, name: str) -> str:
    """Return the days that a scope is about."""
    if scope.since is None and scope.until is None:
        return str(PERIODS[""])
    days = [date_format(day, "DATE_FORMAT") if day else "…" for day in (scope.since, scope.until)]
    said = " – ".join(days)
    return said if name in ("", "own") else f"{PERIODS[name]}: {said}"
