"""Look into an upload without trusting it: libav runs in a short-lived process with bounded memory and time.

A web process calls ``probe``; ``python -m transcripts.audio.probe PATH MIN MAX CHANNELS`` is the process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, astuple, dataclass
from pathlib import Path
from typing import Any, Final

from transcripts.audio.environment import child_environment
from transcripts.audio.errors import SpeechError
from transcripts.audio.limits import Limits

MEMORY_BYTES: Final = 2 << 30
CPU_SECONDS: Final = 10
WALL_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Probe:
    """What an upload is. ``duration`` in seconds, None where only decoding will tell; rate in Hz.

    ``plays``: browsers play and seek in it as it is.
    """

    container: str
    codec: str
    duration: float | None
    sample_rate: int
    channels: int
    plays: bool = True


def probe(path: Path | str, *, limits: Limits | None = None, timeout: float = WALL_SECONDS) -> Probe:
    """Return what the file is; SpeechError as in ``open_audio``, too_short, too_long."""
    path = Path(path)
    if path.stat().st_size == 0:
        raise SpeechError("empty")
    arguments = [str(value) for value in astuple(limits or Limits())]
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "transcripts.audio.probe", str(path.absolute()), *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            env=child_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SpeechError("decode_failed", detail=f"no answer within {timeout} s") from error
    answer = _answer(ended.stdout)
    if "code" in answer:
        raise SpeechError(answer["code"], answer["permanent"], answer["detail"])
    if "container" not in answer:
        last = ended.stderr.decode(errors="replace").strip()[-300:]
        raise SpeechError("decode_failed", detail=f"probe ended with {ended.returncode}: {last}")
    return Probe(**answer)


def _answer(output: bytes) -> dict[str, Any]:
    """Return the process's answer, empty where it died before giving one."""
    with suppress(ValueError, IndexError):
        answer = json.loads(output.splitlines()[-1])
        if isinstance(answer, dict):
            return answer
    return {}


def _bound() -> None:
    """Bound this process: a hostile file may cost so much and no more."""
    for kind, bound in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (bound, bound))


def _look(path: Path, limits: Limits) -> Probe:
    from transcripts.audio.container import decode_frames, known_duration, open_audio, undecodable
    from transcripts.audio.plays import count, family, judge_length, plays_as_is

    with open_audio(path, limits) as (container, stream):
        if next(decode_frames(container, stream, limits), None) is None:
            raise undecodable(container)
    with open_audio(path, limits) as (container, stream):
        codec = stream.codec_context
        duration = known_duration(container, stream)
        counted = None
        # a header may be wrong, and a guess often is: nobody is refused for either
        if duration is None or not limits.min_seconds <= duration <= limits.max_seconds:
            counted = count(container, stream, limits)
            duration = counted.seconds if counted and counted.seconds else None
        plays = plays_as_is(container, stream, path, counted)
        found = Probe(family(container, path), codec.name, duration, codec.sample_rate, codec.channels, plays)
    if duration is not None:
        judge_length(duration, limits)
    return found


def main() -> None:
    """Print the answer as one line of JSON."""
    _bound()
    try:
        path, shortest, longest, channels = sys.argv[1:]
        answer = asdict(_look(Path(path), Limits(float(shortest), float(longest), int(channels))))
    except SpeechError as error:
        answer = {"code": error.code, "permanent": error.permanent, "detail": error.detail}
    except MemoryError:
        answer = {"code": "decode_failed", "permanent": True, "detail": "too much memory wanted"}
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
