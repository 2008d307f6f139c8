"""The production mode, whole: web processes, workers and beat on PostgreSQL and Redis, with real speech."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.live.company import Company
from tests.live.site import wait_until
from tests.live.stack import Stack

pytestmark = [pytest.mark.production, pytest.mark.whisper]


@pytest.fixture(scope="module")
def company(make_stack: Callable[..., Stack]) -> Iterator[Company[Stack]]:
    """The small company on two web processes and one speech worker."""
    stack = make_stack(web=2, speech=1)
    with stack:
        yield Company.on(stack)


def test_a_lecture_is_heard_and_found(company: Company[Stack]) -> None:
    trainer = company.trainer()
    lecture = company.send_lecture(trainer, "b-partial")
    company.server.wait_until_heard()
    assert company.server.stages()[lecture] == "ready", company.server.last_words()
    print(company.transcript(lecture))
    wait_until(lambda: company.server.engines(), timeout=5, what="an engine stays warm")
