"""Two real web processes on PostgreSQL and Redis: who hears what, who is sent away, and Redis gone."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin

from tests.live.client import Client
from tests.live.company import PASSWORD, Company
from tests.live.conftest import Production
from tests.live.server import Server
from tests.live.site import wait_until
from tests.live.stack import Stack

pytestmark = pytest.mark.production

PROMISED = 5.0


@pytest.fixture(scope="module")
def company(production: Production) -> Company:
    """Return a company on two web processes; nobody hears its recordings, so they wait."""
    return production.company("web0", "web1")


class Page:
    """A page's socket at one of the web processes."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line

    def hear(self, timeout: float = 10) -> dict[str, Any]:
        """Return the next message."""
        message: dict[str, Any] = json.loads(self.line.recv(timeout))
        return message

    def hears_nothing(self, seconds: float) -> bool:
        """Tell whether nothing comes for a while."""
        try:
            self.line.recv(seconds)
        except TimeoutError:
            return True
        return False

    def closed(self, timeout: float = 20) -> tuple[int, float]:
        """Wait until the server ends it; return the code and the moment."""
        try:
            while True:
                self.line.recv(timeout)
        except ConnectionClosed as closed:
            assert closed.rcvd is not None
            return closed.rcvd.code, time.time()


OpenPage = Callable[..., Page]


@pytest.fixture
def open_page(company: Company) -> Iterator[OpenPage]:
    """Return a function that opens a person's page about recordings at one of the processes."""
    stack = company.server
    assert isinstance(stack, Stack)
    with ExitStack() as lines:

        def opened(client: Client, process: int, *recordings: str) -> Page:
            host = f"127.0.0.1:{stack.ports[process]}"
            headers = {"Cookie": client.cookies}
            line = lines.enter_context(
                connect(f"ws://{host}/ws/live/", origin=Origin(f"http://{host}"), additional_headers=headers)
            )
            if recordings:
                line.send(json.dumps({"subscribe": list(recordings)}))
            return Page(line)

        yield opened


@pytest.fixture
def lecture(company: Company) -> str:
    return company.send_lecture(company.trainer(), "b-question")


def do(company: Company, code: str) -> float:
    """Run Python on the site's data in a process of its own; return when it was done."""
    printed = company.server.run(f"{code}\nimport time; print(time.time())")
    return float(printed.split()[-1])


PERSON = """
from courses.models import Employee
from courses.people.services.people import update_person
person = Employee.objects.get(username="{number}")
"""
CHANGES = {
    "demoted": "update_person(actor=None, person=person, role='employee')",
    "demoted without a hint": "Employee.objects.filter(pk=person.pk).update(role='employee')",
    "disabled": "update_person(actor=None, person=person, is_active=False)",
    "disabled without a hint": "Employee.objects.filter(pk=person.pk).update(is_active=False)",
    "new password": "update_person(actor=None, person=person, password='another good one 7')",
}
UNDO = f"update_person(actor=None, person=person, is_active=True, role='trainer', password='{PASSWORD}')"


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_person_loses_the_sockets_at_every_process(
    company: Company, open_page: OpenPage, lecture: str, change: str
) -> None:
    trainer, learner = company.trainer(), company.learner()
    pages = [open_page(trainer, n, lecture) for n in (0, 1)]
    other = open_page(learner, 0, lecture)
    for page in (*pages, other):
        assert page.hear()["stage"] == "queued"
    with ThreadPoolExecutor(2) as waiting:
        endings = [waiting.submit(page.closed) for page in pages]
        changed = do(company, PERSON.format(number="T1") + CHANGES[change])
    codes, moments = zip(*(ending.result() for ending in endings), strict=True)
    assert set(codes) == {4408}
    late = [moment - changed for moment in moments]
    print(f"\n{change}: closed {', '.join(f'{s:.1f}' for s in late)} s after the change")
    assert max(late) < PROMISED
    assert other.hears_nothing(0.2)
    do(company, PERSON.format(number="T1") + UNDO)


def test_signing_out_at_one_process_closes_the_socket_at_the_other(
    company: Company, open_page: OpenPage, lecture: str
) -> None:
    staying, leaving = company.learner(), company.learner()
    page, other = open_page(leaving, 1, lecture), open_page(staying, 1, lecture)
    page.hear()
    other.hear()
    began = time.time()
    leaving.post("/accounts/logout/")
    code, moment = page.closed()
    assert code == 4408
    assert moment - began < PROMISED
    assert open_page(leaving, 1).closed()[0] == 4401
    assert other.hears_nothing(0.2)


def test_only_the_audience_hears_at_any_process(company: Company, open_page: OpenPage, lecture: str) -> None:
    answer = company.server.run(
        f"""
from assessments.models import Answer
print(Answer.objects.get(pk={company.send_answer(company.learner(), "b-question")}).recording_id)"""
    ).split()[-1]
    do(
        company,
        "from tests import factories as make; make.EmployeeFactory(username='E9', password='"
        + PASSWORD
        + "')",
    )
    stranger = Client(company.server.url).sign_in("E9", PASSWORD)
    inside = [open_page(company.trainer(), 0, answer), open_page(company.learner(), 1, answer)]
    outside = open_page(stranger, 1, answer, lecture)
    for page in inside:
        assert page.hear()["stage"] == "queued"
    do(company, SAY.format(pk=answer, progress=0.5, phase=""))
    for page in inside:
        assert page.hear()["progress"] == 0.5
    assert outside.hears_nothing(0.5)


SAY = """
from transcripts.models import Recording
from transcripts.sockets.services import announce
Recording.objects.filter(pk="{pk}").update(duration=60, progress={progress})
announce(Recording.objects.get(pk="{pk}"), "{phase}")
"""


def test_a_lost_enrolment_ends_the_subscription(company: Company, open_page: OpenPage, lecture: str) -> None:
    do(company, PERSON.format(number="E1") + "e = person.enrolments.get(); e.completed_at = None; e.save()")
    page = open_page(company.learner(), 1, lecture)
    assert page.hear()["stage"] == "queued"
    changed = do(company, PERSON.format(number="E1") + "person.enrolments.all().delete()")
    assert page.hear()["type"] == "ended"
    assert time.time() - changed < PROMISED
    do(company, SAY.format(pk=lecture, progress=0.25, phase=""))
    assert page.hears_nothing(0.5)
    do(
        company,
        PERSON.format(number="E1")
        + "from courses.models import Course, Enrolment\n"
        + "Enrolment.objects.create(employee=person, course=Course.objects.get())",
    )


def test_redis_goes_and_comes_and_pages_go_on(
    company: Company, open_page: OpenPage, lecture: str, production: Production
) -> None:
    redis = production.redis
    trainer = company.trainer()
    page = open_page(trainer, 1, lecture)
    page.hear()
    redis.stop()
    try:
        # the row is the truth: the page hears of it without Redis, and requests are answered as ever
        changed = do(company, SAY.format(pk=lecture, progress=0.25, phase=""))
        assert page.hear()["progress"] == 0.25
        assert time.time() - changed < PROMISED
        began = time.monotonic()
        for path in ("/", "/courses/", "/search/?q=voice"):
            assert trainer.get(path).status == 200
        assert company.learner().get("/").status == 200
        second = company.send_lecture(trainer, "b-question")
        print(f"\nsix requests and an upload without Redis: {time.monotonic() - began:.1f} s")
        fresh = open_page(trainer, 0, second)
        assert fresh.hear()["stage"] == "queued"
        do(company, PERSON.format(number="E1") + CHANGES["disabled"])
    finally:
        redis.start()
    wait_until(lambda: _pushed(company, lecture, page), timeout=15, what="messages are pushed again")
    do(company, SAY.format(pk=second, progress=0.5, phase=""))
    assert fresh.hear()["progress"] == 0.5
    do(company, PERSON.format(number="E1") + UNDO.replace("trainer", "employee"))
    log = company.server.log.read_text()
    assert "Traceback" not in log, log[log.index("Traceback") - 500 :][:3000]
    assert log.count("Redis (live messages) does not answer") <= 6


def _pushed(company: Company, recording: str, page: Page) -> bool:
    """Tell whether a message is pushed: it names a phase, which no row does."""
    do(company, SAY.format(pk=recording, progress=0.75, phase="loading"))
    heard = []
    try:
        while True:
            heard.append(page.hear(0.5)["phase"])
    except TimeoutError:
        return "loading" in heard


def test_in_the_embedded_mode_too(tmp_path: Path) -> None:
    with Server(tmp_path / "data") as server:
        company = Company.on(server)
        lecture, host = company.send_lecture(company.trainer(), "b-question"), f"127.0.0.1:{server.port}"
        learner = company.learner()
        headers = {"Cookie": learner.cookies}
        address, origin = f"ws://{host}/ws/live/", Origin(f"http://{host}")
        with connect(address, origin=origin, additional_headers=headers) as line:
            line.send(json.dumps({"subscribe": [lecture]}))
            page = Page(line)
            assert page.hear()["type"] == "recording"
            began = time.time()
            learner.post("/accounts/logout/")
            code, moment = page.closed()
            assert (code, moment - began < PROMISED) == (4408, True)
        headers["Cookie"] = company.learner().cookies
        with connect(address, origin=origin, additional_headers=headers) as line:
            with ThreadPoolExecutor(1) as waiting:
                ending = waiting.submit(Page(line).closed)
                changed = do(company, PERSON.format(number="E1") + CHANGES["disabled"])
            code, moment = ending.result()
            assert (code, moment - changed < PROMISED) == (4408, True)
