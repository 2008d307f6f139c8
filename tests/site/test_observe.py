"""Every connection is seen at the server's edge."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
from asgiref.testing import ApplicationCommunicator
from prometheus_client import REGISTRY

import hrvoice.asgi
from hrvoice.observe import Observe
from kit.queue import log_context

pytestmark = pytest.mark.django_db(transaction=True)


def scope(path: str, headers: list[tuple[bytes, bytes]] | None = None, method: str = "GET") -> dict[str, Any]:
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"q=secretword",
        "headers": [(b"host", b"localhost"), *(headers or [])],
        "client": ("127.0.0.1", 5),
        "server": ("localhost", 80),
    }


async def asked(
    path: str, headers: list[tuple[bytes, bytes]] | None = None, method: str = "GET"
) -> tuple[int, dict[str, str]]:
    connection = ApplicationCommunicator(hrvoice.asgi.application, scope(path, headers, method))
    await connection.send_input({"type": "http.request", "body": b"", "more_body": False})
    start = await connection.receive_output(10)
    await connection.receive_output(10)
    await connection.wait(10)
    return start["status"], {name.decode().lower(): value.decode() for name, value in start["headers"]}


def counted(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_answer_bears_the_id_that_the_proxy_gave() -> None:
    _, headers = await asked("/accounts/login/", [(b"x-request-id", b"proxy-0815")])
    assert headers["x-request-id"] == "proxy-0815"


@pytest.mark.parametrize("given", [b"", b"x" * 65, b"two words", b"lin@example.com", b"a\r\nb"])
async def test_an_id_that_is_not_sane_is_replaced(given: bytes) -> None:
    _, headers = await asked("/healthz", [(b"x-request-id", given)])
    assert re.fullmatch(r"[0-9a-f]{32}", headers["x-request-id"])


async def test_errors_bear_it_as_well() -> None:
    status, headers = await asked("/api/recordings/00000000-0000-0000-0000-000000000000/")
    assert status == 401 and headers["x-request-id"]
    status, headers = await asked("/nowhere/")
    assert status == 404 and headers["x-request-id"]
    big = [(b"content-length", b"99999999999")]
    status, headers = await asked("/accounts/login/", big, "POST")
    assert status == 413 and headers["x-request-id"]


async def test_requests_are_counted_by_route_and_not_by_address() -> None:
    before = counted("hrvoice_http_requests_total", route="account_login", method="GET", status="200")
    await asked("/accounts/login/")
    after = counted("hrvoice_http_requests_total", route="account_login", method="GET", status="200")
    assert after == before + 1
    await asked("/no/such/page/")
    text = " ".join(str(sample.labels) for family in REGISTRY.collect() for sample in family.samples)
    assert "unmatched" in text and "/no/such" not in text
    assert counted("hrvoice_http_requests_in_progress") == 0


@pytest.fixture
def lines() -> Iterator[list[logging.LogRecord]]:
    """Collect the access lines; the log's own handlers do not matter here."""
    found: list[logging.LogRecord] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record)

    handler, logger = Collect(), logging.getLogger("hrvoice.access")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    yield found
    logger.setLevel(level)
    logger.removeHandler(handler)


async def test_access_line_names_route_and_time_and_no_search_words(
    lines: list[logging.LogRecord],
) -> None:
    await asked("/accounts/login/")
    (line,) = lines
    facts = vars(line)
    assert (facts["route"], facts["status"], facts["method"]) == ("account_login", 200, "GET")
    assert facts["duration_ms"] > 0
    assert "secretword" not in str(facts)


async def test_probes_are_not_written_down(lines: list[logging.LogRecord]) -> None:
    await asked("/healthz")
    assert lines == []


async def test_socket_is_counted_while_it_is_open() -> None:
    opened: list[float] = []

    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        opened.append(counted("hrvoice_sockets_open"))
        assert log_context.current()["request_id"]
        await receive()

    before = counted("hrvoice_sockets_open")
    closed = counted("hrvoice_sockets_closed_total", code="1001")
    socket = {"type": "websocket", "path": "/ws/live/", "headers": []}
    connection = ApplicationCommunicator(Observe(inner, static="/static/"), socket)
    await connection.send_input({"type": "websocket.connect"})
    await connection.receive_output(5)
    await connection.send_input({"type": "websocket.disconnect", "code": 1001})
    await connection.wait(5)
    assert opened == [before + 1]
    assert counted("hrvoice_sockets_open") == before
    assert counted("hrvoice_sockets_closed_total", code="1001") == closed + 1


async def test_one_that_leaves_before_the_answer_is_counted_as_gone() -> None:
    async def inner(scope: Any, receive: Any, send: Any) -> None:
        raise ConnectionError("the other side went")

    labels = {"route": "unmatched", "method": "GET", "status": "499"}
    before = counted("hrvoice_http_requests_total", **labels)
    connection = ApplicationCommunicator(Observe(inner, static="/static/"), scope("/x/"))
    await connection.send_input({"type": "http.request", "body": b"", "more_body": False})
    with pytest.raises(ConnectionError):
        await connection.wait(5)
    assert counted("hrvoice_http_requests_total", **labels) == before + 1


@pytest.mark.parametrize(
    ("status", "name"),
    [(429, "hrvoice_http_too_many_total"), (500, "hrvoice_http_server_errors_total")],
)
async def test_refusals_for_their_number_and_our_own_failures_are_counted(status: int, name: str) -> None:
    async def inner(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    before = counted(name)
    connection = ApplicationCommunicator(Observe(inner, static="/static/"), scope("/x/"))
    await connection.send_input({"type": "http.request", "body": b"", "more_body": False})
    assert (await connection.receive_output(5))["status"] == status
    await connection.receive_output(5)
    await connection.wait(5)
    assert counted(name) == before + 1
