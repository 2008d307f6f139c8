"""The production mode, whole: web processes, workers and beat on PostgreSQL and Redis."""

from __future__ import annotations

import json
import threading
import urllib.parse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.live.client import Client
from tests.live.company import Company
from tests.live.conftest import POOL, Production
from tests.live.site import FINAL, parent_of, wait_until
from tests.live.stack import Stack

pytestmark = [pytest.mark.production, pytest.mark.whisper]


@pytest.fixture(scope="module")
def company(production: Production) -> Company[Stack]:
    """The small company on two web processes, a speech worker, a light worker and beat."""
    return production.company()


class Page:
    """An open page's socket: what it is told about recordings, in order."""

    def __init__(self, socket: ClientConnection) -> None:
        self.heard: list[dict[str, Any]] = []
        self._socket = socket
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        with suppress(ConnectionClosed):
            for message in self._socket:
                self.heard.append(json.loads(message))

    def ask_for(self, recording: str) -> None:
        """Subscribe to a recording."""
        self._socket.send(json.dumps({"subscribe": [recording]}))

    def stages(self) -> list[str]:
        """The stages that were told, each once."""
        return list(dict.fromkeys(message["stage"] for message in self.heard if "stage" in message))


@contextmanager
def open_page(url: str, person: Client) -> Iterator[Page]:
    """Open a page's socket for a person."""
    address = url.replace("http", "ws", 1) + "/ws/live/"
    with connect(address, origin=Origin(url), additional_headers={"Cookie": person.cookies}) as socket:
        yield (page := Page(socket))
    page.reader.join(5)


def test_an_answer_goes_from_upload_over_the_socket_to_its_score(company: Company[Stack]) -> None:
    stack = company.server
    learner = company.learner()
    answer = company.send_answer(learner, "b-full")
    [(recording,)] = stack.rows("select recording_id from assessments_answer where id = ?", answer)
    # the page is open at the other web process than the one that took the upload
    with open_page(f"http://127.0.0.1:{stack.ports[1]}", learner) as page:
        page.ask_for(recording)
        wait_until(lambda: page.stages()[-1:] == ["ready"], timeout=60, what="the page hears of the end")
    assert page.stages()[-2:] != ["queued", "ready"], "the page was told nothing in between"
    # besides, one's own plan has changed: that is told to the person, not to who watches a recording
    of_recordings = [message for message in page.heard if message["type"] == "recording"]
    assert {message["id"].replace("-", "") for message in of_recordings} == {recording}
    assert {message["type"] for message in page.heard} <= {"recording", "own"}
    query = (
        "select value, current, number from assessments_assessment score"
        " join transcripts_revision revision on revision.id = score.revision_id where answer_id = ?"
    )
    [(value, current, revision)] = stack.rows(query, answer)
    assert value is not None and current and revision == 1
    assert learner.get(f"/answers/{answer}/").status == 200


def test_a_lecture_is_found_by_what_is_said_in_it(company: Company[Stack]) -> None:
    stack = company.server
    trainer = company.trainer()
    lecture = company.send_lecture(trainer, "b-partial")
    stack.wait_until_heard()
    assert stack.stages()[lecture] == "ready", stack.last_words()
    [(tokens,)] = stack.rows(
        "select tokens from knowledge_searchrow where recording_id = ? and tokens like '%parcel%' limit 1",
        lecture,
    )
    assert tokens
    hits = trainer.get("/search/?" + urllib.parse.urlencode({"q": "parcel"}))
    assert hits.status == 200
    assert lecture in hits.text.replace("-", "")
    nothing = trainer.get("/search/?" + urllib.parse.urlencode({"q": "albatross"}))
    assert lecture not in nothing.text.replace("-", "")


def test_every_member_does_its_own_work(company: Company[Stack]) -> None:
    """Web processes hold no engine; the speech worker hears, the light worker reads."""
    stack = company.server
    query = "select stage from transcripts_recording"
    assert {stage for (stage,) in stack.rows(query)} <= set(FINAL)
    parents = {parent_of(engine) for engine in stack.engines()}
    assert parents == {stack.pid_of("speech0")}
    assert stack.is_running()


def test_forty_requests_at_once_share_a_few_connections(company: Company[Stack]) -> None:
    stack = company.server
    trainer = company.trainer()
    count = (
        "select count(*) from pg_stat_activity"
        " where application_name = 'hrvoice' and datname = current_database()"
    )
    with ThreadPoolExecutor(40) as people:
        answers = list(people.map(lambda _: trainer.get("/courses/").status, range(80)))
        [(open_connections,)] = stack.rows(count)
    assert set(answers) == {200}
    print(f"\n80 requests, 40 at once: {open_connections} connections of {len(stack.commands)} processes")
    assert open_connections <= POOL * len(stack.commands)


def test_stopping_leaves_nothing_behind(company: Company[Stack]) -> None:
    stack = company.server
    company.send_lecture(company.trainer(), "b-full")
    wait_until(lambda: "transcribing" in stack.stages().values(), timeout=30, what="a claim", every=0.02)
    stack.stop()
    held = (
        "select stage, lease_until, attempt from transcripts_recording where stage not in ('ready', 'failed')"
    )
    assert stack.rows(held) == [("queued", None, 0)]
    wait_until(lambda: not stack.processes(), timeout=10, what="every process has ended")
    stack.start()
    stack.wait_until_heard()
    assert set(stack.stages().values()) == {"ready"}
