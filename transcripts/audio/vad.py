"""Tell voice from silence, window by window, with state carried over: the same file gives the same answer.

Silero VAD v6 (MIT) as faster-whisper ships it, run by onnxruntime: no torch.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray

from transcripts.audio.errors import SpeechError

FRAME: Final = 512  # samples at 16 kHz: 32 ms
CONTEXT: Final = 64

Samples = NDArray[np.float32]


class Vad(Protocol):
    """Gives one voice probability per whole frame of 512 samples, in order."""

    def feed(self, frames: Samples) -> Samples:
        """Take (n, 512) samples that follow the last ones; return n probabilities 0..1."""


class SileroVad:
    """Silero VAD over consecutive windows of one recording."""

    def __init__(self) -> None:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.inter_op_num_threads = options.intra_op_num_threads = 1
        options.enable_cpu_mem_arena = False
        options.log_severity_level = 4
        self._session = onnxruntime.InferenceSession(
            str(_weights()), providers=["CPUExecutionProvider"], sess_options=options
        )
        self._h = np.zeros((1, 1, 128), np.float32)
        self._c = np.zeros((1, 1, 128), np.float32)
        self._context = np.zeros(CONTEXT, np.float32)

    def feed(self, frames: Samples) -> Samples:
        """Take (n, 512) samples that follow the last ones; return n probabilities 0..1."""
        if not len(frames):
            return np.zeros(0, np.float32)
        before = np.vstack([self._context, frames[:-1, -CONTEXT:]])
        self._context = frames[-1, -CONTEXT:].copy()
        inputs = {"input": np.hstack([before, frames]), "h": self._h, "c": self._c}
        probabilities, self._h, self._c = self._session.run(None, inputs)
        return np.asarray(probabilities, np.float32).reshape(-1)


class EnergyVad:
    """Take every sound for voice: 0.5 at -40 dBFS. For recordings of what is not a voice."""

    FLOOR_DB: Final = -50.0
    RANGE_DB: Final = 20.0

    def feed(self, frames: Samples) -> Samples:
        """Take (n, 512) samples; return n probabilities 0..1."""
        power = np.mean(np.square(frames, dtype=np.float32), axis=1) if len(frames) else np.zeros(0)
        level = 10 * np.log10(np.maximum(power, 1e-12))
        return np.clip((level - self.FLOOR_DB) / self.RANGE_DB, 0, 1).astype(np.float32)


def make_vad(name: str) -> Vad:
    """Return a fresh detector: "silero" or "energy"."""
    if name not in ("silero", "energy"):
        raise SpeechError("engine_load_failed", True, f"no voice detector named {name!r}")
    return SileroVad() if name == "silero" else EnergyVad()


def _weights() -> Path:
    """Find the weights in faster-whisper's folder without importing it."""
    spec = find_spec("faster_whisper")
    for folder in (spec and spec.submodule_search_locations) or ():
        for path in sorted(Path(folder, "assets").glob("silero_vad*.onnx")):
            return path
    raise SpeechError("model_missing", detail="silero_vad*.onnx not found in faster-whisper's assets")
