"""Finds the phrase itself: folded, inflection aside, over punctuation and segment ends."""

from __future__ import annotations

from collections.abc import Iterator

from assessments.scoring.matchers.protocol import Hit
from assessments.scoring.utterance import Utterance


class ExactMatcher:
    """Whole English words by stem, Chinese by characters, in the phrase's order without gaps."""

    name = "exact"

    def find(self, utterance: Utterance, phrase: tuple[str, ...]) -> Iterator[Hit]:
        """Yield each place with full strength."""
        for first, end in utterance.find(phrase):
            yield Hit(first, end)
