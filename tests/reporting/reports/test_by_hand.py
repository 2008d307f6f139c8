"""What reports count, against rows that were counted by hand."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from assessments.answers.models.answer import Answer
from assessments.mastery.core import MASTERED
from assessments.mastery.models import Mastery
from assessments.reviews.models import Review
from courses.assigning.models import Exemption
from courses.certificates.models import Certificate
from courses.enrolment.models import PastCycle
from courses.people.enums import Role
from courses.people.models import Employee
from reporting.reports.kinds import REPORTS
from reporting.reports.kinds.filters import bare_scope, scope_of
from reporting.scope import Scope
from tests.assessments.classes import hold
from tests.assessments.reviewing import give, scored
from tests.factories import (
    AnswerFactory,
    CourseFactory,
    DepartmentFactory,
    EmployeeFactory,
    EnrolmentFactory,
    KeyPointFactory,
    PromptFactory,
    RecordingFactory,
    SessionFactory,
)
from tests.reporting.reports.helpers import table
from transcripts.enums import Stage

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


@pytest.fixture
def hr() -> Employee:
    return EmployeeFactory(role=Role.HR, name="林静")


def test_completion_by_hand(hr: Employee) -> None:
    today = timezone.localdate()
    course = CourseFactory(title="Complaints")
    sessions = SessionFactory.create_batch(2, course=course)
    root = DepartmentFactory(name="Company")
    east = DepartmentFactory(name="East", parent=root)
    ann = EmployeeFactory(name="Ann", username="E1", department=east)
    bob, eve = EmployeeFactory(name="Bob", username="E2", department=root), EmployeeFactory(username="E3")
    now = timezone.now()
    mine = EnrolmentFactory(employee=ann, course=course, due_on=today - 5 * DAY, completed_at=now - 2 * DAY)
    for session in sessions:
        mine.completions.create(session=session)
    EnrolmentFactory(employee=bob, course=course, due_on=today - 3 * DAY)
    EnrolmentFactory(employee=eve, course=course)
    EnrolmentFactory(course=course, exempted_at=now)
    EnrolmentFactory(course=course, employee__is_active=False)
    EnrolmentFactory(employee=ann, course=CourseFactory(status="draft"))
    report = REPORTS["completion"]
    rows = table(report, Scope(hr))
    assert [(row["number"], row["department"], row["state"], row["days_late"]) for row in rows] == [
        ("E2", "Company", "Overdue", 3),
        ("E1", "Company/East", "Completed late", 3),
        ("E3", "", "Not completed", None),
    ]
    assert (rows[1]["sessions_done"], rows[1]["sessions"], rows[0]["sessions_done"]) == (2, 2, 0)
    assert rows[1]["completed_on"] == timezone.localdate(now - 2 * DAY)
    summary = report.summary(Scope(hr))
    assert [summary.value(key) for key in ("asked", "done", "late", "overdue")] == [3, 1, 1, 1]
    assert summary.value("completion") == pytest.approx(1 / 3)
    assert [row[:3] for row in summary.table.rows] == [
        ("Company", 1, 0),
        ("East", 1, 1),
        ("No department", 1, 0),
    ]


def test_mastery_by_hand(hr: Employee) -> None:
    prompt = PromptFactory()
    points = KeyPointFactory.create_batch(4, prompt=prompt)
    ann = EnrolmentFactory(course=prompt.session.course, employee__username="E1").employee
    EnrolmentFactory(course=prompt.session.course, employee__username="E2")
    exempt = EnrolmentFactory(
        course=prompt.session.course, employee__username="E3", exempted_at=timezone.now()
    )
    EnrolmentFactory(course=prompt.session.course, employee__username="E4", exempted_at=timezone.now())
    for point, probability in zip(points, (MASTERED, 0.9, 0.1), strict=False):
        hold(ann, point, probability)
    hold(exempt.employee, points[0], 0.5)
    report = REPORTS["mastery"]
    rows = table(report, Scope(hr))
    assert [(row["number"], row["points"], row["answered"], row["held"]) for row in rows] == [
        ("E1", 4, 3, 2),
        ("E2", 4, 0, 0),
        ("E3", 4, 1, 0),  # need not, and did answer: it counts, as on the dashboards
    ]
    assert rows[0]["probability"] == pytest.approx((MASTERED + 1.0) / 3) and rows[1]["probability"] is None
    summary = report.summary(Scope(hr))
    assert (summary.value("points"), summary.value("answered"), summary.value("held")) == (12, 4, 2)
    assert summary.value("answered") == Mastery.objects.count()


def test_answers_hold_scores_length_and_pace_and_nothing_that_was_said(hr: Employee) -> None:
    answer = AnswerFactory(
        recording__segments=["Listen to the customer first."],
        recording__duration=5.0,
        prompt__question="What?",
    )
    Answer.objects.filter(pk=answer.pk).update(score=0.75)
    AnswerFactory(recording__stage=Stage.FAILED, recording__segments=[])
    report = REPORTS["answers"]
    rows = table(report, Scope(hr))
    assert (rows[0]["score"], rows[0]["seconds"], rows[0]["unit"]) == (0.75, 5.0, "words")
    # five words in two seconds of speech say nothing about pace: too few
    assert rows[0]["pace"] is None and rows[1]["score"] is None
    assert not any("Listen" in str(value) for row in rows for value in row.values())
    assert report.summary(Scope(hr)).value("score") == 0.75


def test_a_score_that_is_to_be_decided_blind_is_not_told_to_the_second_reviewer(hr: Employee) -> None:
    first, second = EmployeeFactory.create_batch(2, role=Role.TRAINER)
    prompt = KeyPointFactory().prompt
    prompt.session.course.trainers.set([first, second])
    answer = scored(prompt, EmployeeFactory())
    Answer.objects.filter(pk=answer.pk).update(score=0.9)
    Review.objects.filter(pk=give(answer, first, 1.0).pk).update(second_look=True)
    Answer.objects.filter(pk=answer.pk).update(score=0.9)
    report = REPORTS["answers"]
    told = {person: table(report, Scope(person))[0] for person in (first, second, hr)}
    assert [told[one]["score"] for one in (first, second, hr)] == [0.9, None, 0.9]
    assert told[second]["reviewed"] is None
    assert [report.summary(Scope(one)).value("scored") for one in (first, second)] == [1, 0]


def test_activity_by_hand(hr: Employee) -> None:
    prompt = PromptFactory()
    course = prompt.session.course
    enrolment = EnrolmentFactory(course=course, employee__username="E1", completed_at=timezone.now())
    enrolment.completions.create(session=prompt.session)
    EnrolmentFactory(course=course, employee__username="E2")
    AnswerFactory(prompt=prompt, learner=enrolment.employee, recording__duration=30.0)
    old = AnswerFactory(prompt=prompt, learner=enrolment.employee, number=2, recording__duration=99.0)
    Answer.objects.filter(pk=old.pk).update(created_at=timezone.now() - 40 * DAY)
    scope = Scope(hr, course=course, since=timezone.localdate() - 6 * DAY)
    rows = table(REPORTS["activity"], scope)
    assert [
        (row["number"], row["answers"], row["seconds"], row["sessions"], row["completed"]) for row in rows
    ] == [
        ("E1", 1, 30.0, 1, 1),
        ("E2", 0, 0.0, 0, 0),
    ]
    assert rows[0]["last_at"] is not None and rows[1]["last_at"] is None
    summary = REPORTS["activity"].summary(scope)
    assert (summary.value("people"), summary.value("active")) == (2, 1)


def test_training_by_hand() -> None:
    compliance, today = EmployeeFactory(role=Role.COMPLIANCE), timezone.localdate()
    yearly = CourseFactory(title="Safety", renew_months=12)
    renewed = CourseFactory(title="Talk", renew_months=12, gives_certificate=False)
    CourseFactory(title="Neither", gives_certificate=False)

    def certified(number: str, until: datetime.date | None, **facts: Any) -> Certificate:
        row = EnrolmentFactory(employee__username=number, course=yearly, completed_at=timezone.now())
        words = {
            "employee": row.employee,
            "course": yearly,
            "enrolment": row,
            "name": number,
            "title": "Safety",
        }
        return Certificate.objects.create(**words, completed_on=today, valid_until=until, **facts)

    valid = certified("E1", today + 31 * DAY)
    certified("E2", today + 30 * DAY)
    certified("E3", today - DAY)
    certified("E4", today + 90 * DAY, revoked_at=timezone.now())
    EnrolmentFactory(employee__username="E5", course=yearly)
    exempt = EnrolmentFactory(employee__username="E6", course=yearly, exempted_at=timezone.now())
    Exemption.objects.create(employee=exempt.employee, course=yearly, reason="Trains others")
    for number, days in (("E7", 10), ("E8", 350), ("E9", 400)):
        done = timezone.now() - days * DAY
        EnrolmentFactory(employee__username=number, course=renewed, completed_at=done)
    again = EnrolmentFactory(employee__username="F1", course=renewed, cycle=2)
    PastCycle.objects.create(enrolment=again, number=1, completed_at=timezone.now() - 340 * DAY)
    report = REPORTS["training"]
    rows = {row["number"]: row for row in table(report, scope_of(report, compliance, {}))}
    assert {number: row["state"] for number, row in rows.items()} == {
        "E1": "Valid",
        "E2": "Expires within 30 days",
        "E3": "Expired",
        "E4": "Revoked",
        "E5": "Never completed",
        "E6": "Exempt",
        "E7": "Valid",
        "E8": "Expires within 30 days",
        "E9": "Expired",
        "F1": "Expires within 30 days",
    }
    assert rows["E1"]["certificate"] == valid.code and rows["E6"]["reason"] == "Trains others"
    assert rows["E9"]["valid_until"] < today < rows["E8"]["valid_until"] <= today + 30 * DAY
    summary = report.summary(scope_of(report, compliance, {}))
    assert summary.value("covered") == pytest.approx(5 / 9)


def test_the_last_day_of_a_validity_counts_in_rows_as_in_numbers(hr: Employee) -> None:
    """A month's end, where months differ in length."""
    course = CourseFactory(renew_months=1, gives_certificate=False)
    for days in range(0, 70):
        EnrolmentFactory(course=course, completed_at=timezone.now() - days * DAY)
    today, report = timezone.localdate(), REPORTS["training"]
    for row in table(report, bare_scope(report, hr)):
        until = row["valid_until"]
        state = (
            "Expired" if until < today else "Expires within 30 days" if until <= today + 30 * DAY else "Valid"
        )
        assert row["state"] == state, until


def test_usage_tells_an_administrator_nothing_of_a_few() -> None:
    report, administrator = REPORTS["usage"], EmployeeFactory(role=Role.ADMINISTRATOR)
    course = CourseFactory()
    RecordingFactory.create_batch(4, session__course=course)
    narrow = {"course": course.pk}
    assert table(report, scope_of(report, administrator, narrow)) == []
    assert table(report, scope_of(report, EmployeeFactory(role=Role.HR), narrow)) != []
    RecordingFactory(session__course=course)
    assert table(report, scope_of(report, administrator, narrow)) != []


def test_usage_by_hand() -> None:
    administrator = EmployeeFactory(role=Role.ADMINISTRATOR)
    RecordingFactory.create_batch(2, duration=60.0, language="zh", course__status="draft")
    RecordingFactory(stage=Stage.FAILED, error_code="no_speech", duration=5.0, owner__is_active=False)
    RecordingFactory(error_code="engine_crashed")  # a later try mended it
    report = REPORTS["usage"]
    rows = table(report, scope_of(report, administrator, {}))
    assert sorted((row["language"], row["recordings"], row["failed"], row["error"]) for row in rows) == [
        ("en", 1, 0, ""),
        ("en", 1, 1, "no_speech"),
        ("zh", 2, 0, ""),
    ]
    summary = report.summary(scope_of(report, administrator, {}))
    assert (summary.value("recordings"), summary.value("seconds"), summary.value("failed")) == (4, 129.0, 1)
    assert {row["week"].weekday() for row in rows} == {0}
