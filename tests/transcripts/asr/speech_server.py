"""A speech server for tests: a real HTTP server whose answers each test decides."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Asked:
    """One request: its form's fields, the sound's bytes, and its headers in lower case."""

    fields: dict[str, str]
    sound: bytes
    headers: dict[str, str]


Answer = Callable[[Asked, BaseHTTPRequestHandler], None]


def reply(handler: BaseHTTPRequestHandler, status: int, data: bytes, **headers: str) -> None:
    """Send a whole answer."""
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(data)))
    handler.end_headers()
    handler.wfile.write(data)


class SpeechServer:
    """Listens on loopback and answers each request by ``answer``; keeps what was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                asked = _read(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
                outer.asked.append(asked)
                try:
                    outer.answer(asked, self)
                except OSError:  # who asked has hung up
                    self.close_connection = True

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._server.serve_forever, args=[0.05])
        self._thread.start()
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _read(path: str, headers: dict[str, str], body: bytes) -> Asked:
    assert path == "/v1/audio/transcriptions"
    form = message_from_bytes(b"Content-Type: " + headers["content-type"].encode() + b"\r\n\r\n" + body)
    fields: dict[str, str] = {}
    sound = b""
    for part in form.get_payload():
        data = part.get_payload(decode=True)  # type: ignore[union-attr]
        name = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]
        if name == "file":
            sound = data  # type: ignore[assignment]
        else:
            fields[str(name)] = data.decode()  # type: ignore[union-attr]
    return Asked(fields, sound, headers)
