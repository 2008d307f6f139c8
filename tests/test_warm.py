"""Processes are ready before their work comes."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
from asgiref.testing import ApplicationCommunicator
from django.conf import LazySettings

from hrvoice.warm import spare_the_collector, warm


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()


@pytest.mark.parametrize("ready", [warm, spare_the_collector])
def test_what_is_there_from_the_start_is_not_collected_again(ready: Callable[[], None]) -> None:
    there = len(gc.get_objects())
    ready()
    assert gc.get_freeze_count() > there / 2
    assert len(gc.get_objects()) < there / 2


async def test_the_server_is_warm_when_it_says_that_it_has_started(settings: LazySettings) -> None:
    from hrvoice.asgi import application

    settings.EMBEDDED = False
    server = ApplicationCommunicator(application, {"type": "lifespan"})
    await server.send_input({"type": "lifespan.startup"})
    assert (await server.receive_output())["type"] == "lifespan.startup.complete"
    assert gc.get_freeze_count() > 0
    await server.send_input({"type": "lifespan.shutdown"})
    assert (await server.receive_output())["type"] == "lifespan.shutdown.complete"
