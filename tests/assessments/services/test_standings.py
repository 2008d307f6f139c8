"""What dashboards show equals counting over the rows, for everyone and every part of the company."""

from __future__ import annotations

import datetime
import random
from typing import Any

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.mastery.formula import MASTERED
from assessments.models import Answer, Mastery, Standing
from assessments.models.standing import COMPANY
from assessments.queries.dashboard import last_measured, standing_of, weeks_of
from assessments.queries.dashboard_person import person_figures
from assessments.queries.scope import Scope
from assessments.queries.unanswered import left_to_answer
from assessments.services.standings import measure, measure_in_turn, write_standing
from assessments.services.standings_read import Leaves, Moment
from assessments.services.standings_roll import About, roll_up
from courses.models import Course, Department, Employee, Enrolment
from courses.services.tend import tend
from tests.assessments.company import Company, ago, make_company
from tests.factories import (
    AnswerFactory,
    CourseFactory,
    DepartmentFactory,
    EmployeeFactory,
    EnrolmentFactory,
    PromptFactory,
)

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def counted(scope: Scope) -> dict[str, Any]:
    """Count over a scope's rows, one after the other where that is plainer."""
    today = timezone.localdate()
    week = Scope(
        scope.viewer, scope.department, scope.course, scope.person, since=today - today.weekday() * DAY
    )
    asked, mastery = scope.enrolments(), scope.mastery()

    def seconds(answers: Scope) -> float:
        return answers.answers().aggregate(s=Sum("recording__duration"))["s"] or 0.0

    return {
        "people": scope.people().count(),
        "asked": asked.count(),
        "done": scope.completed().count(),
        "overdue": asked.overdue().count(),
        "due_soon": asked.open().filter(due_on__gte=today, due_on__lte=today + 7 * DAY).count(),
        "answers": scope.answers().count(),
        "speech": pytest.approx(seconds(scope)),
        "week_answers": week.answers().count(),
        "week_speech": pytest.approx(seconds(week)),
        "unanswered": sum(left_to_answer(one).count() for one in asked),
        "points": mastery.count(),
        "held": mastery.filter(probability__gte=MASTERED).count(),
        "probability": pytest.approx(mastery.aggregate(s=Sum("probability"))["s"] or 0.0),
        "to_review": Answer.objects.filter(pk__in=scope.answers().values("pk")).to_look_at().count(),
    }


def measured(scope: Scope) -> dict[str, float]:
    last = last_measured()
    assert last is not None
    row = standing_of(scope, last)
    return {name: getattr(row, name) for name in counted(scope)}


def scopes(company: Company) -> list[Scope]:
    """Return every question that may be asked: HR's, and each trainer's."""
    departments: list[Department | None] = [None, *company.departments]
    courses: list[Course | None] = [None, *company.courses]
    found = [Scope(company.hr, department, course) for department in departments for course in courses]
    for trainer in company.trainers:
        found += [Scope(trainer), *(Scope(trainer, course=one) for one in Scope(trainer).courses())]
    return found


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


def test_rows_that_are_gone_go_and_others_are_not_written_again() -> None:
    company = make_company()
    measure()
    first = dict(Standing.objects.filter(day=timezone.localdate()).values_list("key", "measured_at"))
    Enrolment.objects.filter(course=company.courses[2]).delete()
    measure()
    again = dict(Standing.objects.filter(day=timezone.localdate()).values_list("key", "measured_at"))
    course = company.courses[2].pk
    assert any(key.endswith(f"c{course}") and key.startswith("d") for key in first)
    assert not any(key.endswith(f"c{course}") and key.startswith("d") for key in again)
    same, changed = company.courses[0].pk, {COMPANY, f"c{course}"}
    assert again[f"c{same}"] == first[f"c{same}"]
    assert all(again[key] > first[key] for key in changed)


def test_one_row_a_day_of_each() -> None:
    measure()
    row = Standing.objects.get(key=COMPANY, day=timezone.localdate())
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_it_takes_as_many_queries_for_many_rows_as_for_few() -> None:
    make_company(people=3)
    measure()
    with CaptureQueriesContext(connection) as few:
        write_standing(Moment(timezone.localdate()))
    make_company(seed=3, people=20)
    measure()
    with CaptureQueriesContext(connection) as many:
        write_standing(Moment(timezone.localdate()))
    assert len(many) == len(few) < 25


def test_the_weeks_before_are_told_from_rows_the_first_time() -> None:
    today = timezone.localdate()
    course = CourseFactory()
    prompt = PromptFactory(session__course=course)
    person = EmployeeFactory()
    hr = EmployeeFactory(role="hr")
    row = EnrolmentFactory(employee=person, course=course, due_on=today - 15 * DAY)
    Enrolment.objects.filter(pk=row.pk).update(created_at=ago(30), completed_at=ago(1))
    answer = AnswerFactory(prompt=prompt, learner=person, recording__duration=30.0)
    Answer.objects.filter(pk=answer.pk).update(created_at=ago(10))
    measure()
    last = last_measured()
    assert last is not None
    weeks = weeks_of(Scope(hr), last)
    assert [one.standing.day for one in weeks[:-1]] == [one.start + 6 * DAY for one in weeks[:-1]]
    assert weeks[0].start <= timezone.localdate(ago(30)) < weeks[1].start
    for one in weeks[:-1]:
        standing, day = one.standing, one.standing.day
        assert standing.asked == 1 and standing.done == (timezone.localdate(ago(1)) <= day)
        assert standing.overdue == (today - 15 * DAY < day < timezone.localdate(ago(1)))
        in_week = one.start <= timezone.localdate(ago(10)) <= day
        assert (standing.week_answers, standing.week_speech) == (in_week, 30.0 * in_week)
        assert standing.answers == (timezone.localdate(ago(10)) <= day)
        assert standing.points is None and standing.unanswered is None and standing.mastery is None
    assert (weeks[-1].standing.done, weeks[-1].standing.day) == (1, today)
    days = set(Standing.objects.values_list("day", flat=True))
    measure()
    assert set(Standing.objects.values_list("day", flat=True)) == days


def test_each_day_is_kept_for_two_weeks_then_the_last_of_each_week() -> None:
    today = timezone.localdate()
    now = timezone.now()
    for back in range(900):
        day = today - back * DAY
        Standing.objects.create(day=day, key=COMPANY, measured_at=now)
        if back % 100 == 0:
            Standing.objects.create(day=day, key="d1c1", measured_at=now)
    measure()
    days = sorted(Standing.objects.filter(key=COMPANY).values_list("day", flat=True))
    recent = [day for day in days if day > today - 14 * DAY]
    assert recent == [today - back * DAY for back in range(13, -1, -1)]
    older = [day for day in days if day <= today - 14 * DAY]
    # within the week that the two weeks begin in, later days are the last of it
    assert all(day.weekday() == 6 for day in older)
    assert 100 < len(older) < 106 and older[0] > today - 106 * 7 * DAY
    assert set(Standing.objects.values_list("day", flat=True)) == set(days)


def test_a_turn_measures_and_then_rests_until_the_day_is_over() -> None:
    measure_in_turn()
    first = Standing.objects.get(key=COMPANY, day=timezone.localdate()).measured_at
    measure_in_turn()
    assert Standing.objects.get(key=COMPANY, day=timezone.localdate()).measured_at == first
    cache.clear()
    measure_in_turn()
    assert Standing.objects.get(key=COMPANY, day=timezone.localdate()).measured_at > first


def test_the_beat_measures() -> None:
    tend()
    assert Standing.objects.filter(key=COMPANY, day=timezone.localdate()).exists()


def test_a_department_counts_all_below_it_once() -> None:
    draw = random.Random(5)
    paths = {1: "/1/", 2: "/1/2/", 3: "/1/2/3/", 4: "/1/4/", 5: "/5/"}
    leaves: Leaves = {(pk, 9): {"asked": float(draw.randint(1, 50)), "takers": 1.0} for pk in (None, *paths)}
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
