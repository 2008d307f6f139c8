"""A small company in which everything that figures tell apart occurs, drawn from a seed."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from assessments.answers.models.answer import Answer, urgency
from assessments.plan.enums import Adjusting
from assessments.plan.models import Adjustment
from assessments.prompts.models.prompt import Prompt
from assessments.reviews.models import Dispute
from courses.catalogue.enums import CourseStatus
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.people.enums import Role
from courses.people.models import Department, Employee
from tests.assessments.classes import hold
from tests.factories import (
    AnswerFactory,
    CourseFactory,
    DepartmentFactory,
    EmployeeFactory,
    EnrolmentFactory,
    KeyPointFactory,
    PromptFactory,
    SessionFactory,
)
from transcripts.enums import Stage


@dataclass(frozen=True)
class Company:
    """Departments three levels deep, courses with 0 to 3 questions, one of them a draft."""

    hr: Employee
    trainers: list[Employee]
    departments: list[Department]
    courses: list[Course]
    people: list[Employee]


def make_company(seed: int = 7, people: int = 24) -> Company:
    """Make it; the same seed makes the same."""
    draw = random.Random(seed)
    root, other = DepartmentFactory(), DepartmentFactory()
    sales, service = DepartmentFactory(parent=root), DepartmentFactory(parent=root)
    team = DepartmentFactory(parent=service)
    departments = [root, other, sales, service, team]
    trainers = EmployeeFactory.create_batch(3, role=Role.TRAINER, department=sales)
    courses = [
        CourseFactory(trainers=trainers[:1]),
        CourseFactory(trainers=trainers[:2]),
        CourseFactory(),
        CourseFactory(trainers=trainers[:1], status=CourseStatus.DRAFT),
    ]
    prompts = {
        course.pk: _questions(course, number) for course, number in zip(courses, (3, 1, 0, 2), strict=True)
    }
    staff = [
        EmployeeFactory(department=draw.choice([*departments, None]), is_active=draw.random() > 0.15)
        for _ in range(people)
    ]
    staff.append(EmployeeFactory(department=team, is_service=True))
    for person in staff:
        for course in courses:
            if draw.random() < 0.75:
                _enrol(draw, person, course)
            for prompt in prompts[course.pk]:
                _answer(draw, person, prompt)
    return Company(EmployeeFactory(role=Role.HR), trainers, departments, courses, staff)


def _questions(course: Course, number: int) -> list[Prompt]:
    found: list[Prompt] = []
    for _ in range(number):
        prompt = PromptFactory(session=SessionFactory(course=course))
        KeyPointFactory.create_batch(2, prompt=prompt)
        found.append(prompt)
    return found


def ago(days: float) -> datetime.datetime:
    """Return the moment so many days ago."""
    return timezone.now() - datetime.timedelta(days=days)


def _enrol(draw: random.Random, person: Employee, course: Course) -> None:
    today, days = timezone.localdate(), datetime.timedelta(days=1)
    facts: dict[str, Any] = {
        "due_on": draw.choice(
            [None, today - 9 * days, today - days, today, today + 7 * days, today + 8 * days]
        ),
        "completed_at": draw.choice([None, None, ago(3), ago(30)]),
        "exempted_at": draw.choice([None, None, None, ago(2)]),
    }
    if draw.random() < 0.3:
        facts |= {"cycle": 2, "cycle_started_at": ago(10)}
    row = EnrolmentFactory(employee=person, course=course, **facts)
    Enrolment.objects.filter(pk=row.pk).update(created_at=ago(draw.choice([1, 40, 80])))


def _answer(draw: random.Random, person: Employee, prompt: Prompt) -> None:
    if draw.random() < 0.2:
        Adjustment.objects.create(
            learner=person,
            prompt=prompt,
            kind=draw.choice(list(Adjusting)),
            reason="Knows it",
            by=person,
        )
    for number in range(1, draw.choice([1, 1, 2, 3])):
        answer = AnswerFactory(
            prompt=prompt,
            learner=person,
            number=number,
            recording__segments=[],
            recording__duration=draw.choice([None, 12.5, 61.0]),
            recording__stage=draw.choice([Stage.READY, Stage.READY, Stage.FAILED, Stage.TRANSCRIBING]),
        )
        score, doubt = draw.choice([None, 0.4, 0.9]), draw.choice([0, 0.2])
        at = ago(draw.choice([0, 1, 5, 12, 50]))
        disputed = draw.random() < 0.2
        if disputed:
            Dispute.objects.create(answer=answer, text="I said it")
        Answer.objects.filter(pk=answer.pk).update(
            created_at=at,
            score=score,
            doubt=doubt,
            urgency=urgency(doubt, contested=False, disputed=disputed),
        )
        for point in prompt.key_points.all():
            if number == 1:
                hold(person, point, draw.choice([0.2, 0.8, 0.95]))
