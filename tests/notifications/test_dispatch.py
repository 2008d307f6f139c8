"""Each listener is told of every event at least once; what fails or dies in between costs nothing."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from courses.catalogue.models import Course
from jobs.services.periodic import run_due
from notifications import tasks
from notifications.event_kinds import register_listener
from notifications.models import Endpoint, Event, EventDelivery
from notifications.services.dispatch import CHUNK, KEEP_DAYS, dispatch_events, tidy_events
from tests.factories import CourseFactory
from tests.notifications.conftest import Ear, paint

pytestmark = pytest.mark.django_db


def test_each_listener_is_told_once_of_what_it_asked_for_the_oldest_first(ear: Ear, course: Course) -> None:
    everything, nothing = Ear(), Ear()
    register_listener("everything", everything)
    register_listener("nothing", nothing, kinds=["course.sung"])
    paint(course, "red", "blue")
    assert dispatch_events() == 4 and dispatch_events() == 0
    assert ear.heard == everything.heard == ["red", "blue"] and nothing.heard == []
    assert Event.objects.count() == 2 and not EventDelivery.objects.exists()


def test_more_than_it_is_told_at_once_come_one_chunk_after_the_other(ear: Ear, course: Course) -> None:
    paint(course, *map(str, range(CHUNK + 1)))
    assert dispatch_events() == CHUNK + 1 and ear.heard == [str(n) for n in range(CHUNK + 1)]


def test_one_that_fails_stops_neither_the_others_nor_its_other_events(ear: Ear, course: Course) -> None:
    other = Ear()
    register_listener("other", other)
    ear.refuses = {"blue"}
    paint(course, "red", "blue", "green")
    assert dispatch_events() == 5
    assert ear.heard == ["red", "green"] and other.heard == ["red", "blue", "green"]
    row = EventDelivery.objects.get()
    assert (row.listener, row.attempt) == ("ear", 1) and "not this one" in row.error
    # it rests, and is told again
    ear.refuses = set()
    assert dispatch_events() == 0
    EventDelivery.objects.update(next_at=timezone.now() - datetime.timedelta(seconds=1))
    assert dispatch_events() == 1 and ear.heard == ["red", "green", "blue"]


def test_a_rest_grows_with_each_failure(ear: Ear, course: Course) -> None:
    ear.refuses = {"red"}
    paint(course, "red")
    rests = []
    for _ in range(3):
        EventDelivery.objects.update(next_at=None)
        dispatch_events()
        row = EventDelivery.objects.get()
        assert row.next_at is not None
        rests.append((row.next_at - timezone.now()).total_seconds())
    assert row.attempt == 3 and rests[0] < rests[1] < rests[2]


def test_who_dies_in_between_has_done_nothing_and_it_is_done_again(ear: Ear, course: Course) -> None:
    deaths: list[int] = []

    def write(events: Sequence[Event]) -> None:
        for event in events:
            Endpoint.objects.create(url=f"https://example.com/{event.data.colour}")
        if not deaths:
            deaths.append(Endpoint.objects.count())
            raise SystemExit("killed")

    register_listener("writer", write)
    paint(course, "red", "blue")
    with pytest.raises(SystemExit):
        dispatch_events()
    assert deaths == [2] and not Endpoint.objects.exists()
    assert EventDelivery.objects.filter(listener="writer").count() == 2
    assert dispatch_events() == 2 and Endpoint.objects.count() == 2
    assert not EventDelivery.objects.exists()


def test_a_database_that_went_away_is_no_fault_of_an_event(ear: Ear, course: Course) -> None:
    class Stopped(Exception):
        sqlstate = "57P01"

    def lose(events: Sequence[Event]) -> None:
        raise OperationalError("terminating connection due to administrator command") from Stopped()

    register_listener("ear", lose)
    paint(course, "red")
    with pytest.raises(OperationalError):
        dispatch_events()
    row = EventDelivery.objects.get()
    assert (row.attempt, row.next_at) == (0, None)


def test_the_round_and_a_wake_up_tell(ear: Ear, course: Course) -> None:
    paint(course, "red")
    run_due()
    assert ear.heard == ["red"]
    paint(course, "blue")
    tasks.dispatch_events()
    assert ear.heard == ["red", "blue"]


def test_old_events_are_deleted_handled_or_not(ear: Ear, course: Course) -> None:
    paint(course, "red", "blue")
    dispatch_events()
    paint(course, "green")
    old = timezone.now() - datetime.timedelta(days=KEEP_DAYS + 1)
    Event.objects.exclude(payload__colour="red").update(created_at=old)
    assert tidy_events() == 2 and tidy_events() == 0
    assert [event.data.colour for event in Event.objects.all()] == ["red"]
    assert not EventDelivery.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_that_tell_at_once_tell_once(ear: Ear, on_disk: Callable[[], None]) -> None:
    paint(CourseFactory(), *map(str, range(20)))
    on_disk()
    start = threading.Barrier(2)
    told: list[int] = []
    failed: list[BaseException] = []

    def tell() -> None:
        start.wait(10)
        try:
            told.append(dispatch_events())
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    threads: list[Any] = [threading.Thread(target=tell) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed and sum(told) == 20
    assert sorted(ear.heard, key=int) == [str(n) for n in range(20)]
