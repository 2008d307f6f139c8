"""Building courses."""

from __future__ import annotations

import pytest

from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.catalogue.enums import CourseStatus
from courses.catalogue.models import Course, Session
from courses.catalogue.services import (
    add_glossary_term,
    add_session,
    create_course,
    delete_glossary_term,
    delete_session,
    move_session,
    publish_course,
    update_glossary_term,
    withdraw_course,
)
from courses.people.models import Employee
from kit.problems import Conflict
from tests.factories import AnswerFactory, CourseFactory, PromptFactory, RecordingFactory, SessionFactory


def test_create_course_is_a_draft_that_its_trainers_see(trainer: Employee, other_trainer: Employee) -> None:
    course = create_course(actor=trainer, title=" Safety ", trainers=[trainer])
    assert (course.title, course.status) == ("Safety", CourseStatus.DRAFT)
    assert Course.objects.visible_to(trainer).contains(course)
    assert not Course.objects.visible_to(other_trainer).contains(course)
    assert AuditEntry.objects.get().action == AuditAction.COURSE_CHANGED


def test_publish_refuses_an_empty_course(trainer: Employee) -> None:
    course = CourseFactory(status=CourseStatus.DRAFT)
    with pytest.raises(Conflict) as refusal:
        publish_course(actor=trainer, course=course)
    assert refusal.value.code == "no_sessions"
    course.refresh_from_db()
    assert not course.is_published


def test_publish_and_withdraw_show_and_hide(
    enrolment: object, owner: Employee, trainer: Employee, course: Course
) -> None:
    SessionFactory(course=course)
    withdraw_course(actor=trainer, course=course)
    assert not Course.objects.visible_to(owner).exists()
    publish_course(actor=trainer, course=course)
    assert Course.objects.visible_to(owner).contains(course)
    written = AuditEntry.objects.order_by("pk").values_list("action", "label")
    assert list(written) == [
        (AuditAction.COURSE_WITHDRAWN, str(course)),
        (AuditAction.COURSE_PUBLISHED, str(course)),
    ]


def test_sessions_line_up_and_move(trainer: Employee, course: Course) -> None:
    a, b, c = (add_session(actor=trainer, course=course, title=title) for title in "abc")

    def order() -> str:
        return "".join(course.sessions.values_list("title", flat=True))

    assert order() == "abc"
    move_session(session=c, up=True)
    assert order() == "acb"
    move_session(session=a, up=True)
    assert order() == "acb"
    move_session(session=b, up=False)
    assert order() == "acb"
    delete_session(actor=trainer, session=c)
    add_session(actor=trainer, course=course, title="d")
    assert order() == "abd"


def test_move_mends_positions_that_are_all_alike(course: Course) -> None:
    first, second = SessionFactory.create_batch(2, course=course, position=0)
    move_session(session=second, up=True)
    assert list(course.sessions.all()) == [second, first]


def test_delete_session_keeps_lectures(trainer: Employee, sessions: list[Session]) -> None:
    lecture = RecordingFactory(session=sessions[0])
    delete_session(actor=trainer, session=sessions[0])
    lecture.refresh_from_db()
    assert lecture.session is None and lecture.course == sessions[1].course


def test_delete_session_refuses_where_answers_depend_on_it(
    trainer: Employee, sessions: list[Session]
) -> None:
    AnswerFactory(prompt=PromptFactory(session=sessions[0]))
    with pytest.raises(Conflict) as refusal:
        delete_session(actor=trainer, session=sessions[0])
    assert refusal.value.code == "session_in_use"
    assert Session.objects.filter(pk=sessions[0].pk).exists()


def test_glossary_takes_a_term_once_and_keeps_its_meaning(trainer: Employee, course: Course) -> None:
    term = add_glossary_term(actor=trainer, course=course, term="NPS", meaning="net promoter score")
    with pytest.raises(Conflict) as refusal:
        add_glossary_term(actor=trainer, course=course, term=" NPS ", meaning="")
    assert refusal.value.code == "term_exists"
    assert course.glossary.get().meaning == "net promoter score"
    other = add_glossary_term(actor=trainer, course=course, term="CSAT")
    with pytest.raises(Conflict):
        update_glossary_term(actor=trainer, term=other, spelling="NPS", meaning="")
    update_glossary_term(actor=trainer, term=other, spelling="CSAT", meaning="satisfaction")
    changed = AuditEntry.objects.latest("pk")
    assert (changed.actor, changed.changes) == (trainer, {"meaning": "changed"})
    for one in (term, other):
        delete_glossary_term(actor=trainer, term=one)
    assert not course.glossary.exists()


def test_listening_again_within_ten_minutes_is_written_once(
    owner: Employee, mate: Employee, course: Course
) -> None:
    for person in (owner, owner, mate):
        audit.record(actor=person, action=AuditAction.LISTENED, target=course, owner=owner)
    assert AuditEntry.objects.count() == 2
    AuditEntry._base_manager.update(at="2020-01-01T00:00:00Z")
    audit.record(actor=owner, action=AuditAction.LISTENED, target=course)
    assert AuditEntry.objects.filter(actor=owner).count() == 2


def test_downloads_are_each_written(owner: Employee, course: Course) -> None:
    for _ in range(2):
        audit.record(actor=owner, action=AuditAction.DOWNLOADED, target=course, label="x" * 500)
    assert [len(entry.label) for entry in AuditEntry.objects.all()] == [200, 200]
    assert AuditEntry.objects.on(course).count() == 2
