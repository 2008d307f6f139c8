"""Who asks for reports, and what there is to report."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from courses.people.enums import Role
from courses.people.models import Employee
from tests.factories import CourseFactory, EmployeeFactory, EnrolmentFactory


@pytest.fixture(autouse=True)
def _places_of_its_own(settings: Any, tmp_path: Path) -> None:
    """Keep files apart."""
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def trainer(db: None) -> Employee:
    """Three people take the trainer's course."""
    person = EmployeeFactory(role=Role.TRAINER, language="zh-hans", time_zone="")
    EnrolmentFactory.create_batch(3, course=CourseFactory(trainers=[person]))
    return person


@pytest.fixture
def hr(trainer: Employee) -> Employee:
    """Two more are enrolled in other courses."""
    EnrolmentFactory.create_batch(2)
    return EmployeeFactory(role=Role.HR, language="en")
