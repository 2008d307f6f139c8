"""Finds the phrase itself: folded, inflection aside, over punctuation and segment ends."""

from __future__ import annotations

from collections.abc import Iterator

from assessments.scoring.heard import Heard
from assessments.scoring.matchers.protocol import Hit
from assessments.scoring.phrase import Phrase


class ExactMatcher:
    """Whole English words by stem, Chinese by characters, numbers by value, in order without gaps."""

    def find(self, heard: Heard, phrase: Phrase) -> Iterator[Hit]:
        """Yield each place with full strength."""
        for first in heard.find(phrase):
            yield Hit(first, first + len(phrase.tokens))
