"""An audit entry names what it names as it was then, and stays as it was written."""

from __future__ import annotations

import datetime
import json

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry, ImmutableEntryError
from courses.audit.origin import Origin, bound
from courses.catalogue.models import Course
from courses.people.models import Employee
from tests.factories import CourseFactory, EmployeeFactory

pytestmark = pytest.mark.django_db


def written(actor: Employee, course: Course, owner: Employee | None = None) -> AuditEntry:
    entry = audit.record(actor=actor, action=AuditAction.DOWNLOADED, target=course, owner=owner)
    assert entry is not None
    return entry


def test_an_entry_names_people_and_things_that_are_gone(owner: Employee) -> None:
    gone, course = EmployeeFactory(name="Greta Gone", username="E99"), CourseFactory(title="Old course")
    entry, key = written(gone, course, owner=gone), course.pk
    before = entry.canonical()
    gone.delete()
    course.delete()
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.actor_name, entry.actor_number) == (None, "Greta Gone", "E99")
    assert (entry.owner, entry.owner_name, entry.owner_number) == (None, "Greta Gone", "E99")
    assert (entry.target_kind, entry.target_id, entry.target_name) == (
        "courses.course",
        str(key),
        "Old course",
    )
    assert entry.canonical() == before


def test_names_stay_as_they_were(owner: Employee, course: Course) -> None:
    written(owner, course)
    Employee.objects.filter(pk=owner.pk).update(name="Another Name")
    Course.objects.filter(pk=course.pk).update(title="Another title")
    entry = AuditEntry.objects.get()
    assert (entry.actor_name, entry.target_name) == ("Olivia Owner", "Complaints")


def test_an_entry_cannot_be_changed(owner: Employee, course: Course) -> None:
    entry = written(owner, course)
    entry.label = "something else"
    rows = AuditEntry.objects.all()
    for change in (
        entry.save,
        lambda: entry.save(update_fields=["label"]),
        lambda: entry.save(force_update=True),
        entry.delete,
        rows.delete,
        lambda: rows.update(label=""),
        lambda: AuditEntry.objects.update(label=""),
        lambda: rows.bulk_update([entry], ["label"]),
        lambda: rows.update_or_create(pk=entry.pk, defaults={"label": ""}),
        lambda: rows.bulk_create(
            [entry], update_conflicts=True, unique_fields=["id"], update_fields=["label"]
        ),
    ):
        with pytest.raises(ImmutableEntryError), transaction.atomic():
            change()
    assert AuditEntry.objects.get().label == "Complaints"


def test_another_object_with_its_key_overwrites_nothing(owner: Employee, course: Course) -> None:
    entry = written(owner, course)
    with pytest.raises(IntegrityError), transaction.atomic():
        AuditEntry(pk=entry.pk, action="x", label="forged").save()
    assert AuditEntry.objects.get().label == "Complaints"


def test_retention_has_a_door_of_its_own(owner: Employee, course: Course) -> None:
    written(owner, course)
    AuditEntry._base_manager.update(at="2020-01-01T00:00:00Z")
    kept = written(owner, course)
    moment = timezone.now() - datetime.timedelta(days=1)
    assert AuditEntry.objects.all().remove_for_retention(before=moment) == 1
    assert AuditEntry.objects.get() == kept


def test_many_people_are_written_in_one_statement(hr: Employee) -> None:
    people = EmployeeFactory.create_batch(5)
    changes = {person.pk: {"name": ["Before", person.name]} for person in people}
    with bound(Origin("10.0.0.1", "abc", "r1")), CaptureQueriesContext(connection) as captured:
        audit.record_people(actor=hr, people=people, changes=changes)
    assert len(captured) == 1
    entries = list(AuditEntry.objects.order_by("pk"))
    assert [entry.owner_number for entry in entries] == [person.number for person in people]
    assert [entry.changes["name"][1] for entry in entries] == [person.name for person in people]
    assert {entry.address for entry in entries} == {"10.0.0.1"}


def test_canonical_bytes_are_the_same_on_every_database() -> None:
    """The bytes stand here: the suite runs on both databases, and each must give back just these."""
    here = datetime.timezone(datetime.timedelta(hours=8))
    at = datetime.datetime(2026, 3, 1, 12, 30, 15, 120000, tzinfo=here)
    AuditEntry.objects.create(
        pk=7,
        at=at,
        actor_name="王芳",
        actor_number="E7",
        action=AuditAction.PERSON_CHANGED,
        target_kind="courses.employee",
        target_id="9",
        target_name='Li "Na" \\ ü',
        label="Li",
        changes={"role": ["employee", "trainer"], "b": [0.75, 1.0], "a": [None, True], "n": [3, -0.5]},
        address="2001:db8::1",
        session="0123456789ab",
        request_id="r-1",
    )
    said = (
        '{"action":"person_changed","actor_name":"王芳","actor_number":"E7","address":"2001:db8::1",'
        '"at":"2026-03-01T04:30:15.120000+00:00",'
        '"changes":{"a":[null,true],"b":[0.75,1.0],"n":[3,-0.5],"role":["employee","trainer"]},'
        '"format":1,"id":7,"label":"Li","owner_name":"","owner_number":"","request_id":"r-1",'
        '"session":"0123456789ab","target_id":"9","target_kind":"courses.employee",'
        '"target_name":"Li \\"Na\\" \\\\ ü"}'
    )
    assert AuditEntry.objects.get().canonical() == said.encode()


def test_what_was_written_is_what_is_read(hr: Employee, course: Course) -> None:
    changes = {
        "renew_months": [0.1 + 0.2, 1e300],
        "title": ["x\x00y", "z" * 500],
        "needs_answers": [-0.0, 10**30],
        "trainers": [[], [f"person {number}" for number in range(50)]],
        "due_on": [datetime.date(2026, 1, 5), None],
    }
    entry = audit.record(actor=hr, action=AuditAction.COURSE_CHANGED, target=course, changes=changes)
    assert entry is not None
    stored = AuditEntry.objects.get()
    assert stored.canonical() == entry.canonical()
    assert stored.changes["renew_months"] == [0.3, "1e+300"]
    assert stored.changes["title"][0] == "xy" and len(stored.changes["title"][1]) == 200
    assert len(stored.changes["trainers"][1]) == 21 and stored.changes["trainers"][1][-1] == "+30"
    assert stored.changes["due_on"] == ["2026-01-05", None]


def test_canonical_bytes_say_every_field_but_the_links(owner: Employee, course: Course) -> None:
    said = json.loads(written(owner, course).canonical())
    fields = {field.name for field in AuditEntry._meta.concrete_fields}
    assert set(said) == fields - {"actor", "owner"} | {"format"}


def test_entries_follow_each_other_by_their_keys(owner: Employee, course: Course) -> None:
    made = [written(owner, course).pk for _ in range(3)]
    assert made == sorted(made) and len(set(made)) == 3
