"""What dashboards show equals counting over the rows, for everyone and every part of the company."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from assessments.mastery.models import Mastery
from courses.enrolment.models import Enrolment
from courses.people.models import Employee
from reporting.dashboards.queries.person import person_figures
from reporting.scope import Scope
from reporting.standings.models import COMPANY, Standing
from reporting.standings.services.measure import measure
from reporting.standings.services.read import Leaves
from reporting.standings.services.roll import About, roll_up
from tests.factories import (
    DepartmentFactory,
)
from tests.reporting.company import make_company
from tests.reporting.figures import counted, measured, scopes

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize("seed", [1, 7])
def test_every_figure_equals_counting_the_rows(seed: int) -> None:
    company = make_company(seed)
    measure()
    asked = [scope for scope in scopes(company) if scope.enrolments().exists()]
    assert len(asked) > 15
    for scope in scopes(company):
        assert measured(scope) == counted(scope), scope
    assert all(measured(Scope(company.hr)).values()), "something that is told apart does not occur"


def test_measuring_again_follows_the_rows() -> None:
    company = make_company()
    measure()
    Enrolment.objects.filter(course=company.courses[0]).update(completed_at=timezone.now())
    company.people[0].department = company.departments[1]
    company.people[0].save()
    company.courses[1].trainers.set(company.trainers[2:])
    Enrolment.objects.filter(course=company.courses[2]).delete()
    measure()
    for scope in scopes(company):
        assert measured(scope) == counted(scope), scope


@given(asked=st.lists(st.integers(1, 50), min_size=6, max_size=6))
def test_a_department_counts_all_below_it_once(asked: list[int]) -> None:
    paths = {1: "/1/", 2: "/1/2/", 3: "/1/2/3/", 4: "/1/4/", 5: "/5/"}
    leaves: Leaves = {
        (pk, 9): {"asked": float(count), "takers": 1.0}
        for pk, count in zip((None, *paths), asked, strict=True)
    }
    totals = roll_up(leaves, paths=paths, courses=[9], trained=[(9, 70), (9, 71)])
    for pk, path in paths.items():
        below = [one for one, its in paths.items() if its.startswith(path)]
        expected = sum(leaves[one, 9]["asked"] for one in below)
        assert totals[About(pk)]["asked"] == totals[About(pk, 9)]["asked"] == expected
        assert totals[About(pk, 9)]["people"] == len(below) and "people" not in totals[About(pk)]
    everyone = sum(counts["asked"] for counts in leaves.values())
    for about in (About(), About(course=9), About(trainer=70), About(trainer=71)):
        assert totals[about]["asked"] == everyone


def test_a_person_counts_as_in_the_company() -> None:
    company = make_company(seed=2)
    active = [one for one in company.people if one.is_active and not one.is_service]
    for viewer in (company.hr, *company.trainers[:2]):
        for person in active:
            scope, figures = Scope(viewer, person=person), person_figures(person, viewer=viewer)
            expected = counted(scope)
            assert len(figures.enrolments) == expected["asked"]
            for name in ("done", "overdue", "answers", "unanswered", "points", "held"):
                assert getattr(figures, name) == expected[name], (name, viewer, person)
            assert figures.minutes * 60 == expected["speech"]
            assert sum(one.probability for one in figures.courses) == expected["probability"]
    person = active[0]
    assert person_figures(person, viewer=person) == person_figures(person, viewer=company.hr)


def test_nobody_and_nothing_is_measured_as_well() -> None:
    DepartmentFactory()
    measure()
    row = Standing.objects.get(key=COMPANY)
    assert (row.people, row.asked, row.completion, row.mastery) == (0, 0, None, None)
    assert not Mastery.objects.exists() and Employee.objects.count() == 0
