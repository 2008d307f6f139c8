"""The same question, asked by page, API and report, has the same answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test.client import Client
from django.urls import reverse

from reporting.reports.kinds import REPORTS
from reporting.scope import Scope
from reporting.standings.services.measure import measure
from tests.reporting.company import make_company

pytestmark = pytest.mark.django_db


def reported(scope: Scope) -> dict[str, Any]:
    """Return what reports count."""
    completion, answers, mastery = (
        REPORTS[kind].summary(scope) for kind in ("completion", "answers", "mastery")
    )
    return {
        "asked": completion.value("asked"),
        "done": completion.value("done"),
        "completion": completion.value("completion"),
        "overdue": completion.value("overdue"),
        "answers": answers.value("answers"),
        "speech_seconds": answers.value("seconds"),
        "points": mastery.value("answered"),
        "held": mastery.value("held"),
        "mastery": mastery.value("probability"),
    }


@pytest.mark.parametrize("seed", [4, 5])
def test_reports_and_api_say_the_same(sign_in: Callable[..., Client], seed: int) -> None:
    company = make_company(seed)
    measure()
    questions = [Scope(company.hr), Scope(company.trainers[0]), Scope(company.trainers[1])]
    questions += [Scope(company.hr, department=one) for one in company.departments]
    questions += [Scope(company.hr, course=one) for one in company.courses[:3]]
    questions += [Scope(company.hr, company.departments[0], one) for one in company.courses[:3]]
    questions += [Scope(company.trainers[1], course=company.courses[1])]
    for scope in questions:
        query = {
            name: one.pk for name in ("department", "course") if (one := getattr(scope, name)) is not None
        }
        told = sign_in(scope.viewer).get(reverse("v1-figures"), query).json()["figures"]
        expected = reported(scope)
        assert {name: told[name] for name in expected} == pytest.approx(expected, abs=1e-3), scope
