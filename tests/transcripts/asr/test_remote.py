"""The engine on another machine: what it is sent, what is believed of it, and what happens when it fails."""

from __future__ import annotations

import io
import json
import socket
import threading
import time
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import numpy as np
import pytest

from tests.speech import SPEECH, clips, error_rate, tone_speech, words
from tests.transcripts.asr.conftest import MODELS
from tests.transcripts.asr.hearing import hear
from tests.transcripts.asr.speech_server import Asked, SpeechServer, reply
from transcripts.asr.breaker import Breaker
from transcripts.asr.process import EngineProcess
from transcripts.asr.protocol import EngineConfig, Request, StretchResult
from transcripts.asr.remote import MAX_ANSWER, RemoteEngine
from transcripts.audio.errors import SpeechError
from transcripts.audio.stretches import Piece, Stretch


def say(text: str, **more: Any) -> bytes:
    return json.dumps({"text": text, **more}).encode()


def stretch(samples: np.ndarray[Any, Any] | None = None, index: int = 0) -> Stretch:
    sound = tone_speech("1357") if samples is None else samples
    return Stretch(index, sound, (Piece(0.0, 10.0, sound.size / 16_000),))


def engine(server: SpeechServer, **more: Any) -> RemoteEngine:
    made = RemoteEngine(EngineConfig(engine="remote", model="m", url=server.url, **more))
    made.load()
    return made


def ask(made: RemoteEngine, request: Request | None = None, *some: Stretch) -> StretchResult:
    return made.transcribe(some or [stretch()], request or Request())[0]


@pytest.fixture(autouse=True)
def _short_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transcripts.asr.remote.BACKOFF_S", 0.01)


@pytest.fixture(scope="module")
def whisper_server() -> Iterator[SpeechServer]:
    """A server that really hears: whisper-base on the WAV it is sent."""
    faster_whisper = pytest.importorskip("faster_whisper")
    model = faster_whisper.WhisperModel(str(MODELS / "whisper-base"), device="cpu", compute_type="int8")
    lock = threading.Lock()

    def listen(asked: Asked, handler: BaseHTTPRequestHandler) -> None:
        with lock:
            language = asked.fields.get("language")
            found, info = model.transcribe(io.BytesIO(asked.sound), language=language, word_timestamps=True)
            segments = [
                {
                    "start": s.start,
                    "end": s.end,
                    "text": s.text,
                    "avg_logprob": s.avg_logprob,
                    "compression_ratio": s.compression_ratio,
                    "words": [{"word": w.word, "start": w.start, "end": w.end} for w in s.words or ()],
                }
                for s in found
            ]
        text = "".join(str(s["text"]) for s in segments)
        reply(handler, 200, say(text, language=info.language, segments=segments))

    with SpeechServer(listen) as server:
        yield server


@pytest.mark.whisper
@pytest.mark.skipif(not SPEECH.exists(), reason="../shared/speech is not here")
@pytest.mark.skipif(not (MODELS / "whisper-base").is_dir(), reason="whisper-base was not joined yet")
def test_real_speech_is_heard_by_a_real_server_through_the_child(whisper_server: SpeechServer) -> None:
    process = EngineProcess(EngineConfig(engine="remote", model="base", url=whisper_server.url))
    try:
        some = clips("en/librispeech-test-other")[:3]
        heard = [hear(process, clip.path) for clip in some]
    finally:
        process.close()
    assert error_rate([(words(c.reference), words(h.text)) for c, h in zip(some, heard, strict=True)]) < 0.25
    for one, clip in zip(heard, some, strict=True):
        assert one.finished is not None
        assert one.finished.language == "en"
        for segment in one.segments:
            assert segment.words
            assert segment.text == "".join(word.text for word in segment.words).strip()
            assert 0 <= segment.start <= segment.end <= clip.seconds + 0.1


def test_child_of_a_remote_engine_stays_light() -> None:
    import subprocess
    import sys

    script = (
        "import sys; import transcripts.asr.child, transcripts.asr.remote\n"
        "print(sorted(set('torch ctranslate2 funasr faster_whisper'.split()) & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ended.stdout.strip() == "[]"


def test_request_carries_sound_language_hotwords_and_key() -> None:
    with SpeechServer(lambda _, handler: reply(handler, 200, say("好"))) as server:
        made = engine(server, api_key="hush")
        ask(made, Request("zh-Hans-CN", hotwords=("最小必要", "回访")))
        ask(made)
    first, second = server.asked
    with wave.open(io.BytesIO(first.sound)) as sound:
        assert (sound.getframerate(), sound.getnchannels(), sound.getsampwidth()) == (16_000, 1, 2)
        assert sound.getnframes() == tone_speech("1357").size
    assert first.fields["language"] == "zh"
    assert first.fields["hotwords"] == first.fields["prompt"] == "最小必要, 回访"
    assert (first.fields["model"], first.fields["response_format"]) == ("m", "verbose_json")
    assert first.headers["authorization"] == "Bearer hush"
    assert "language" not in second.fields


def test_plain_json_gives_one_segment_over_the_stretch() -> None:
    with SpeechServer(lambda _, handler: reply(handler, 200, say(" hello\u0000 there "))) as server:
        (segment,) = ask(engine(server), Request("en")).segments
    assert (segment.text, segment.words, segment.confidence) == ("hello there", (), None)
    assert (segment.start, segment.end) == (
        10.0,
        pytest.approx(10 + tone_speech("1357").size / 16_000, abs=1e-3),
    )


@pytest.mark.parametrize(
    "answer",
    [
        b"not json",
        b"[]",
        b'{"error": "no"}',
        b'{"text": 7}',
        say("so much " * 1000),
        b" " * (MAX_ANSWER + 1),
        b"\xff\xfe\x00",
        b"[" * 1_000_000,
        b'{"text": "hi", "segments": [{"start": 1' + b"0" * 400 + b', "end": 1, "text": "hi"}]}',
    ],
    ids=["garbage", "list", "no text", "number", "impossible text", "huge", "bytes", "brackets", "digits"],
)
def test_nonsense_fails_the_stretch_only(answer: bytes) -> None:
    with SpeechServer(lambda _, handler: reply(handler, 200, answer)) as server:
        assert ask(engine(server)).error == "stretch_failed"
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "segments",
    [
        [{"start": "0", "end": 1, "text": "hello"}],
        [{"start": float("nan"), "end": 1, "text": "hello"}],
        [{"start": -1, "end": 1, "text": "hello"}],
        [{"start": 0, "end": 1, "text": "something else"}],
        ["hello"],
        {"start": 0},
    ],
)
def test_segments_of_a_strange_form_are_not_believed_but_the_text_is(segments: Any) -> None:
    with SpeechServer(lambda _, handler: reply(handler, 200, say("hello", segments=segments))) as server:
        (segment,) = ask(engine(server), Request("en")).segments
    assert (segment.text, segment.start) == ("hello", 10.0)


def test_bad_sound_is_never_sent() -> None:
    broken = tone_speech("42")
    broken[5] = np.nan
    sounds = [
        np.zeros(0, np.float32),
        broken,
        np.full(16_000 * 31, 0.1, np.float32),
        np.zeros(16_000, np.float32),
    ]
    with SpeechServer(lambda _, handler: reply(handler, 200, say("?"))) as server:
        some = [stretch(sound, i) for i, sound in enumerate(sounds)]
        results = engine(server).transcribe([*some, stretch(np.full(1, 0.1, np.float32))], Request())
    assert [result.error for result in results] == ["empty", "decode_failed", "too_long", None, None]
    assert len(server.asked) == 1
    with wave.open(io.BytesIO(server.asked[0].sound)) as sound:
        assert sound.getnframes() == 400


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


@pytest.mark.parametrize("url", ["", "ftp://x", "file:///etc/passwd", "http://"])
def test_address_must_be_one(url: str) -> None:
    with pytest.raises(SpeechError, match="engine_load_failed"):
        RemoteEngine(EngineConfig(engine="remote", url=url)).load()


def test_key_is_not_logged() -> None:
    assert "hush" not in repr(EngineConfig(api_key="hush"))
