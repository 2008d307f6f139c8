"""Waveform peaks for the player, computed while decoding, the length not known in advance."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]


class Peaks:
    """At most ``limit`` maxima of the absolute samples, 0..1, evenly spread over the recording.

    Whenever twice as many buckets are full, neighbours are joined: memory stays fixed for any length.
    """

    def __init__(self, limit: int = 1000, bucket: int = 160) -> None:
        self._limit = limit
        self._bucket = bucket
        self._values: list[float] = []
        self._rest: Samples = np.zeros(0, np.float32)
        self.loudest = 0.0

    def feed(self, samples: Samples) -> None:
        """Take the samples that follow the last ones."""
        if not samples.size:
            return
        sound = np.concatenate([self._rest, np.abs(samples)])
        self.loudest = max(self.loudest, float(sound.max()))
        whole = sound.size // self._bucket * self._bucket
        self._values.extend(sound[:whole].reshape(-1, self._bucket).max(axis=1).tolist())
        self._rest = sound[whole:]
        while len(self._values) >= 2 * self._limit:
            self._halve()

    def _halve(self) -> None:
        """Join neighbours; an odd last bucket goes back to the samples not yet counted."""
        if len(self._values) % 2:
            last = np.full(self._bucket, self._values.pop(), np.float32)
            self._rest = np.concatenate([last, self._rest])
        self._values = _joined(self._values)
        self._bucket *= 2

    def values(self) -> tuple[float, ...]:
        """Return the peaks so far."""
        values = list(self._values)
        if self._rest.size:
            values.append(float(self._rest.max()))
        while len(values) > self._limit:
            values = _joined(values)
        return tuple(round(min(value, 1.0), 3) for value in values)


def _joined(values: list[float]) -> list[float]:
    return [max(values[i : i + 2]) for i in range(0, len(values), 2)]
