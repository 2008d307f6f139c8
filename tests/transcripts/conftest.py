"""The cast of the recordings, and a scripted engine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from courses.people.enums import Role
from kit.queue import stopping
from tests.factories import CourseFactory, EmployeeFactory, EnrolmentFactory, SessionFactory
from tests.transcripts.helpers import Cast, ScriptedEngines
from transcripts.enums import Queue
from transcripts.work.services import dispatch, fitness, sweep, transcribe
from transcripts.work.services import turn as work


@pytest.fixture
def cast(db: None) -> Cast:
    trainer = EmployeeFactory(role=Role.TRAINER)
    course = CourseFactory(trainers=[trainer])
    learner = EmployeeFactory()
    EnrolmentFactory(employee=learner, course=course)
    return Cast(course, SessionFactory(course=course), trainer, learner, EmployeeFactory(role=Role.TRAINER))


@pytest.fixture
def engines(monkeypatch: pytest.MonkeyPatch) -> ScriptedEngines:
    pool = ScriptedEngines()
    monkeypatch.setattr(transcribe, "engines", lambda: pool)
    monkeypatch.setattr(fitness.engines, "engines", lambda: pool)
    return pool


@pytest.fixture(autouse=True)
def wake_ups(monkeypatch: pytest.MonkeyPatch) -> list[Queue]:
    """Note the queues that are sent wake-ups instead of sending them."""
    sent: list[Queue] = []
    for module in (dispatch, sweep, work):
        monkeypatch.setattr(module, "wake_workers", sent.extend)
    return sent


@pytest.fixture(autouse=True)
def _as_begun() -> Iterator[None]:
    """Each test's worker has proved nothing yet."""
    fitness.reset()
    yield
    fitness.reset()


@pytest.fixture(autouse=True)
def _not_stopping() -> Iterator[None]:
    stopping.resume()
    yield
    stopping.resume()


@pytest.fixture(autouse=True)
def _storage_of_its_own(settings: Any, tmp_path: Path) -> None:
    """What a test stores is counted by that test alone."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path / "incoming")
    (tmp_path / "incoming").mkdir()
