"""What finds a phrase in an utterance."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

from assessments.scoring.heard import Heard
from assessments.scoring.phrase import Phrase


class Hit(NamedTuple):
    """Tokens ``[first, end)`` of an utterance that say a phrase, as surely as ``strength`` (0..1].

    ``how`` names what says so. ``inside`` are the tokens that belong to the phrase; empty where all do.
    """

    first: int
    end: int
    strength: float = 1.0
    how: str = "exact"
    inside: frozenset[int] = frozenset()


class Matcher(Protocol):
    """Finds places that say a phrase: exactly, by sound, nearly."""

    def find(self, heard: Heard, phrase: Phrase) -> Iterator[Hit]:
        """Yield the places where ``phrase`` is said."""
        ...
