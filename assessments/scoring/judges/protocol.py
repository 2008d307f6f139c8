"""What weighs a hit by what stands around it."""

from __future__ import annotations

from typing import Protocol

from assessments.scoring.matchers import Hit
from assessments.scoring.utterance import Utterance


class Judge(Protocol):
    """Says how much of a hit's strength holds, given its surroundings."""

    def weigh(self, utterance: Utterance, hit: Hit) -> float:
        """Return 0..1: 1 leaves the hit as it is, 0 takes it out."""
        ...
