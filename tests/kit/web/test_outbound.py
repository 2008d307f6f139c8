"""Requests to addresses that people typed in reach no machine inside."""

from __future__ import annotations

import http.server
import socket
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from kit.web import outbound
from kit.web.outbound import Forbidden, Unreachable, check_url, is_public, post


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
    ],
)
def test_addresses_inside_are_told(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses_are_told(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    ["http://example.com/", "ftp://example.com/", "https://u:p@example.com/", "https://", "https://a:x/"],
)
def test_only_plain_https_addresses_are_taken(url: str) -> None:
    with pytest.raises(Forbidden):
        check_url(url)


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://2130706433/"]
)
def test_a_host_inside_is_not_asked(url: str) -> None:
    with pytest.raises(Forbidden):
        post(url, b"", {})


def test_the_connection_goes_to_the_address_that_was_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[str, int]] = []

    def connect(place: tuple[str, int], timeout: float) -> None:
        asked.append(place)
        raise OSError("stop here")

    answers = iter([[(2, 1, 6, "", ("8.8.8.8", 443))], [(2, 1, 6, "", ("127.0.0.1", 443))]])
    monkeypatch.setattr(outbound.socket, "getaddrinfo", lambda *_, **__: next(answers))
    monkeypatch.setattr(outbound.socket, "create_connection", connect)
    with pytest.raises(Unreachable):
        post("https://rebinding.example/", b"", {})
    assert asked == [("8.8.8.8", 443)]


class _Handler(http.server.BaseHTTPRequestHandler):
    got: list[tuple[bytes, dict[str, str]]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((body, dict(self.headers)))
        self.send_response(302 if self.path == "/away" else 204)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[http.server.HTTPServer]:
    _Handler.got = []
    with http.server.HTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_setting_allows_what_is_inside_and_redirects_are_not_followed(
    server: http.server.HTTPServer,
) -> None:
    url = f"http://127.0.0.1:{server.server_port}"
    assert post(f"{url}/hook", b"{}", {"X-A": "b"}, allow_inside=True) == 204
    assert post(f"{url}/away", b"{}", {}, allow_inside=True) == 302
    assert [body for body, _ in _Handler.got] == [b"{}", b"{}"] and _Handler.got[0][1]["X-A"] == "b"


def test_an_answer_that_drips_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbound, "AT_MOST", 0.3)
    ended = threading.Event()

    def drip(listening: socket.socket) -> None:
        line, _ = listening.accept()
        with line, suppress(OSError):
            line.sendall(b"HTTP/1.0 200 OK\r\nX-Slow: ")
            while not ended.wait(0.05):
                line.sendall(b"a")

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=drip, args=[listening], daemon=True)
        thread.start()
        try:
            with pytest.raises(Unreachable):
                post(f"http://127.0.0.1:{listening.getsockname()[1]}/", b"{}", {}, allow_inside=True)
        finally:
            ended.set()
            thread.join()
