"""What reports count: rows and numbers agree, with each other, with the scope, and by hand."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.enrolment.models import Enrolment
from courses.people.enums import Role
from kit.problems import Problem
from reporting.reports.kinds import REPORTS
from reporting.reports.kinds.filters import bare_scope, scope_of
from reporting.scope import Scope
from reporting.standings.models import Standing, standing_key
from reporting.standings.services.measure import measure
from tests.factories import (
    EmployeeFactory,
)
from tests.nightly import times
from tests.reporting.company import Company, make_company
from tests.reporting.reports.helpers import table
from tests.scene import held

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def company(django_db_setup: None, django_db_blocker: Any) -> Iterator[Company]:
    with held(django_db_blocker):
        yield make_company()


def total(rows: list[dict[str, Any]], key: str) -> float:
    return sum(row[key] or 0 for row in rows)


def expected(kind: str, rows: list[dict[str, Any]]) -> Mapping[str, float]:
    """Return the numbers of a report, added up from its rows."""
    states = Counter(row.get("state") for row in rows)
    if kind == "completion":
        return {
            "asked": len(rows),
            "done": states["Completed"] + states["Completed late"],
            "late": states["Completed late"],
            "overdue": states["Overdue"],
        }
    if kind == "mastery":
        return {"pairs": len(rows)} | {key: total(rows, key) for key in ("points", "answered", "held")}
    if kind == "answers":
        scores = [row["score"] for row in rows if row["score"] is not None]
        return {
            "answers": len(rows),
            "scored": len(scores),
            "score": sum(scores) / len(scores),
            "reviewed": sum(row["reviewed"] is not None for row in rows),
            "seconds": total(rows, "seconds"),
            "people": len({row["number"] for row in rows}),
        }
    if kind == "activity":
        keys = ("answers", "seconds", "sessions", "completed")
        active = sum(row["last_at"] is not None for row in rows)
        return {"people": len(rows), "active": active} | {key: total(rows, key) for key in keys}
    if kind == "training":
        names = {"valid": "Valid", "expired": "Expired", "never": "Never completed", "exempt": "Exempt"}
        return {key: states[name] for key, name in names.items()} | {"pairs": len(rows)}
    return {key: total(rows, key) for key in ("recordings", "seconds", "ready", "active", "failed")}


@pytest.mark.parametrize("kind", REPORTS)
@pytest.mark.parametrize("who", ["hr", "trainer", "compliance", "administrator"])
def test_numbers_are_the_totals_of_the_rows_and_of_the_groups(company: Company, kind: str, who: str) -> None:
    people = {
        "hr": company.hr,
        "trainer": company.trainers[0],
        "compliance": EmployeeFactory(role=Role.COMPLIANCE),
        "administrator": EmployeeFactory(role=Role.ADMINISTRATOR),
    }
    report, viewer = REPORTS[kind], people[who]
    if not report.may_run(viewer):
        with pytest.raises(Problem, match="not_allowed"):
            scope_of(report, viewer, {})
        return
    week = {"since": timezone.localdate() - 6 * DAY, "until": timezone.localdate()}
    scopes: list[dict[str, Any]] = [
        {},
        {"department": company.departments[0]},
        {"course": company.courses[0]},
    ]
    if "period" in report.filters:
        scopes.append(week)
    for narrowed in scopes:
        scope = Scope(viewer, **narrowed, training=kind == "training")
        rows, summary = table(report, scope), report.summary(scope)
        assert report.count(scope) == len(rows)
        if narrowed == {}:
            assert rows, "the company has something of everything"
        if kind == "answers" and not any(row["score"] for row in rows):
            continue
        for key, value in expected(kind, rows).items():
            assert summary.value(key) == pytest.approx(value), (kind, narrowed, key)
            columns = [column.key for column in summary.table.columns]
            if key in columns and key != "score":
                place = columns.index(key)
                assert sum(row[place] or 0 for row in summary.table.rows) == pytest.approx(value)


@pytest.mark.parametrize("kind", [kind for kind, report in REPORTS.items() if report.by])
def test_rows_come_department_by_department(company: Company, kind: str) -> None:
    report = REPORTS[kind]
    departments = [row["department"] for row in table(report, bare_scope(report, company.hr))]
    changes = [one for place, one in enumerate(departments) if place == 0 or departments[place - 1] != one]
    assert len(changes) == len(set(changes)) > 3
    assert changes[-1] == "" and any("/" in one for one in changes)


@pytest.mark.parametrize("kind", REPORTS)
def test_no_report_asks_more_for_more_rows(kind: str) -> None:
    report = REPORTS[kind]
    asked = []
    for people in (3, times(12, 30)):
        company = make_company(seed=people, people=people)
        with CaptureQueriesContext(connection) as captured:
            rows = list(report.rows(bare_scope(report, company.hr)))
            report.summary(bare_scope(report, company.hr))
        asked.append((len(captured), len(rows)))
    assert asked[0][0] == asked[1][0], asked
    assert asked[0][1] < asked[1][1] or kind == "usage"


def test_a_trainer_counts_only_own_courses_and_finds_only_their_people(company: Company) -> None:
    trainer, report = company.trainers[1], REPORTS["completion"]
    titles = {row["course"] for row in table(report, scope_of(report, trainer, {}))}
    assert titles == {company.courses[1].title}
    mine = Enrolment.objects.filter(course=company.courses[1], exempted_at=None, employee__is_active=True)
    number = mine.first().employee.username.lower()  # type: ignore[union-attr]
    assert scope_of(report, trainer, {"person": number}).person is not None
    for gone in ({"person": company.hr.username}, {"course": company.courses[2].pk}, {"department": 999_999}):
        with pytest.raises(Problem, match="filter_gone"):
            scope_of(report, trainer, gone)


def test_reports_count_as_dashboards_do(company: Company) -> None:
    measure()
    for key, narrowed in (
        (standing_key(), {}),
        (standing_key(department=company.departments[0].pk), {"department": company.departments[0]}),
        (standing_key(course=company.courses[0].pk), {"course": company.courses[0]}),
    ):
        standing = Standing.objects.get(key=key, day=timezone.localdate())
        scope = Scope(company.hr, **narrowed)
        numbers = {kind: REPORTS[kind].summary(scope) for kind in ("completion", "mastery", "answers")}
        told = [numbers["completion"].value(one) for one in ("asked", "done", "overdue")]
        assert told == [standing.asked, standing.done, standing.overdue]
        told = [numbers["mastery"].value(one) for one in ("answered", "held", "probability")]
        assert told == [standing.points, standing.held, pytest.approx(standing.mastery)]
        told = [numbers["answers"].value(one) for one in ("answers", "seconds")]
        assert told == [standing.answers, pytest.approx(standing.speech)] and standing.answers
