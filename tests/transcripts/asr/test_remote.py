"""The engine on another machine: what it is sent, what is believed of it, and what happens when it fails."""

from __future__ import annotations

import io
import threading
import wave
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import numpy as np
import pytest

from tests.speech import SPEECH, clips, error_rate, tone_speech, words
from tests.transcripts.asr.asking import ask, engine, say, stretch
from tests.transcripts.asr.conftest import MODELS
from tests.transcripts.asr.hearing import hear
from tests.transcripts.asr.speech_server import Asked, SpeechServer, reply
from transcripts.asr.process import EngineProcess
from transcripts.asr.protocol import EngineConfig, Request
from transcripts.asr.remote import MAX_ANSWER, RemoteEngine
from transcripts.audio.errors import SpeechError


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
        b" " * (MAX_ANSWER + 1),
        b"\xff\xfe\x00",
        b"[" * 1_000_000,
        b'{"text": "hi", "segments": [{"start": 1' + b"0" * 400 + b', "end": 1, "text": "hi"}]}',
    ],
    ids=["garbage", "list", "no text", "number", "huge", "bytes", "brackets", "digits"],
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


@pytest.mark.parametrize("url", ["", "ftp://x", "file:///etc/passwd", "http://"])
def test_address_must_be_one(url: str) -> None:
    with pytest.raises(SpeechError, match="engine_load_failed"):
        RemoteEngine(EngineConfig(engine="remote", url=url)).load()


def test_key_is_not_logged() -> None:
    assert "hush" not in repr(EngineConfig(api_key="hush"))
