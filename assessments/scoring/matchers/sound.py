"""Finds what sounds like the phrase: Chinese by syllables, one English word by its metaphone or letters."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from assessments.scoring.heard import Heard
from assessments.scoring.language.everyday import COMMON, COMMON_CHARACTER, chinese_frequency
from assessments.scoring.language.syllables import FARTHEST, distance, near_classes
from assessments.scoring.matchers.protocol import Hit
from assessments.scoring.phrase import NEGATORS, Phrase

# strength = top - slope * mean distance, by the number of syllables: the longer, the surer
_SCALE: Final = {2: (0.92, 1.5), 3: (0.95, 1.2), 4: (0.98, 1.0)}
#: A window that cuts a word of the dictionary in two, or is itself a common or a rarer word.
_CUTS: Final = 0.4
_COMMON_WORD: Final = 0.5
_RARE_WORD: Final = 0.8


class SoundMatcher:
    """Homophones and near misses of single words."""

    def find(self, heard: Heard, phrase: Phrase) -> Iterator[Hit]:
        """Yield the places that sound like ``phrase`` and are spelt otherwise."""
        if phrase.chinese:
            yield from _chinese(heard, phrase)
        elif len(phrase.tokens) == 1:
            for place, alike in heard.nearly.get(phrase.tokens[0], ()):
                sure = trust(alike.strength, heard.utterance.confidence(place, place + 1))
                yield Hit(place, place + 1, sure, alike.how)


def trust(strength: float, confidence: float) -> float:
    """Return ``strength`` lowered where the recogniser was sure of other words, raised where it doubted.

    strength ** (0.5 + confidence): at the 0.5 that stands for "not told" it stays as it is.
    """
    return float(strength ** (0.5 + confidence))


def _chinese(heard: Heard, phrase: Phrase) -> Iterator[Hit]:
    size = len(phrase.tokens)
    if size < 2 or len(phrase.sound) != size:
        return
    for first in _candidates(heard, phrase):
        window = heard.tokens[first : first + size]
        if window == phrase.tokens or any(
            place in heard.utterance.borders for place in range(first + 1, first + size)
        ):
            continue
        strength = alike("".join(window), "".join(phrase.tokens))
        if strength <= 0:
            continue
        strength *= _plausible(heard, first, window)
        sure = trust(strength, heard.utterance.confidence(first, first + size))
        yield Hit(first, first + size, sure, "homophone")


def _plausible(heard: Heard, first: int, window: tuple[str, ...]) -> float:
    """Return what is left of a likeness in sound given the words that were written down.

    Recognisers write words of the dictionary: what cuts one in two was hardly misheard there, and a common
    word was more likely meant than misheard.
    """
    size = len(window)
    if not (first in heard.starts and first + size in heard.starts):
        return _CUTS
    if size > 2:
        return 1.0
    if first + 1 not in heard.starts:
        return _COMMON_WORD if chinese_frequency("".join(window)) >= COMMON else _RARE_WORD
    both_common = all(chinese_frequency(char) >= COMMON_CHARACTER for char in window)
    return _COMMON_WORD if both_common else 1.0


def _candidates(heard: Heard, phrase: Phrase) -> list[int]:
    """Return where every syllable is near, and one half of them of the phrase's very classes."""
    sound, row = phrase.sound, heard.sound
    size, last = len(sound), len(row) - len(sound)
    found: set[int] = set()
    half = size // 2
    for start, part in ((0, sound[:half]), (half, sound[half:])):
        at = row.find(part, start)
        while 0 <= at <= last + start:
            window = row[at - start : at - start + size]
            if window == sound or all(map(near_classes, window, sound)):
                found.add(at - start)
            at = row.find(part, at + 1)
    return sorted(found)


@lru_cache(maxsize=50_000)
def alike(said: str, wanted: str) -> float:
    """Return how surely ``said`` is ``wanted`` misheard, 0..1, by sound alone; both of one length.

    A character of negation is never gained or lost by ear alone.
    """
    total = 0.0
    for one, other in zip(said, wanted, strict=True):
        if one != other and (one in NEGATORS or other in NEGATORS):
            return 0.0
        apart = distance(one, other)
        if apart > FARTHEST:
            return 0.0
        total += apart
    top, slope = _SCALE[min(len(said), 4)]
    return max(top - slope * total / len(said), 0.0)
