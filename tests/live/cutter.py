"""A line between client and server that can be cut: a TCP proxy that counts and breaks."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterable
from contextlib import suppress
from types import TracebackType
from typing import Self

STEP = 64 * 1024


class Cutter:
    """Passes bytes on to ``port`` and cuts the line once as many went up as each of ``cuts`` says.

    ``sent`` counts the bytes that clients sent, ``cut`` how often the line broke.
    """

    def __init__(self, port: int, cuts: Iterable[int] = ()) -> None:
        self.port = port
        self.sent = 0
        self.cut = 0
        self._cuts = sorted(cuts)
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        """Begin to listen."""
        self._run(self._listen)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening and wait for the lines to end."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(10)

    def _run(self, target: object, *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)  # type: ignore[arg-type]
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.port))
            self._run(self._pass, client, server, True)
            self._run(self._pass, server, client, False)

    def _pass(self, source: socket.socket, target: socket.socket, up: bool) -> None:
        with suppress(OSError):
            while data := source.recv(STEP):
                target.sendall(data)
                if up and self._count(len(data)):
                    break
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _count(self, size: int) -> bool:
        """Note what went up; tell whether the line breaks here."""
        with self._lock:
            self.sent += size
            if self._cuts and self.sent >= self._cuts[0]:
                self._cuts.pop(0)
                self.cut += 1
                return True
        return False
