"""What happens is written with what it tells, typed, and told once where it is to be."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from courses.catalogue.models import Course
from notifications.event_kinds import register_event
from notifications.models import Event, EventDelivery
from notifications.services import emit as emitting
from notifications.services.emit import NewEvent, NotInTransaction, emit, emit_many
from tests.factories import CourseFactory, EmployeeFactory
from tests.notifications.conftest import Ear, Painted, Size, paint

pytestmark = pytest.mark.django_db
RED = Painted("red", Size(2.5))


def test_an_event_holds_a_typed_payload_that_comes_back_as_it_was(ear: Ear, course: Course) -> None:
    person = EmployeeFactory()
    assert emit("course.painted", subject=course, person=person, payload=RED)
    event = Event.objects.get()
    assert event.data == RED and event.payload == {"colour": "red", "size": {"metres": 2.5}}
    assert (event.subject, event.subject_id, event.person) == ("courses.course", str(course.pk), person)
    # what a newer version added is left out
    Event.objects.update(payload=event.payload | {"smell": "none"})
    assert Event.objects.get().data == RED


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_it_is_refused(ear: Ear) -> None:
    course = CourseFactory()
    with pytest.raises(NotInTransaction):
        emit("course.painted", subject=course, payload=RED)
    assert not Event.objects.exists()


def test_what_is_rolled_back_has_not_happened(ear: Ear, course: Course) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        paint(course, "red")
        assert Event.objects.count() == EventDelivery.objects.count() == 1
        _ = 1 / 0
    assert not Event.objects.exists() and not EventDelivery.objects.exists()


def test_of_a_key_there_is_one(ear: Ear, course: Course) -> None:
    assert paint(course, "red", "blue", key="1") == [True, False]
    assert paint(course, "green", key="2") == [True]
    assert paint(CourseFactory(), "red", key="1") == [True]
    assert [event.data.colour for event in Event.objects.all()] == ["red", "green", "red"]
    assert EventDelivery.objects.count() == 3


def test_many_take_as_many_queries_as_one(ear: Ear, course: Course) -> None:
    counts = []
    for number, key in [(1, ""), (60, ""), (1, "once"), (60, "once")]:
        courses = [CourseFactory().pk for _ in range(3)] * (number // 3 or 1)
        events = [NewEvent(pk, RED, key=f"{key}{row}" if key else "") for row, pk in enumerate(courses)]
        with CaptureQueriesContext(connection) as captured:
            assert emit_many("course.painted", events[:number]) == number
        counts.append(len(captured))
    assert counts[0] == counts[1] and counts[2] == counts[3]


def test_nothing_else_than_the_kind_says_is_taken(ear: Ear, course: Course) -> None:
    with pytest.raises(LookupError):
        emit("course.sung", subject=course, payload=RED)
    with pytest.raises(TypeError, match="carries Painted"):
        emit("course.painted", subject=course, payload=Size(1.0))
    with pytest.raises(TypeError, match=r"about courses\.course"):
        emit("course.painted", subject=EmployeeFactory(), payload=RED)
    assert not Event.objects.exists()


@dataclass
class Loose:
    colour: str


@dataclass(frozen=True)
class Dated:
    on: datetime.date


@dataclass(frozen=True)
class Nested:
    inner: Dated


@pytest.mark.parametrize("payload", [Loose, Dated, Nested, str])
def test_a_payload_that_json_would_change_is_refused_at_the_start(ear: Ear, payload: type[Any]) -> None:
    with pytest.raises(TypeError):
        register_event("course.wrong", about="courses.course", payload=payload, title="")


def test_a_worker_is_woken_when_it_is_committed_and_somebody_listens(
    ear: Ear,
    course: Course,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    woken: list[Any] = []
    monkeypatch.setattr(emitting, "send_wake_ups", lambda task, queues, **_: woken.append((task, queues)))
    with django_capture_on_commit_callbacks(execute=True):
        paint(course, "red")
        assert woken == []
    assert woken == [("notifications.dispatch", ["light"])]
    register_event("course.heard", about="courses.course", payload=Size, title="")
    with django_capture_on_commit_callbacks(execute=True):
        emit("course.heard", subject=course, payload=Size(None))
    assert len(woken) == 1
