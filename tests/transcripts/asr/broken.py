"""Engines that cannot hear, each in its way."""

from __future__ import annotations

from collections.abc import Sequence

from transcripts.asr.protocol import EngineConfig, Request, StretchResult, Traits
from transcripts.asr.segment import Segment
from transcripts.audio.stretches import Stretch


class DeafEngine:
    """Loads, and does with every stretch what the model's name says."""

    name = "deaf"
    device = "cpu"

    def __init__(self, config: EngineConfig) -> None:
        self.model = config.model
        self.traits = Traits(max_stretch=30.0)

    def load(self) -> None:
        """Nothing to load."""

    def device_memory_mb(self) -> float:
        """Return 0."""
        return 0.0

    def transcribe(self, stretches: Sequence[Stretch], request: Request) -> list[StretchResult]:
        """Return what the model's name says."""
        if self.model == "raises":
            raise RuntimeError("CUDA error: device-side assert triggered")
        if self.model == "starves":
            raise MemoryError("Unable to allocate 2.06 MiB")
        if self.model == "loops":
            noise = Segment(stretches[0].start, stretches[0].end, "!" * 300)
            return [StretchResult(stretch.index, (noise,), "en") for stretch in stretches]
        if self.model == "silent":
            return [StretchResult(stretch.index, (), "en") for stretch in stretches]
        return [StretchResult(stretch.index, error=self.model) for stretch in stretches]
