"""The engine on another machine: a speech server that speaks OpenAI's ``POST /v1/audio/transcriptions``.

The server is trusted with the sound and with nothing else: what it may be sent, how long it may take, how
much it may answer and what is taken for text is decided here. A server that does not answer is no fault of
the recording: the job ends as ``engine_unavailable`` and waits.
"""

from __future__ import annotations

import json
import logging
import random
import time
import uuid
import wave
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit

import numpy as np

from transcripts.asr.breaker import Breaker
from transcripts.asr.languages import whisper_name
from transcripts.asr.protocol import EngineConfig, Request, StretchResult, Traits
from transcripts.asr.said import read_answer
from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import SAMPLE_RATE
from transcripts.audio.samples import clean_samples, is_silent
from transcripts.audio.stretches import Stretch

log = logging.getLogger(__name__)

PATH: Final = "/v1/audio/transcriptions"
AT_ONCE: Final = 4
TRIES: Final = 3
BACKOFF_S: Final = 0.5
LONGEST_WAIT_S: Final = 20.0
CONNECT_S: Final = 10.0
MAX_ANSWER: Final = 2 << 20
MAX_SECONDS: Final = 30.0
MAX_HOTWORDS: Final = 20
PROBE_S: Final = 20.0
# neither the recording nor a second try changes these, but an administrator does
NO_ENTRY: Final = frozenset({401, 403, 404, 405})
AGAIN: Final = frozenset({408, 425, 429, 500, 502, 503, 504})


class _BusyError(Exception):
    """The server cannot answer now; ``wait`` in seconds where it says how long."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        super().__init__(what)
        self.wait = wait


class RemoteEngine:
    """A speech server behind the Engine protocol. ``model`` is the name the server knows it by."""

    name = "remote"

    def __init__(self, config: EngineConfig) -> None:
        self.model = config.model
        self.traits = Traits(max_stretch=15.0, batch=config.batch or AT_ONCE)
        self.device = ""
        self._config = config
        self._breaker = Breaker()
        self._pool: ThreadPoolExecutor | None = None
        # several engines meet the same server: they shall not come back all at once
        self._jitter = random.Random()

    def load(self) -> None:
        """Check the address; the server is first asked when there is something to hear."""
        parts = urlsplit(self._config.url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise SpeechError("engine_load_failed", True, f"no address of a speech server: {parts.geturl()}")
        self._pool = ThreadPoolExecutor(self.traits.batch, thread_name_prefix="remote")
        self.device = parts.netloc.rpartition("@")[2]

    def device_memory_mb(self) -> float:
        """Return 0: the server's memory is its own."""
        return 0.0

    def transcribe(self, stretches: Sequence[Stretch], request: Request) -> list[StretchResult]:
        """Return one result per stretch, in order; SpeechError engine_unavailable where nobody answers."""
        assert self._pool is not None, "load() comes first"
        return list(self._pool.map(lambda stretch: self._hear(stretch, request), stretches))

    def _hear(self, stretch: Stretch, request: Request) -> StretchResult:
        try:
            sound = clean_samples(stretch.samples)
        except SpeechError as error:
            return StretchResult(stretch.index, error=error.code)
        if sound.size > MAX_SECONDS * SAMPLE_RATE:
            return StretchResult(stretch.index, error="too_long")
        if is_silent(sound):
            return StretchResult(stretch.index)
        body, kind = _form(_wav(sound), self._fields(request))
        try:
            answer = self._ask(body, kind)
            return read_answer(answer, stretch, request)
        except (ValueError, OverflowError, RecursionError) as error:
            # the last two come of numbers and brackets that nobody means
            log.warning("stretch %d: %s", stretch.index, error)
            return StretchResult(stretch.index, error="stretch_failed")

    def _fields(self, request: Request) -> dict[str, str]:
        fields = {"model": self.model, "response_format": "verbose_json", "temperature": "0"}
        if language := whisper_name(request.language or request.hint):
            fields["language"] = language
        if request.hotwords:
            # OpenAI's name for it, and funasr-server's
            fields["prompt"] = fields["hotwords"] = ", ".join(request.hotwords[:MAX_HOTWORDS])
        return fields

    def _ask(self, body: bytes, kind: str) -> Any:
        """Return the server's answer as JSON data; ValueError where it has none for this sound."""
        until = time.monotonic() + self._config.timeout_s
        for attempt in range(1, TRIES + 1):
            self._breaker.pass_through()
            try:
                status, wait, data = self._post(body, kind, self._config.timeout_s)
                if status in AGAIN:
                    raise _BusyError(f"status {status}", wait)
            except (OSError, HTTPException, _BusyError) as error:
                self._breaker.failed()
                log.warning("speech server, try %d: %r", attempt, error)
                if attempt < TRIES and time.monotonic() < until:
                    time.sleep(self._pause(attempt, getattr(error, "wait", None)))
                    continue
                if self._answers_others():
                    raise ValueError(f"the server fails on this sound: {error!r}") from error
                raise SpeechError("engine_unavailable", detail=f"{self.device}: {error!r}") from error
            if status in NO_ENTRY:
                self._breaker.failed()
                raise SpeechError("engine_unavailable", detail=f"{self.device}: status {status}")
            self._breaker.worked()
            if status != 200:
                raise ValueError(f"status {status}: {data[:200]!r}")
            return json.loads(data)
        raise AssertionError("unreachable")

    def _answers_others(self) -> bool:
        """Tell whether the server hears a plain tone: then it is this sound that it fails on."""
        tone = 0.1 * np.sin(np.arange(SAMPLE_RATE, dtype=np.float32) * 0.17)
        body, kind = _form(_wav(tone.astype(np.float32)), self._fields(Request()))
        try:
            status, _, _ = self._post(body, kind, min(PROBE_S, self._config.timeout_s))
        except (OSError, HTTPException, ValueError):
            return False
        if status == 200:
            self._breaker.worked()
        return status == 200

    def _pause(self, attempt: int, asked: float | None) -> float:
        """Return how long to wait: what the server asks for, or twice as long each time, and some chance."""
        backoff = BACKOFF_S * 2 ** (attempt - 1) * self._jitter.uniform(0.5, 1.5)
        return min(max(backoff, asked or 0.0), LONGEST_WAIT_S)

    def _post(self, body: bytes, kind: str, timeout: float) -> tuple[int, float | None, bytes]:
        """Return status, Retry-After in seconds, and the answer; OSError beyond the time allowed."""
        parts = urlsplit(self._config.url)
        assert parts.hostname
        until = time.monotonic() + timeout
        make = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = make(parts.hostname, parts.port, timeout=min(CONNECT_S, timeout))
        headers = {"Content-Type": kind, "Accept": "application/json"}
        if self._config.api_key:
            headers["Authorization"] = f"Bearer {self._config.api_key}"
        try:
            connection.connect()
            connection.sock.settimeout(timeout)
            connection.request("POST", parts.path.rstrip("/") + PATH, body, headers)
            response = connection.getresponse()
            # in pieces: a server that sends a byte now and then shall not hold us for ever
            answer = bytearray()
            while piece := response.read1(1 << 16):
                answer += piece
                if len(answer) > MAX_ANSWER:
                    raise ValueError(f"more than {MAX_ANSWER} bytes of answer")
                if time.monotonic() > until:
                    raise TimeoutError("the answer takes too long")
            if (length := response.length) and length > 0:
                raise ConnectionError(f"{length} bytes of the answer are missing")
            return response.status, _seconds(response.getheader("Retry-After")), bytes(answer)
        finally:
            connection.close()


def _seconds(header: str | None) -> float | None:
    return float(header) if header and header.isdecimal() else None


def _wav(sound: np.ndarray[Any, np.dtype[np.float32]]) -> bytes:
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())
    return out.getvalue()


def _form(wav: bytes, fields: dict[str, str]) -> tuple[bytes, str]:
    """Return a multipart form with the sound, and its content type."""
    edge = uuid.uuid4().hex
    parts = [
        f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="stretch.wav"\r\n'
    parts += [head.encode(), b"Content-Type: audio/wav\r\n\r\n", wav, f"\r\n--{edge}--\r\n".encode()]
    return b"".join(parts), f"multipart/form-data; boundary={edge}"
