"""The Celery application: its queues, its schedule, and a loop that wakes when a thread is done."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from celery.signals import task_postrun
from kombu.asynchronous import Hub, get_event_loop, set_event_loop

from hrvoice.celery import LOOK_AFTER, app
from transcripts.enums import Queue


@pytest.fixture
def loop() -> Iterator[Hub]:
    """A worker's loop that does not run."""
    before = get_event_loop()
    loop = Hub()
    set_event_loop(loop)
    try:
        yield loop
    finally:
        set_event_loop(before)
        loop.close()


def test_the_queues_are_those_that_recordings_go_to() -> None:
    assert {queue.name: queue.routing_key for queue in app.conf.task_queues} == {
        name: name for name in Queue.values
    }
    assert app.conf.task_default_queue == Queue.LIGHT


def test_a_queue_that_nobody_serves_is_refused() -> None:
    with pytest.raises(KeyError):
        app.amqp.queues["speach"]


def test_what_is_scheduled_exists_and_does_not_pile_up() -> None:
    app.loader.import_default_modules()
    for name, entry in app.conf.beat_schedule.items():
        assert entry["task"] in app.tasks, name
        expires = entry.get("options", {}).get("expires")
        assert expires, f"{name}: one that is late must expire"
        if isinstance(entry["schedule"], int):
            assert expires <= entry["schedule"], name


def test_a_wake_up_is_gone_when_a_worker_begins() -> None:
    """Else Redis would send it again each hour of a long lecture, and after each death."""
    task = app.tasks["transcripts.work_next"]
    assert not task.acks_late and task.ignore_result


def test_a_thread_that_is_done_rouses_the_loop(loop: Hub) -> None:
    task_postrun.send(sender=None)
    for callback in loop._pop_ready():
        callback()
    assert len(loop.timer.queue) == len(LOOK_AFTER)


def test_a_thread_that_is_done_needs_no_loop() -> None:
    before = get_event_loop()
    set_event_loop(None)
    try:
        outcomes = [outcome for _, outcome in task_postrun.send(sender=None)]
        assert not [outcome for outcome in outcomes if isinstance(outcome, Exception)]
    finally:
        set_event_loop(before)
