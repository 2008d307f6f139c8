"""The embedded mode: web, sockets and workers in one process."""

from __future__ import annotations

import asyncio
import logging
import threading
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from celery.exceptions import SecurityWarning
from channels.db import database_sync_to_async
from django.conf import settings
from django.db import connection

from hrvoice.celery import app
from jobs.services.periodic import run_due
from jobs.services.run import take_turn
from jobs.services.sweep import sweep_jobs
from kit.queue import stopping
from kit.web import broadcast
from transcripts.work.services.engines import close_engines
from transcripts.work.services.sweep import sweep

log = logging.getLogger(__name__)

#: How often the thread for background jobs looks whether one waits.
LOOK_SECONDS = 0.5


@asynccontextmanager
async def running() -> AsyncIterator[None]:
    """Run the workers and the sweeper beside the web server, for as long as the context lasts."""
    broadcast.capture_loop()
    stopping.resume()
    # Celery warns root about messages from strangers; ours never leave this process
    warnings.filterwarnings("ignore", category=SecurityWarning)
    # made in a thread: Celery closes database connections here, which Django forbids on the loop
    controller = await asyncio.to_thread(
        app.Worker,
        pool_cls="threads",
        concurrency=settings.SPEECH_WORKERS,
        without_heartbeat=True,
        without_mingle=True,
        without_gossip=True,
        loglevel="WARNING",
        quiet=True,
    )
    thread = threading.Thread(target=controller.start, name="workers", daemon=True)
    thread.start()
    sweeper = asyncio.create_task(_sweep_forever(thread))
    ended = threading.Event()
    # a thread of its own: who waits for a job shall not wait for two-hour lectures
    jobs = threading.Thread(target=_do_jobs_until, args=(ended,), name="jobs", daemon=True)
    jobs.start()
    # and another for reminders: a mail server that is slow keeps nobody waiting
    periodic = threading.Thread(target=_run_periodic_until, args=(ended,), name="periodic", daemon=True)
    periodic.start()
    try:
        yield
    finally:
        sweeper.cancel()
        stopping.stop()
        ended.set()
        await asyncio.to_thread(controller.stop)
        await asyncio.to_thread(thread.join, 10)
        await asyncio.to_thread(jobs.join, 10)
        await asyncio.to_thread(periodic.join, 10)
        await asyncio.to_thread(close_engines)
        broadcast.release_loop()


async def _sweep_forever(workers: threading.Thread) -> None:
    while True:
        if not workers.is_alive():
            log.critical("the workers have ended; restart the server")
        try:
            await database_sync_to_async(sweep)()
            await database_sync_to_async(sweep_jobs)()
        except Exception:
            log.exception("the sweeper stumbled")
        await asyncio.sleep(settings.SWEEP_SECONDS)


def _do_jobs_until(ended: threading.Event) -> None:
    while not ended.wait(LOOK_SECONDS):
        try:
            take_turn()
        except Exception:
            log.exception("the thread for jobs stumbled")
        finally:
            connection.close()


def _run_periodic_until(ended: threading.Event) -> None:
    while not ended.wait(settings.PERIODIC_SECONDS / 2):
        try:
            run_due()
        finally:
            connection.close()
