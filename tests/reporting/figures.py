"""Figures counted over the rows of a scope, and as they were measured."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.db.models import Sum
from django.utils import timezone

from assessments.answers.models.answer import Answer
from assessments.answers.queries.unanswered import left_to_pass
from assessments.mastery.core.formula import MASTERED
from courses.catalogue.models import Course
from courses.people.models import Department
from reporting.dashboards.queries.dashboard import last_measured, standing_of
from reporting.scope import Scope
from tests.reporting.company import Company

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
        "unanswered": sum(left_to_pass(one).count() for one in asked),
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
