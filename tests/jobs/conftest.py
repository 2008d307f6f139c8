"""The cast of the courses' tests: whoever starts a job is one of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site

from jobs.services import start as jobs
from jobs.services.start import register_job
from kit.queue import stopping
from tests.courses.conftest import (
    administrator,
    compliance,
    course,
    department,
    enrolment,
    hr,
    mate,
    other_trainer,
    owner,
    sessions,
    stranger,
    trainer,
)
from tests.courses.helpers import Errand

__all__ = [
    "administrator",
    "compliance",
    "course",
    "department",
    "enrolment",
    "hr",
    "mate",
    "other_trainer",
    "owner",
    "sessions",
    "stranger",
    "trainer",
]


@pytest.fixture(autouse=True)
def _places_of_its_own(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    stopping.resume()
    yield
    stopping.resume()


@pytest.fixture
def errand(monkeypatch: pytest.MonkeyPatch) -> Errand:
    handler = Errand()
    monkeypatch.setattr(jobs, "_kinds", {})
    register_job("errand", handler)
    return handler


@pytest.fixture
def wake_ups(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The wake-ups sent; as in production."""
    sent: list[str] = []
    monkeypatch.setattr(site, "EMBEDDED", False)
    monkeypatch.setattr(jobs, "send_wake_ups", lambda task, queues, **named: sent.extend(queues))
    return sent
