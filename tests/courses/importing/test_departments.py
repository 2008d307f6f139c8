"""Departments of a list: found by name, asked for where that is not clear, and what it means for training."""

from __future__ import annotations

from collections.abc import Callable

from django.test.client import Client
from django.urls import reverse
from django.utils import timezone

from courses.assigning.services.assignments import assign_department
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.enrolment.models import Enrolment
from courses.importing.services.start import start_undo
from courses.people.models import Department, Employee
from courses.people.services.people import create_department
from jobs.enums import JobStage
from jobs.models import Job
from jobs.services.run import run_next_job
from tests.courses.importing.lists import HEADER, MIXED, errors, found, read, write
from tests.factories import CourseFactory, EmployeeFactory

SignIn = Callable[..., Client]


def _undo(hr: Employee, applied: Job) -> Job:
    job = start_undo(owner=hr, applied=applied)
    assert run_next_job()
    job.refresh_from_db()
    assert job.stage == JobStage.DONE, job.error_detail
    return job


def test_a_leaf_is_found_by_its_name_and_nobody_loses_a_course(
    hr: Employee, company: dict[str, Employee]
) -> None:
    west = create_department(name="West", parent=Department.objects.get(name="Sales"))
    Employee.objects.filter(username="E1").update(department=west)
    job = read(hr, HEADER + "E1,Ann,,West,,,,,\nE2,Bob,,east,,,,,\n")
    assert job.result["counts"]["same"] == 1 and job.result["departments"] == []
    [row] = [row for row in found(job) if "changes" in row]
    assert row["changes"]["department"] == ["", "Sales/East"]
    assert row["gains"] == list(CourseFactory._meta.model.objects.values_list("pk", flat=True))


def test_what_is_not_clear_is_asked_for_and_checked_again(
    sign_in: SignIn, hr: Employee, company: dict[str, Employee]
) -> None:
    north = create_department(name="North")
    create_department(name="East", parent=north)
    create_department(name="Depot", parent=north)
    job = read(
        hr, HEADER + "E1,Ann,,East,,,,,\nE2,Bob,,Stores,,,,,\nE4,Dan,,Lab,,,,,\nE5,Eve,,Depot/Night,,,,,\n"
    )
    assert errors(job) == [
        (2, "department", "department_unclear"),
        (3, "department", "department_unknown"),
        (4, "department", "department_unknown"),
    ]
    assert job.result["departments"] == ["North/Depot/Night"]
    client, url = sign_in(hr), reverse("people-import")
    page = client.get(url).content.decode()
    assert "Which departments are meant?" in page and "North/East" in page
    east = Department.objects.get(name="East", parent=north)
    answers = {"department-0": str(east.pk), "department-1": "keep", "department-2": "new"}
    client.post(url, {"settle": str(job.pk)} | answers)
    assert run_next_job()
    again = Job.objects.first()
    assert again is not None
    assert again.result["counts"]["errors"] == 0 and again.result["asked"] == []
    assert again.result["departments"] == ["Lab", "North/Depot/Night"]
    changes = {row["number"]: row.get("changes") for row in found(again)}
    assert changes["E1"] == {"department": ["Sales", "North/East"]} and changes["E2"] is None
    applied = write(hr, again)
    made = AuditEntry.objects.filter(action=AuditAction.DEPARTMENT_CHANGED, actor=hr)
    assert sorted(made.values_list("target_name", flat=True)) == ["Lab", "Night"]
    assert len(applied.result["made"]) == 2


def test_the_preview_says_who_gains_and_loses_which_courses(hr: Employee) -> None:
    west, east = create_department(name="West"), create_department(name="East")
    mover, begun = (
        EmployeeFactory(username="M1", department=west),
        EmployeeFactory(username="M2", department=west),
    )
    old, new = CourseFactory(title="Old"), CourseFactory(title="New")
    assign_department(course=old, department=west, assigned_by=hr)
    assign_department(course=new, department=east, assigned_by=hr)
    Enrolment.objects.filter(employee=begun).update(completed_at=timezone.now())
    lines = f"M1,{mover.name},,East,,,,,\nM2,{begun.name},,East,,,,,\nN1,New,n1@example.com,East,,,,,\n"
    job = read(hr, HEADER + lines)
    assert job.result["training"] == [[old.pk, 0, 1], [new.pk, 3, 0]]
    write(hr, job)
    assert set(Enrolment.objects.filter(course=new).values_list("employee__username", flat=True)) == {
        "M1",
        "M2",
        "N1",
    }
    assert list(Enrolment.objects.filter(course=old).values_list("employee__username", flat=True)) == ["M2"]


def _people() -> list[tuple[object, ...]]:
    return list(
        Employee.objects.order_by("pk").values_list(
            "username", "name", "email", "department", "manager", "role", "joined_on", "is_active"
        )
    )


def test_an_import_is_taken_back(sign_in: SignIn, hr: Employee, company: dict[str, Employee]) -> None:
    before, courses = _people(), set(Enrolment.objects.values_list("employee", "course"))
    departments = Department.objects.count()
    applied = write(
        hr, read(hr, MIXED.replace("N2,Newer,newer@example.com,-", "N2,Newer,newer@example.com,Sales/Far"))
    )
    assert _people() != before
    client = sign_in(hr)
    assert "Take back" in client.get(reverse("people-import")).content.decode()
    client.post(reverse("people-import"), {"undo": str(applied.pk)})
    assert run_next_job()
    page = client.get(reverse("people-import")).content.decode()
    assert "was taken back" in page and "Brought back: 3. Removed: 2. Departments deleted: 1." in page
    assert _people() == before and Department.objects.count() == departments
    assert set(Enrolment.objects.values_list("employee", "course")) == courses
    assert AuditEntry.objects.filter(action=AuditAction.IMPORT_UNDONE).count() == 1
    # once
    assert "Take back" not in page


def test_what_changed_since_is_left_alone_and_named(hr: Employee, company: dict[str, Employee]) -> None:
    applied = write(hr, read(hr, MIXED))
    Employee.objects.filter(username="E1").update(name="Annie")
    Employee.objects.filter(username="N1").update(last_login=timezone.now())
    Employee.objects.filter(username="N2").update(name="Newest")
    undone = _undo(hr, applied)
    assert sorted(undone.result["named"]) == [
        ["E1", "changed_since"],
        ["N1", "used_since"],
        ["N2", "changed_since"],
    ]
    assert Employee.objects.get(username="E2").is_active
    assert not Employee.objects.get(username="E3").is_active


def test_who_was_there_already_is_not_removed(hr: Employee, company: dict[str, Employee]) -> None:
    preview = read(hr, MIXED)
    EmployeeFactory(username="n1", name="Nobody")
    applied = write(hr, preview)
    assert applied.result["left_alone"] == ["N1"]
    _undo(hr, applied)
    assert Employee.objects.filter(username="n1").exists()


def test_a_list_for_an_empty_company_makes_its_tree(hr: Employee) -> None:
    lines = "N1,A,a@example.com,Firm/Shop,,,,,\nN2,B,b@example.com,Shop,,,,,\n"
    assert read(hr, HEADER + lines).result["departments"] == ["Firm", "Firm/Shop"]
