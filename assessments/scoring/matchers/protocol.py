"""What finds a phrase in an utterance."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from assessments.scoring.utterance import Utterance


@dataclass(frozen=True, slots=True)
class Hit:
    """Tokens ``[first, end)`` of an utterance that say a phrase, as surely as ``strength`` (0..1]."""

    first: int
    end: int
    strength: float = 1.0


class Matcher(Protocol):
    """Finds places that say a phrase: exactly, by sound, nearly."""

    name: str

    def find(self, utterance: Utterance, phrase: tuple[str, ...]) -> Iterator[Hit]:
        """Yield the places where the tokens of ``phrase`` are said."""
        ...
