"""A course is overdue once its day is over where the person is."""

from __future__ import annotations

import datetime
from typing import Any
from unittest.mock import patch

import pytest

from courses.enrolment.models import Enrolment
from courses.enrolment.queries.people import find_people
from courses.people.models import Employee
from tests.factories import EmployeeFactory, EnrolmentFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("hour", "late"),
    [(20, {"Pacific/Auckland", "", "Asia/Tokyo"}), (6, set()), (13, {"Pacific/Auckland"})],
)
def test_overdue_follows_the_zone_of_the_person(settings: Any, hour: int, late: set[str]) -> None:
    settings.TIME_ZONE = "Asia/Shanghai"
    for zone in ("", "America/Los_Angeles", "Asia/Tokyo", "Pacific/Auckland"):
        EnrolmentFactory(employee=EmployeeFactory(time_zone=zone), due_on=datetime.date(2026, 3, 5))
    now = datetime.datetime(2026, 3, 5, hour, tzinfo=datetime.UTC)
    with patch("django.utils.timezone.now", return_value=now):
        by_query = set(Enrolment.objects.overdue().values_list("employee__time_zone", flat=True))
        found = find_people(Employee.objects.all(), state="overdue")
        by_row = {one.employee.time_zone for one in Enrolment.objects.all() if one.is_overdue}
        assert by_query == by_row == late
        assert {one.time_zone for one in found if one.enrolments.exists()} <= late
