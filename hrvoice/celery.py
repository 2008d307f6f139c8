"""The Celery application. The broker only wakes workers: the rows hold the work."""

import os
from typing import Any, Final

from celery import Celery
from celery.signals import (
    setup_logging,
    task_postrun,
    task_prerun,
    worker_ready,
    worker_shutdown,
    worker_shutting_down,
)
from django.db import connections
from kombu.asynchronous import get_event_loop

from kit.queue import stopping

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrvoice.settings")

app = Celery("hrvoice")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

#: When a worker looks for its next wake-up after a thread was done, in seconds: once it has noted the end.
LOOK_AFTER: Final = (0.005, 0.05)


@task_prerun.connect
def _let_go_of_connections(sender: Any = None, **_: Any) -> None:
    """A thread keeps its connection for the claim alone, which is in a hurry and helps itself if it is cut.

    For all else the pool gives one that it has tried.
    """
    in_a_hurry = getattr(sender, "name", "") == "transcripts.work_next"
    for connection in connections.all(initialized_only=True):
        if not connection.in_atomic_block and (connection.errors_occurred or not in_a_hurry):
            connection.close()


@task_postrun.connect
def _look_for_wake_ups(**_: Any) -> None:
    """A thread that is done rouses the worker's loop, which would sleep on for up to a second.

    No setting does it: with ``worker_disable_prefetch`` a worker whose threads are all busy leaves its queues
    unwatched, and looks again only when its loop turns. Without this a wake-up waits for 0.5 s at the median.
    """
    loop = get_event_loop()
    if loop is not None:
        loop.call_soon(_set_alarms, loop)


def _set_alarms(loop: Any) -> None:
    for seconds in LOOK_AFTER:
        loop.call_later(seconds, _be_awake)


def _be_awake() -> None:
    """Do nothing: the loop looks for wake-ups whenever it turns."""


@setup_logging.connect
def _log_as_the_site_does(**_: Any) -> None:
    """Keep Celery from bringing handlers and formats of its own."""
    from hrvoice.logs import configure

    configure()


@worker_ready.connect
def _spare_the_collector(**_: Any) -> None:
    """A worker goes through thousands of rows: what it was started with is not looked at again and again."""
    from hrvoice.warm import spare_the_collector

    spare_the_collector()


@worker_ready.connect
def _begin_beating(sender: Any, **_: Any) -> None:
    """Say that this worker lives: in both modes it is Celery that starts it."""
    from transcripts.work.services.heartbeat import start_heartbeat

    start_heartbeat(queues=sorted(app.amqp.queues.consume_from), slots=sender.controller.concurrency)


@worker_ready.connect
def _look_around(**_: Any) -> None:
    """A worker that starts takes up what was left lying, without waiting for the sweeper."""
    from jobs.services.sweep import take_up_jobs
    from transcripts.work.services.sweep import take_up

    take_up()
    take_up_jobs()


@worker_ready.connect
def _load_models(**_: Any) -> None:
    """A worker that hears has its engines ready, and proved, before the first recording comes."""
    from transcripts.work.services.fitness import prove_ahead

    if {"speech", "live"} & set(app.amqp.queues.consume_from):
        prove_ahead()


@worker_shutting_down.connect
def _hand_back(**_: Any) -> None:
    """A worker that is told to stop hands its recordings back rather than end them first."""
    stopping.stop()


@worker_shutdown.connect
def _take_leave(**_: Any) -> None:
    from transcripts.work.services.heartbeat import stop_heartbeat

    stop_heartbeat()


@worker_shutdown.connect
def _end_engines(**_: Any) -> None:
    from jobs.services.sweep import take_up_jobs
    from transcripts.work.services.engines import close_engines
    from transcripts.work.services.sweep import pass_on

    close_engines()
    pass_on()
    take_up_jobs()
