"""What was measured is written at once, kept by day and by week, and measured in turn."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import IntegrityError, connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from assessments.answers.models.answer import Answer
from courses.enrolment.models import Enrolment
from jobs.services.periodic import run_due
from reporting.dashboards.queries.dashboard import last_measured, weeks_of
from reporting.scope import Scope
from reporting.standings.models import COMPANY, Standing
from reporting.standings.services.measure import measure, measure_in_turn, write_standing
from reporting.standings.services.read import Moment
from tests.factories import (
    AnswerFactory,
    CourseFactory,
    EmployeeFactory,
    EnrolmentFactory,
    PromptFactory,
)
from tests.reporting.company import ago, make_company
from tests.reporting.figures import counted, measured, scopes

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = datetime.timedelta(days=1)


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
    # a first measuring that was interrupted is made whole by the next
    Standing.objects.exclude(day=today).delete()
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
    run_due()
    assert Standing.objects.filter(key=COMPANY, day=timezone.localdate()).exists()


@pytest.mark.django_db(transaction=True)
def test_several_who_measure_at_once_leave_one_set(on_disk: Callable[[], None]) -> None:
    company = make_company()
    write_standing(Moment(timezone.localdate()))
    Enrolment.objects.filter(course=company.courses[0]).update(completed_at=None, due_on="2020-01-01")
    Enrolment.objects.filter(course=company.courses[2]).delete()
    on_disk()
    gate, failures = threading.Barrier(3), []

    def work() -> None:
        try:
            gate.wait(10)
            write_standing(Moment(timezone.localdate()))
        except Exception as error:  # told in the main thread
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []

    def wrong() -> list[Scope]:
        try:
            return [scope for scope in scopes(company) if measured(scope) != counted(scope)]
        finally:
            connections.close_all()

    # a thread of its own reads what those on disk wrote
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(wrong).result() == []
