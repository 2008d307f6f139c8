"""Lists of people: read, shown, applied, applied again, and written out."""

from __future__ import annotations

import datetime
import io
import json
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import Client
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from courses.assigning.models import Assignment
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.enrolment.models import Enrolment
from courses.importing.services import apply as people_apply
from courses.importing.services.export import write_people
from courses.importing.services.jobs import start_apply, start_preview
from courses.people.enums import Role
from courses.people.models import Department, Employee
from courses.people.services.people import create_department, deactivate_person
from courses.tokens.services import create_token, find_token
from jobs.enums import JobStage
from jobs.models import Job
from jobs.services.run import run_next_job
from tests.factories import CourseFactory, DepartmentFactory, EmployeeFactory

SignIn = Callable[..., Client]

HEADER = "Employee number,Name,E-mail,Department,Role,Manager's number,Joined on,Works here,Left on\n"


@pytest.fixture
def person(db: None) -> Employee:
    sales = create_department(name="Sales")
    return EmployeeFactory(username="E1", name="Ann", email="ann@example.com", department=sales)


def read(owner: Employee, content: str | bytes) -> Job:
    """Send a list and have it checked."""
    data = content if isinstance(content, bytes) else content.encode()
    job = start_preview(owner=owner, file=SimpleUploadedFile("list.csv", data))
    assert run_next_job()
    job.refresh_from_db()
    return job


def found(job: Job) -> list[dict[str, Any]]:
    with job.file.open("rb") as file:
        return [json.loads(line) for line in file]


def errors(job: Job) -> list[tuple[int, str, str]]:
    return [(row["line"], *error[:2]) for row in found(job) for error in row.get("errors", [])]


def write(owner: Employee, preview: Job, *, skip: bool = False) -> Job:
    job = start_apply(owner=owner, preview=preview, skip=skip)
    assert run_next_job()
    job.refresh_from_db()
    assert job.stage == JobStage.DONE, job.error_detail
    return job


# -- reading ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_is_read_in_each_encoding(hr: Employee, encoding: str, separator: str) -> None:
    lines = [["工号", "姓名", "邮箱", "部门", "角色", "入职日期"]]
    lines.append(["E7", "李娜", "na@example.com", "销售/华东", "培训师", "2026年1月5日"])
    job = read(hr, "\n".join(separator.join(line) for line in lines).encode(encoding))
    assert job.result["counts"]["added"] == 1
    [row] = [row for row in found(job) if "changes" in row]
    assert row["changes"]["department"] == ["", "销售/华东"]
    assert row["changes"]["joined_on"] == ["", "2026-01-05"]
    assert row["changes"]["role"] == ["", "trainer"]
    assert job.result["departments"] == ["销售", "销售/华东"]


def test_xlsx_is_read_with_values_for_formulas(hr: Employee) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Employee number", "Name", "E-mail", "Joined on"])
    sheet.append([700, "Ann", "ann@example.com", timezone.localdate()])
    sheet.append(["E8", '=CONCATENATE("a","b")', "b@example.com", None])
    target = io.BytesIO()
    book.save(target)
    job = read(hr, target.getvalue())
    rows = {row["number"]: row for row in found(job)}
    assert rows["700"]["changes"]["joined_on"][1] == timezone.localdate().isoformat()
    # nobody has computed the formula: it has no value
    assert errors(job) == [(3, "name", "missing")]


def _zip(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xd0\xcf\x11\xe0old", "old_excel"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "not_a_table"),
        (_zip(a=b"1"), "not_a_table"),
        (_zip(xl__workbook_xml=b"<a/>", xl__sheet_xml=b" " * 20_000_000), "too_much_inside"),
        (_zip(xl__workbook_xml=b"<!DOCTYPE a []><a/>"), "not_a_table"),
        (_zip(xl__workbook_xml=b"<a/>"), "not_a_table"),
        (b"PK\x03\x04broken", "not_a_table"),
        (b"Name,E-mail\nAnn,a@example.com\n", "no_number_column"),
        (b"number,id\n1,2\n", "column_twice"),
        (b"\n\n", "empty_table"),
        (b"number\n" + b"1\n" * 6, "too_many_rows"),
        (b"number\xff\xff\xff", "bad_encoding"),
    ],
)
def test_other_files_are_refused_with_a_reason(
    hr: Employee, settings: Any, content: bytes, code: str
) -> None:
    settings.IMPORT_MAX_ROWS = 5
    job = read(hr, content)
    assert (job.stage, job.error_code) == (JobStage.FAILED, code)


WRONG = [
    ("X1,,x1@example.com,,,,,,", "name", "missing"),
    ("X1,N,nobody,,,,,,", "email", "bad_email"),
    ("X1,N,x1@example.com,,,,31/03/2026,,", "joined_on", "bad_date"),
    ("X1,N,x1@example.com,,,,2026-02-30,,", "joined_on", "bad_date"),
    ("X1,N,x1@example.com,,king,,,,", "role", "unknown_role"),
    ("X1,N,x1@example.com,,administrator,,,,", "role", "role_not_given"),
    ("X1,N,x1@example.com,,,NOBODY,,,", "manager", "unknown_manager"),
    ("X1,N,x1@example.com,,,X1,,,", "manager", "manager_circle"),
    (f"X1,{'n' * 121},x1@example.com,,,,,,", "name", "too_long"),
    ("X1,N,ann@example.com,,,,,,", "email", "email_taken"),
    ("a@b,N,x1@example.com,,,,,,", "number", "bad_number"),
    ("X1,N,x1@example.com,,,,,perhaps,", "works", "unknown_works"),
    ("X1,N,x1@example.com,,,,,no,", "works", "new_leaver"),
    ("E1,Ann,,,,,,,2999-01-01", "left_on", "bad_date"),
    ("E1,Ann,,,,,,yes,2026-01-01", "left_on", "left_and_works"),
    ("B1,Boss 2,,,,,,,", "number", "not_allowed"),
    ("H1,Hana,,,,,,no,", "number", "own_access"),
]


@pytest.mark.parametrize(("line", "column", "code"), WRONG)
def test_a_wrong_cell_is_named_with_row_and_column(
    person: Employee, line: str, column: str, code: str
) -> None:
    hr = EmployeeFactory(username="H1", name="Hana", role=Role.HR)
    EmployeeFactory(username="B1", name="Boss", role=Role.ADMINISTRATOR)
    assert (2, column, code) in errors(read(hr, HEADER + line))


def test_who_is_led_by_somebody_refused_is_refused_up_to_the_top(hr: Employee) -> None:
    rows = [f"C{number},Chain {number},c{number}@example.com,C{number + 1}" for number in range(2000)]
    job = read(hr, "Employee number,Name,E-mail,Manager's number\n" + "\n".join(rows))
    assert job.result["counts"]["errors"] == 2000 and job.result["counts"]["added"] == 0


def test_a_row_that_claims_an_impossible_number_is_refused(hr: Employee) -> None:
    book = io.BytesIO()
    made = Workbook()
    made.worksheets[0].append(["Employee number"])
    made.save(book)
    forged = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(forged, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                content = content.replace(
                    b"</row>", b'</row><row r="9000000000000"><c t="n"><v>1</v></c></row>'
                )
            target.writestr(part, content)
    job = read(hr, forged.getvalue())
    assert job.error_code == "too_many_rows"


def test_rows_that_contradict_each_other_are_all_refused(hr: Employee, person: Employee) -> None:
    job = read(
        hr,
        HEADER
        + "X1,N,x1@example.com,,,,,,\nx1,M,x2@example.com,,,,,,\n"
        + "Y1,N,same@example.com,,,,,,\nY2,M,same@example.com,,,,,,\n"
        + "Z1,N,z1@example.com,,,Z2,,,\nZ2,M,z2@example.com,,,Z1,,,\n"
        # whoever is below someone refused cannot come either
        + "W1,N,w1@example.com,,,Z1,,,\n",
    )
    assert {(line, code) for line, _, code in errors(job)} == {
        (2, "duplicate_number"),
        (3, "duplicate_number"),
        (4, "duplicate_email"),
        (5, "duplicate_email"),
        (6, "manager_circle"),
        (7, "manager_circle"),
        (8, "unknown_manager"),
    }
    assert job.result["counts"]["added"] == 0


# -- applying ---------------------------------------------------------------------------------------
MIXED = (
    HEADER
    + "E1,Anne,anne@example.com,Sales/East,,N1,,,\n"
    + "N1,New,new@example.com,Sales/East,trainer,N2,2026-03-01,,\n"
    + "N2,Newer,newer@example.com,-,,,,,\n"
    + "E2,Bob,,,,,,,2026-01-31\n"
    + "E3,Cat,,,,,,yes,\n"
    + "E4,Dan,,,,,,,\n"
)


@pytest.fixture
def company(person: Employee) -> dict[str, Employee]:
    east = create_department(name="East", parent=person.department)
    people = {
        number: EmployeeFactory(username=number, name=name)
        for number, name in (("E2", "Bob"), ("E3", "Cat"), ("E4", "Dan"), ("E5", "Eve"))
    }
    deactivate_person(actor=None, person=people["E3"])
    Assignment.objects.create(course=CourseFactory(), department=east)
    AuditEntry._base_manager.all().delete()
    return people | {"E1": person}


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
    assert job.result == {"added": 2, "changed": 2, "left": 1, "refused": 0, "named": []}
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
    assert job.result == {"added": 2, "changed": 2, "left": 1, "refused": 0, "named": []}
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


# -- writing ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["csv", "csv-plain", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_importing_the_export_changes_nothing(
    administrator: Employee, company: dict[str, Employee], form: str, language: str
) -> None:
    write(administrator, read(administrator, MIXED))
    odd = DepartmentFactory(name="R&D/QA")
    EmployeeFactory(username="0012", name="=1+1", department=odd, language="en", role=Role.COMPLIANCE)
    target = io.BytesIO()
    write_people(target, reader=administrator, form=form, language=language)
    assert target.getvalue().startswith(b"\xef\xbb\xbf") == (form == "csv")
    job = read(administrator, target.getvalue())
    everyone = Employee.objects.count()
    assert job.result["counts"] == {
        "errors": 0,
        "left": 0,
        "changed": 0,
        "added": 0,
        "missing": 0,
        "same": everyone,
    }, found(job)[:3]


def test_the_workbook_has_days_as_days_and_a_frozen_header(
    administrator: Employee, company: dict[str, Employee]
) -> None:
    Employee.objects.filter(username="E1").update(joined_on="2026-03-01", name="=1+1")
    target = io.BytesIO()
    write_people(target, reader=administrator, form="xlsx", language="en")
    sheet = load_workbook(target).worksheets[0]
    assert sheet.freeze_panes == "B2"
    [row] = [row for row in sheet.iter_rows(min_row=2) if row[0].value == "E1"]
    assert (row[1].value, row[1].data_type) == ("=1+1", "s")
    assert row[6].is_date
    assert row[6].value.date().isoformat() == "2026-03-01"


# -- pages ------------------------------------------------------------------------------------------
def _send(client: Client, text: str) -> str:
    client.post(reverse("people-import"), {"file": SimpleUploadedFile("list.csv", text.encode())})
    assert run_next_job()
    return client.get(reverse("people-import")).content.decode()


def test_five_kinds_of_error_are_mended_in_a_second_list(
    sign_in: SignIn, hr: Employee, person: Employee
) -> None:
    client = sign_in(hr)
    bad = (
        HEADER
        + "X1,,x1@example.com,,,,,,\nX2,N,nobody,,,,,,\nX3,N,x3@example.com,,,,soon,,\n"
        + "X4,N,x4@example.com,,king,,,,\nX5,N,x5@example.com,,,NOBODY,,,\nX6,N,x6@example.com,,,,,,\n"
    )
    page = _send(client, bad)
    for words in (
        "is missing",
        "is not an e-mail address",
        "is not a date",
        "is not a role",
        "nobody’s number",
        "Leave the rows with errors out",
    ):
        assert words in page
    preview = Job.objects.get()
    # without a choice nothing is applied
    page = client.post(reverse("people-import"), {"apply": str(preview.pk)}, follow=True).content.decode()
    assert "Some rows have errors" in page
    assert Employee.objects.count() == 2
    good = (
        HEADER
        + "X1,N,x1@example.com,,,,,,\nX2,N,x2@example.com,,,,,,\nX3,N,x3@example.com,,,,2026-01-05,,\n"
        + "X4,N,x4@example.com,,trainer,,,,\nX5,N,x5@example.com,,,E1,,,\nX6,N,x6@example.com,,,,,,\n"
    )
    page = _send(client, good)
    assert "is missing" not in page
    # the first list can no longer be applied
    page = client.post(reverse("people-import"), {"apply": str(preview.pk)}, follow=True).content.decode()
    assert "Another list was sent since" in page
    newest = Job.objects.first()
    assert newest is not None
    client.post(reverse("people-import"), {"apply": str(newest.pk)})
    assert run_next_job()
    assert "Added: 6." in client.get(reverse("people-import")).content.decode()
    assert Employee.objects.filter(username__startswith="X").count() == 6


def test_rows_with_errors_are_left_out_where_hr_chooses(
    sign_in: SignIn, hr: Employee, person: Employee
) -> None:
    client = sign_in(hr)
    _send(client, HEADER + "X1,,x1@example.com,,,,,,\nX2,N,x2@example.com,,,,,,\n")
    job = Job.objects.get()
    client.post(reverse("people-import"), {"apply": str(job.pk), "skip": "on"})
    assert run_next_job()
    assert set(Employee.objects.filter(username__startswith="X").values_list("username", flat=True)) == {"X2"}


def test_each_part_of_the_plan_is_shown_in_both_languages(
    sign_in: SignIn, hr: Employee, company: dict[str, Employee]
) -> None:
    client = sign_in(hr, "zh-hans")
    _send(client, MIXED)
    for part in ("errors", "left", "changed", "added", "missing", "same"):
        page = client.get(reverse("people-import"), {"show": part}).content.decode()
        assert "导入与导出人员" in page
    changed = client.get(reverse("people-import"), {"show": "changed"}).content.decode()
    assert "<del>Sales</del> → <ins>Sales/East</ins>" in " ".join(changed.split())


def test_a_file_that_is_too_large_is_refused(sign_in: SignIn, hr: Employee, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 10
    page = sign_in(hr).post(reverse("people-import"), {"file": SimpleUploadedFile("l.csv", b"1" * 11)})
    assert "larger than" in page.content.decode()
    assert not Job.objects.exists()


def test_while_a_list_is_at_work_another_is_refused(sign_in: SignIn, hr: Employee) -> None:
    client = sign_in(hr)
    for _ in range(2):
        answer = client.post(
            reverse("people-import"), {"file": SimpleUploadedFile("l.csv", b"number\n1\n")}, follow=True
        )
    assert "at work already" in answer.content.decode()
    assert Job.objects.count() == 1


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_template_can_be_read(sign_in: SignIn, hr: Employee, form: str, language: str) -> None:
    client = sign_in(hr)
    answer = client.get(reverse("people-template"), {"form": form, "language": language})
    job = read(hr, answer.content)
    assert job.stage == JobStage.DONE, job.error_code
    assert job.result["ignored"] == []


def test_an_export_is_made_in_the_background(sign_in: SignIn, hr: Employee, person: Employee) -> None:
    client = sign_in(hr)
    answer = client.post(reverse("people-export"), {"form": "csv"})
    assert run_next_job()
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    content = b"".join(client.get(reverse("job-file", args=[job.pk])))
    assert "E1,Ann,ann@example.com,Sales,Employee" in content.decode("utf-8-sig")
    assert Department.objects.count() == 1
