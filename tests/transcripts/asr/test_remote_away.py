"""A speech server that is busy, fails, or is not there."""

from __future__ import annotations

import socket
import threading
import time
from http.server import BaseHTTPRequestHandler

import numpy as np
import pytest

from tests.speech import tone_speech
from tests.transcripts.asr.asking import ask, engine, say, stretch
from tests.transcripts.asr.speech_server import Asked, SpeechServer, reply
from transcripts.asr.breaker import Breaker
from transcripts.asr.protocol import Request
from transcripts.audio.errors import SpeechError


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transcripts.asr.remote.BACKOFF_S", 0.01)


def test_busy_server_is_asked_again_when_it_said() -> None:
    times: list[float] = []

    def busy(_: Asked, handler: BaseHTTPRequestHandler) -> None:
        times.append(time.monotonic())
        if len(times) == 1:
            reply(handler, 429, b"", Retry_After="1")
        elif len(times) == 2:
            reply(handler, 503, b"")
        else:
            reply(handler, 200, say("hello"))

    with SpeechServer(busy) as server:
        assert ask(engine(server)).segments[0].text == "hello"
    assert times[1] - times[0] >= 1.0
    assert times[2] - times[1] < 0.9


def test_sound_that_the_server_fails_on_costs_its_stretch_only() -> None:
    def crash(asked: Asked, handler: BaseHTTPRequestHandler) -> None:
        long = len(asked.sound) > 40_000
        reply(handler, 500 if long else 200, say("hello"))

    with SpeechServer(crash) as server:
        good = stretch(tone_speech("1")[:16_000], 1)
        results = engine(server).transcribe([stretch(np.full(32_000, 0.1, np.float32)), good], Request())
    assert [result.error for result in results] == ["stretch_failed", None]


@pytest.mark.parametrize("status", [401, 500, 503])
def test_server_that_fails_on_everything_is_unavailable(status: int) -> None:
    with (
        SpeechServer(lambda _, handler: reply(handler, status, b"no")) as server,
        pytest.raises(SpeechError, match="engine_unavailable") as caught,
    ):
        ask(engine(server))
    assert not caught.value.permanent


def test_server_that_hangs_up_or_is_not_there_is_unavailable() -> None:
    def hang_up(_: Asked, handler: BaseHTTPRequestHandler) -> None:
        handler.connection.shutdown(socket.SHUT_RDWR)

    with SpeechServer(hang_up) as server, pytest.raises(SpeechError, match="engine_unavailable"):
        ask(engine(server))
    with pytest.raises(SpeechError, match="engine_unavailable"):  # nobody listens any more
        ask(engine(server))


def test_server_that_dribbles_is_given_up_in_time() -> None:
    done = threading.Event()

    def dribble(_: Asked, handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "100000")
        handler.end_headers()
        while not done.wait(0.05):
            handler.wfile.write(b" ")

    with SpeechServer(dribble) as server:
        began = time.monotonic()
        with pytest.raises(SpeechError, match="engine_unavailable"):
            ask(engine(server, timeout_s=0.5))
        done.set()
    assert time.monotonic() - began < 5


def test_breaker_opens_tries_once_and_closes() -> None:
    now = 0.0
    breaker = Breaker(failures=2, open_s=30, clock=lambda: now)
    for _ in range(2):
        breaker.pass_through()
        breaker.failed()
    with pytest.raises(SpeechError, match="engine_unavailable"):
        breaker.pass_through()
    now = 31.0
    breaker.pass_through()
    with pytest.raises(SpeechError, match="engine_unavailable"):
        breaker.pass_through()  # one tries for all
    breaker.failed()
    now = 60.0
    with pytest.raises(SpeechError, match="engine_unavailable"):
        breaker.pass_through()
    now = 62.0
    breaker.pass_through()
    breaker.worked()
    breaker.pass_through()


def test_open_breaker_asks_nobody() -> None:
    with SpeechServer(lambda _, handler: reply(handler, 503, b"")) as server:
        made = engine(server)
        for _ in range(2):
            with pytest.raises(SpeechError, match="engine_unavailable"):
                ask(made)
        before = len(server.asked)
        with pytest.raises(SpeechError, match="not asked"):
            ask(made)
        assert len(server.asked) == before
