"""Make one channel of two without losing what the two say against each other."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

#: Channels below this correlation cancel each other when they are added.
OPPOSED: Final = -0.3
#: How much of the past the judgement keeps after a second.
KEPT_PER_SECOND: Final = 0.3


class Downmix:
    """Add left and right; where they are in opposite phase, take the louder one alone."""

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._left = self._right = self._both = 0.0
        self._takes_left = True

    def feed(self, sound: NDArray[np.int16]) -> NDArray[np.int16]:
        """Take (2, n) samples that follow the last ones; return (n,)."""
        wide = sound.astype(np.float32)
        kept = KEPT_PER_SECOND ** (wide.shape[1] / self._rate)
        self._left = self._left * kept + float(wide[0] @ wide[0])
        self._right = self._right * kept + float(wide[1] @ wide[1])
        self._both = self._both * kept + float(wide[0] @ wide[1])
        if self._both >= OPPOSED * (self._left * self._right) ** 0.5:
            return ((sound[0].astype(np.int32) + sound[1] + 1) >> 1).astype(np.int16)
        # twice as loud, or the choice stays: a choice that flutters is heard
        if self._takes_left:
            self._takes_left = self._right <= 2 * self._left
        else:
            self._takes_left = self._left > 2 * self._right
        return sound[0 if self._takes_left else 1]
