"""What changed is written field by field; what nobody but those concerned may read is not."""

from __future__ import annotations

import datetime

import pytest
from django.apps import apps
from django.utils.translation import override

from courses.assigning.services.assignments import Audience, Due, assign, withdraw_assignment
from courses.audit import services as audit
from courses.audit.changes import CHANGED, changes_of, written
from courses.audit.enums import AuditAction
from courses.audit.kinds import NEVER_SHOWN, known_kinds, register_kind
from courses.audit.models import AuditEntry
from courses.audit.words import changes_in_words, field_in_words, kind_in_words
from courses.catalogue.models import Course
from courses.catalogue.services import update_course, update_session
from courses.people.enums import Role
from courses.people.models import Department, Employee
from courses.people.services.people import create_department, create_person, update_department, update_person
from courses.tokens.services import create_token, revoke_token
from tests.factories import SessionFactory

#: Text fields whose contents the log may show: what a company asks, never what anybody said or wrote.
SHOWN_TEXTS = {("assessments.prompt", "question")}


def latest() -> AuditEntry:
    return AuditEntry.objects.latest("pk")


def test_no_text_is_shown_but_questions() -> None:
    for kind, known in known_kinds().items():
        model = apps.get_model(kind)
        assert not NEVER_SHOWN & set(known.shown), kind
        shown = {field.name for field in model._meta.get_fields() if field.name in known.shown}
        texts = {name for name in shown if model._meta.get_field(name).get_internal_type() == "TextField"}
        assert {(kind, name) for name in texts} <= SHOWN_TEXTS


def test_every_kind_and_field_has_its_words_in_both_languages() -> None:
    for kind, known in known_kinds().items():
        with override("en"):
            english = {name: field_in_words(kind, name) for name in known.fields} | {"": kind_in_words(kind)}
        with override("zh-hans"):
            chinese = {name: field_in_words(kind, name) for name in known.fields} | {"": kind_in_words(kind)}
        for name, words in chinese.items():
            assert any("一" <= sign <= "鿿" for sign in words), (kind, name, words)
            assert english[name].isascii() and english[name] != name, (kind, name)


@pytest.mark.parametrize("name", ["password", "text", "transcript", "secret", "digest"])
def test_what_is_never_shown_cannot_be_registered(name: str) -> None:
    with pytest.raises(ValueError, match=name):
        register_kind("courses.nothing", "Nothing", shown=(name,))


@pytest.mark.django_db
def test_fields_that_are_not_registered_are_refused(hr: Employee, course: Course) -> None:
    for changes in ({"created_at": [None, 1]}, {"digest": [1, 2]}):
        with pytest.raises(ValueError, match="does not know"):
            audit.record(actor=hr, action=AuditAction.COURSE_CHANGED, target=course, changes=changes)
    assert not AuditEntry.objects.exists()


def test_the_content_of_a_noted_field_is_dropped() -> None:
    assert written("courses.course", {"summary": ["old words", "new words"]}) == {"summary": CHANGED}


def test_texts_that_differ_beyond_the_bound_are_noted() -> None:
    assert written("courses.course", {"title": ["x" * 300, "x" * 300 + "y"]}) == {"title": CHANGED}


def test_nothing_is_nothing_however_a_field_says_it() -> None:
    course = Course(title="A")
    assert changes_of(course, {"title": None, "trainers": []}, {"title": "", "trainers": None}) == {}


@pytest.mark.django_db
def test_a_person_from_what_to_what(hr: Employee, owner: Employee, department: Department) -> None:
    update_person(actor=hr, person=owner, role=Role.TRAINER, department=None, password="correct-horse-9")
    entry = latest()
    assert entry.changes == {
        "role": ["employee", "trainer"],
        "department": ["Counter service", None],
        "password": CHANGED,
    }
    assert "correct-horse-9" not in str(AuditEntry.objects.values())
    with override("zh-hans"):
        lines = {line.name: (line.old, line.new) for line in entry.changes_in_words}
        assert lines["角色"] == (str(Role.EMPLOYEE.label), str(Role.TRAINER.label))


@pytest.mark.django_db
def test_a_new_person_from_nothing(hr: Employee) -> None:
    create_person(
        actor=hr, number="E5", name="Nina", email="n@example.com", role=Role.HR, password="horse-77-x"
    )
    changes = latest().changes
    assert changes["role"] == [None, "hr"] and changes["username"] == [None, "E5"]
    assert changes["password"] == CHANGED and "manager" not in changes


@pytest.mark.django_db
def test_departments_are_written(hr: Employee) -> None:
    made = create_department(name="North", actor=hr)
    below = create_department(name="Far", parent=made, actor=hr)
    update_department(department=below, name="Further", parent=None, actor=hr)
    assert latest().changes == {"name": ["Far", "Further"], "parent": ["North", None]}
    assert (latest().action, latest().actor) == (AuditAction.DEPARTMENT_CHANGED, hr)


@pytest.mark.django_db
def test_a_course_from_what_to_what(trainer: Employee, other_trainer: Employee, course: Course) -> None:
    # a form lays its values on the row before the service is called
    course.title = "Complaints II"
    update_course(
        actor=trainer,
        course=course,
        title="Complaints II",
        summary="Anew.",
        language=course.language,
        simplify=course.simplify,
        trainers=[other_trainer],
        renew_months=12,
    )
    assert latest().changes == {
        "title": ["Complaints", "Complaints II"],
        "renew_months": [None, 12],
        "trainers": [["Tara Trainer"], ["Otto Trainer"]],
        "summary": CHANGED,
    }


@pytest.mark.django_db
def test_a_session_says_that_its_material_changed(trainer: Employee, course: Course) -> None:
    session = SessionFactory(course=course, title="Hear", material="Old secret material")
    update_session(actor=trainer, session=session, title="Listen", material="New secret material")
    entry = latest()
    assert entry.changes == {"title": ["Hear", "Listen"], "material": CHANGED}
    assert (entry.target, entry.label) == (f"courses.session:{session.pk}", "Complaints: Listen")


@pytest.mark.django_db
def test_an_assignment_says_for_whom_and_until_when(hr: Employee, owner: Employee, course: Course) -> None:
    first, later = datetime.date(2030, 1, 1), datetime.date(2030, 2, 1)
    audience = Audience(employees=[owner])
    assign(thing=course, audience=audience, due=Due(on=first), assigned_by=hr)
    assert latest().changes == {"audience": [[], ["Olivia Owner"]], "due_on": [None, "2030-01-01"]}
    assign(thing=course, audience=audience, due=Due(on=later), assigned_by=hr)
    assert latest().changes["due_on"] == ["2030-01-01", "2030-02-01"]
    assign(thing=course, audience=audience, due=Due(days=14), assigned_by=hr)
    assert latest().changes["due_days"] == [None, 14] and latest().changes["due_on"] == ["2030-02-01", None]
    withdraw_assignment(actor=hr, assignment=course.assignments.get())
    assert latest().changes["audience"] == [["Olivia Owner"], []]


@pytest.mark.django_db
def test_a_token_says_what_it_may_and_not_what_it_is(owner: Employee) -> None:
    token, secret = create_token(actor=owner, person=owner, name="s", scopes=["people:read"], days=1)
    assert latest().changes["scopes"] == [[], ["people:read"]]
    revoke_token(actor=owner, token=token)
    assert latest().changes == {"is_revoked": [False, True]}
    everything = str(list(AuditEntry.objects.values()))
    assert secret not in everything and token.digest not in everything


def test_changes_in_words_keep_the_order_of_the_fields() -> None:
    changes = {
        "is_active": [True, False],
        "name": ["A", "B"],
        "password": CHANGED,
        "left_at": [None, "2026-01-05T04:00:00+00:00"],
    }
    with override("en"):
        lines = changes_in_words("courses.employee", changes)
    assert [line.name for line in lines] == ["Name", "Works here", "Left", "Password"]
    assert (lines[1].old, lines[1].new) == ("Yes", "No")
    assert lines[2].old == "–" and lines[2].new.startswith("2026-01-05 ")
    assert lines[3].noted and not lines[3].new
    assert changes_in_words("some.other", {"field": [1, 2]})[0].name == "field"
