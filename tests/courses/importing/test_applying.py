"""Lists of people: applied, applied again, and taken up after a death."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test.client import Client
from django.urls import reverse
from django.utils import timezone

from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.enrolment.models import Enrolment
from courses.importing.services import apply as people_apply
from courses.importing.services.start import start_apply
from courses.people.enums import Role
from courses.people.models import Employee
from courses.tokens.services import create_token, find_token
from jobs.enums import JobStage
from jobs.models import Job
from jobs.services.run import run_next_job
from tests.courses.importing.lists import MIXED, found, read, write
from tests.factories import EmployeeFactory

#: What writing ``MIXED`` comes to, however often it is begun.
MIXED_DONE = {
    "added": 2,
    "changed": 2,
    "left": 1,
    "refused": 0,
    "named": [],
    "made": [],
    "left_alone": [],
}


def test_a_preview_writes_nothing(hr: Employee, company: dict[str, Employee]) -> None:
    before = list(Employee.objects.order_by("pk").values())
    job = read(hr, MIXED)
    counts = job.result["counts"]
    assert counts == {"errors": 0, "left": 1, "changed": 2, "added": 2, "missing": 2, "same": 1}
    assert [row["number"] for row in found(job) if "line" not in row] == sorted(["E5", hr.username])
    assert list(Employee.objects.order_by("pk").values()) == before
    assert not AuditEntry.objects.exists()


def test_an_import_adds_moves_lets_go_and_takes_back(hr: Employee, company: dict[str, Employee]) -> None:
    _, secret = create_token(
        actor=company["E2"], person=company["E2"], name="s", scopes=["people:read"], days=1
    )
    client = Client()
    client.force_login(company["E2"], backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get(reverse("today")).status_code == 200
    job = write(hr, read(hr, MIXED))
    assert job.result == MIXED_DONE
    people = {one.username: one for one in Employee.objects.select_related("department", "manager")}
    moved, new, newer = people["E1"], people["N1"], people["N2"]
    assert (moved.name, moved.email, str(moved.department), moved.manager) == (
        "Anne",
        "anne@example.com",
        "East",
        new,
    )
    assert (new.role, str(new.joined_on), new.manager) == (Role.TRAINER, "2026-03-01", newer)
    assert not new.has_usable_password()
    assert newer.joined_on == timezone.localdate()
    # the hook of the department: who came to it takes its course
    assert set(Enrolment.objects.values_list("employee", flat=True)) == {moved.pk, new.pk}
    addresses = EmailAddress.objects.filter(primary=True, verified=True)
    assert set(addresses.values_list("email", flat=True)) >= {"anne@example.com", "new@example.com"}
    assert not people["E2"].is_active
    assert str(timezone.localdate(people["E2"].left_at)) == "2026-01-31"
    assert client.get(reverse("today")).status_code == 302
    assert find_token(secret) is None
    assert people["E3"].is_active
    written = AuditEntry.objects.filter(action=AuditAction.PERSON_CHANGED)
    assert set(written.values_list("owner__username", flat=True)) == {"E1", "E2", "E3", "N1", "N2"}
    assert AuditEntry.objects.get(action=AuditAction.PEOPLE_IMPORTED).label == "list.csv +2 ~2 -1 !0"
    again = read(hr, MIXED)
    assert {kind for kind, count in again.result["counts"].items() if count} == {"same", "missing"}


def test_applying_twice_doubles_nothing(hr: Employee, company: dict[str, Employee]) -> None:
    preview = read(hr, MIXED)
    first = write(hr, preview)
    people = list(Employee.objects.order_by("pk").values())
    entries = AuditEntry.objects.filter(action=AuditAction.PERSON_CHANGED).count()
    second = write(hr, preview)
    assert second.result == first.result
    assert list(Employee.objects.order_by("pk").values()) == people
    assert AuditEntry.objects.filter(action=AuditAction.PERSON_CHANGED).count() == entries


@pytest.mark.parametrize("writes", [1, 2, 3, 4, 5, 6])
def test_an_import_killed_midway_is_finished_by_the_next(
    hr: Employee, company: dict[str, Employee], monkeypatch: pytest.MonkeyPatch, writes: int
) -> None:
    monkeypatch.setattr(people_apply, "CHUNK", 1)
    preview = read(hr, MIXED)
    job = start_apply(owner=hr, preview=preview, skip=False)
    left = writes

    def dying(told: Any) -> Any:
        def tell(*args: Any) -> None:
            nonlocal left
            left -= 1
            if left == 0:
                raise KeyboardInterrupt
            told(*args)

        return tell

    from jobs.services.run import JobContext

    with monkeypatch.context() as patch:
        patch.setattr(JobContext, "progress", dying(lambda *args: None))
        with pytest.raises(KeyboardInterrupt):
            run_next_job()
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - datetime.timedelta(seconds=5))
    assert run_next_job()
    job.refresh_from_db()
    assert job.result == MIXED_DONE
    assert Employee.objects.get(username="N1").manager == Employee.objects.get(username="N2")
    owners = list(
        AuditEntry.objects.filter(action=AuditAction.PERSON_CHANGED).values_list("owner__username", flat=True)
    )
    assert sorted(owners) == ["E1", "E2", "E3", "N1", "N2"]


def test_who_was_changed_meanwhile_is_left_alone_and_named(
    hr: Employee, company: dict[str, Employee]
) -> None:
    preview = read(hr, MIXED)
    Employee.objects.filter(username="E1").update(name="Annie")
    EmployeeFactory(username="n1", name="Nobody")
    EmployeeFactory(username="Z9", email="newer@example.com")
    job = write(hr, preview)
    assert sorted(job.result["named"]) == [
        ["E1", "changed_since"],
        ["N1", "number_taken"],
        ["N2", "email_taken"],
    ]
    assert Employee.objects.get(username="E1").name == "Annie"
    assert not Employee.objects.get(username="E2").is_active


def test_who_may_no_longer_change_people_imports_nothing(hr: Employee, company: dict[str, Employee]) -> None:
    preview = read(hr, MIXED)
    job = start_apply(owner=hr, preview=preview, skip=False)
    Employee.objects.filter(pk=hr.pk).update(role=Role.EMPLOYEE)
    run_next_job()
    job.refresh_from_db()
    assert (job.stage, job.error_code) == (JobStage.FAILED, "not_allowed")
    assert not Employee.objects.filter(username="N1").exists()
