"""What the gate does once the nightly run does often: ``make test NIGHTLY=1``."""

from __future__ import annotations

import os
from typing import Final, TypeVar

N = TypeVar("N", int, float, int | None)

NIGHTLY: Final = os.environ.get("NIGHTLY") == "1"


def times(gate: N, nightly: N) -> N:
    """Return how often something is done, how many there are (None: all), or how long it is waited for."""
    return nightly if NIGHTLY else gate
