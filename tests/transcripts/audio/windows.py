"""A whole recording, window by window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from transcripts.audio.decode import Samples, open_recording
from transcripts.audio.limits import Limits


def decode_windows(path: Path, *, window_s: float = 30.0, limits: Limits | None = None) -> Iterator[Samples]:
    """Yield the recording's windows; see ``Recording.windows``."""
    with open_recording(path, limits or Limits()) as recording:
        yield from recording.windows(window_s)
