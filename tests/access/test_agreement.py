"""What is said of one row, of all rows and for many people at once is the same, over a company by chance."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.db.models import Model, Q
from django.utils import timezone

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import Prompt
from assessments.rules import may_answer
from courses import rules
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.catalogue.enums import CourseStatus
from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment, SessionCompletion
from courses.paths.models import LearningPath, PathEnrolment, PathStep
from courses.paths.queries import waits_for
from courses.people.enums import Role
from courses.people.models import Employee
from kit.grants import (
    Own,
    Tied,
    Ties,
    is_open_to,
    register_bar,
    register_grant,
    seen_by_many,
    withdraw_bar,
    withdraw_grant,
)
from knowledge.entries.models import KnowledgeEntry
from knowledge.entries.services import index_recording
from notifications.models import Notice
from tests.access.cast import make_scene
from tests.factories import (
    AnswerFactory,
    CourseFactory,
    EmployeeFactory,
    EnrolmentFactory,
    PromptFactory,
    RecordingFactory,
    SessionFactory,
)
from transcripts.enums import Kind
from transcripts.recordings.models import Recording
from transcripts.recordings.rules import may_hear

pytestmark = pytest.mark.django_db
#: Every model that says who sees its rows.
MODELS = [one for one in apps.get_models() if hasattr(one._default_manager, "visible_to")]


def company(chance: Random) -> None:
    """Make people of every role, courses on paths, some of them locked for some, and what is in them."""
    make_scene()
    people = [EmployeeFactory(role=role) for role in Role for _ in range(2)]
    people += [EmployeeFactory() for _ in range(3)] + [EmployeeFactory(role=Role.HR, is_active=False)]
    for one in people[1:]:
        Employee.objects.filter(pk=one.pk).update(manager=chance.choice(people))
    courses = [_course(chance, people) for _ in range(6)]
    for _ in range(3):
        path = LearningPath.objects.create(title="Path", owner=chance.choice(people))
        for position, course in enumerate(chance.sample(courses, 3)):
            PathStep.objects.create(path=path, course=course, position=position, waits=chance.random() < 0.8)
        for one in chance.sample(people, 7):
            PathEnrolment.objects.create(path=path, employee=one)
    for row in Enrolment.objects.all():
        Notice.objects.create(employee=row.employee, subject=row, key="due", kind="due")
    for position, recording in enumerate(Recording.objects.all()):
        words = {"revision": recording.current_revision, "title": "t", "text": "t"}
        KnowledgeEntry.objects.create(recording=recording, position=position, start=0, end=1, **words)
        index_recording(recording)
    audit.record(actor=people[0], action=AuditAction.DOWNLOADED, target=courses[0])


def _course(chance: Random, people: list[Employee]) -> Course:
    # by no means all of them trainers: whoever was one once may still be on the list
    course = CourseFactory(
        trainers=chance.sample(people, 3), status=chance.choice([*CourseStatus, "published"])
    )
    session = SessionFactory(course=course)
    prompt = PromptFactory(session=session)
    for one in chance.sample(people, 8):
        done = timezone.now() if chance.random() < 0.2 else None
        row = EnrolmentFactory(course=course, employee=one, completed_at=done)
        if chance.random() < 0.2:
            SessionCompletion.objects.create(enrolment=row, session=session)
        if chance.random() < 0.4:
            AnswerFactory(prompt=prompt, learner=one)
    for kind in Kind:
        RecordingFactory(session=session, owner=chance.choice(people), kind=kind, segments=["Said."])
    return course


@pytest.fixture(params=[1, 2, 3])
def chance(request: pytest.FixtureRequest) -> Random:
    made = Random(request.param)
    company(made)
    return made


@pytest.fixture
def more_rules(chance: Random) -> Iterator[None]:
    """Add reasons and bars of every form, as upper rooms may."""
    manages = Ties(Employee.objects.all, person="manager", to="id")
    register_grant("transcripts.recording", "manager", Tied("owner", manages, where=Q(kind=Kind.ANSWER)))
    register_grant("courses.course", "odd", lambda user: rules.is_compliance(user) and Q(title__contains="3"))
    register_grant("assessments.answer", "manager", Own("learner__manager", when=rules.is_employee))
    register_bar("courses.course", "closed", lambda user: user.pk % 5 == 0 and Q(pk__lt=3))
    register_bar("transcripts.recording", "held", Tied("owner", manages, unless=Own("owner")))
    yield
    for model in ("transcripts.recording", "courses.course", "assessments.answer"):
        for name in ("manager", "odd"):
            withdraw_grant(model, name)
        for name in ("closed", "held"):
            withdraw_bar(model, name)


def seen_by_each(model: type[Model]) -> set[tuple[Any, Any]]:
    rows: Any = model._default_manager
    return {
        (one.pk, pk)
        for one in Employee.objects.all()
        for pk in rows.visible_to(one).values_list("pk", flat=True)
    }


def seen_by_all(model: type[Model]) -> set[tuple[Any, Any]]:
    keys = list(model._default_manager.values_list("pk", flat=True))
    return seen_by_many(model, {one: keys for one in Employee.objects.all()})


def check_all_models() -> None:
    for model in MODELS:
        total = model._default_manager.count()
        each = seen_by_each(model)
        assert each == seen_by_all(model), model
        assert 0 < len(each) < total * Employee.objects.count(), model
        assert not model._default_manager.visible_to(AnonymousUser()).exists(), model  # type: ignore[attr-defined]


def test_for_many_as_for_one(chance: Random) -> None:
    assert {Course, Session, Recording, Prompt, Answer, Notice, KnowledgeEntry} < set(MODELS)
    check_all_models()


def test_for_many_as_for_one_with_rules_of_upper_rooms(more_rules: None) -> None:
    check_all_models()


def hears(user: Employee, recording: Recording, takes: dict[tuple[int, int], Enrolment]) -> bool:
    """What docs/access.md says, without a query of the querysets' kind."""
    if not user.is_active:
        return False
    course = recording.course
    if recording.owner_id == user.pk or rules.may_edit_course(user, course):
        return True
    if recording.kind != Kind.LECTURE:
        return False
    row = takes.get((user.pk, course.pk))
    return rules.is_hr(user) or (row is not None and course.is_published and not waits_for(row))


def some(chance: Random, rows: Any) -> list[tuple[Employee, Any]]:
    """Return people with rows, by chance."""
    return chance.sample(list(itertools.product(Employee.objects.all(), rows)), 120)


def test_recordings_are_heard_by_whom_they_should_be(chance: Random) -> None:
    takes = {(row.employee_id, row.course_id): row for row in Enrolment.objects.all()}
    seen = seen_by_each(Recording)
    for user, one in some(chance, Recording.objects.select_related("course")):
        expected = hears(user, one, takes)
        assert may_hear(user, one) == expected == ((user.pk, one.pk) in seen)


def test_answers_are_seen_by_whom_they_should_be(chance: Random) -> None:
    seen = seen_by_each(Answer)
    for user, answer in some(chance, Answer.objects.select_related("prompt__session__course")):
        trains = rules.may_edit_course(user, answer.prompt.session.course)
        expected = rules.is_employee(user) and (answer.learner_id == user.pk or trains)
        assert is_open_to(user, answer) == expected == ((user.pk, answer.pk) in seen)


def test_prompts_are_answered_by_whom_they_should_be(chance: Random) -> None:
    takes = {(row.employee_id, row.course_id): row for row in Enrolment.objects.all()}
    seen, locked = seen_by_each(Prompt), 0
    prompts = Prompt.objects.select_related("session__course")
    for user, prompt in itertools.product(Employee.objects.all(), prompts):
        course = prompt.session.course
        row = takes.get((user.pk, course.pk))
        waits = row is not None and bool(waits_for(row))
        may = may_answer(user, prompt)
        assert may == (row is not None and user.is_active and course.is_published and not waits)
        expected = may or rules.is_hr(user) or rules.may_edit_course(user, course)
        assert is_open_to(user, prompt) == expected == ((user.pk, prompt.pk) in seen)
        locked += waits and not expected
    assert locked > 3
