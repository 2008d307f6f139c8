"""The audit log says when a report was to go out, and to whom."""

from __future__ import annotations

import pytest

from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.people.enums import Role
from reporting.reports.models import ReportSchedule
from reporting.reports.services.schedules import delete_saved, save_report, set_schedule, stop_schedule
from tests.factories import EmployeeFactory

pytestmark = pytest.mark.django_db


def test_a_schedule_from_what_to_what() -> None:
    hr, other = (EmployeeFactory.create(name=name, role=Role.HR) for name in ("Hana", "Otto"))
    saved = save_report(owner=hr, name="Weekly", kind="completion", filters={}, form="csv")
    schedule = set_schedule(saved=saved, weekday=0, hour=8, recipients=[hr])
    set_schedule(saved=saved, weekday=4, hour=8, recipients=[other], schedule=schedule)
    stop_schedule(schedule=schedule)
    delete_saved(saved=saved)
    entries = list(AuditEntry.objects.filter(action=AuditAction.SCHEDULE_CHANGED).order_by("pk"))
    assert {(entry.actor, entry.target_name) for entry in entries} == {(hr, "Weekly")}
    made, changed, stopped, deleted = (entry.changes for entry in entries)
    assert made == {
        "weekday": [None, 0],
        "hour": [None, 8],
        "recipients": [[], ["Hana"]],
        "is_active": [None, True],
    }
    assert changed == {"weekday": [0, 4], "recipients": [["Hana"], ["Otto"]]}
    assert stopped == {"is_active": [True, False]}
    assert deleted["recipients"] == [["Otto"], []] and not ReportSchedule.objects.exists()
