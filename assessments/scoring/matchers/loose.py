"""Finds the words of a phrase near each other: with words between, in another order, one of many missing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from assessments.scoring.heard import Heard
from assessments.scoring.language.stopwords import EN_STOP, PARTICLES, ZH_STOP
from assessments.scoring.matchers.protocol import Hit
from assessments.scoring.matchers.sound import SoundMatcher
from assessments.scoring.phrase import Phrase

#: Tokens that may stand between two words of the phrase: Chinese characters, English words.
ZH_GAP: Final = 5
EN_GAP: Final = 3
#: What a word of content in a gap, another order, and a comma inside are worth.
_FILLER: Final = 0.96
_SWAPPED: Final = 0.88
_COMMA: Final = 0.9
# a phrase of three with one missing is a maybe; of more it may earn
_ONE_MISSING: Final = {3: 0.5, 4: 0.62}
_ONE_OF_MANY_MISSING: Final = 0.66
_SOUND: Final = SoundMatcher()


class _Place(NamedTuple):
    first: int
    end: int
    strength: float
    how: str


class LooseMatcher:
    """Phrases of two words and more, each said exactly or, unless ``by_sound`` is off, by sound or nearly."""

    def __init__(self, *, by_sound: bool = True) -> None:
        self.by_sound = by_sound

    def find(self, heard: Heard, phrase: Phrase) -> Iterator[Hit]:
        """Yield places, at most one for each place of the phrase's first word found."""
        if len(phrase.units) < 2 or (phrase.light and not phrase.words & PARTICLES):
            return
        missing = 0
        rows: list[list[_Place]] = []
        for unit in phrase.units:
            places = _places(heard, unit, self.by_sound)
            if not places:
                missing += 1
                if missing > phrase.slack or unit.negators:
                    return
            rows.append(places)
        said = [row for row in rows if row]
        units = [unit for unit, row in zip(phrase.units, rows, strict=True) if row]
        yield from _windows(heard, phrase, units, said, missing)


def _places(heard: Heard, unit: Phrase, by_sound: bool) -> list[_Place]:
    size = len(unit.tokens)
    exact = [_Place(first, first + size, 1.0, "exact") for first in heard.find(unit)]
    if exact or not by_sound:
        return exact
    return [
        _Place(hit.first, hit.end, hit.strength, hit.how)
        for hit in _SOUND.find(heard, unit)
        if hit.strength >= 0.3
    ]


def _windows(
    heard: Heard, phrase: Phrase, units: list[Phrase], rows: list[list[_Place]], missing: int
) -> Iterator[Hit]:
    for anchor in rows[0]:
        chosen = _follow(heard, units, rows, anchor)
        if chosen is None:
            continue
        first, end = min(one.first for one in chosen), max(one.end for one in chosen)
        if not heard.utterance.same_sentence(first, end):
            continue
        if phrase.light and not _verb_and_particle(heard, chosen):
            continue
        inside = frozenset(place for one in chosen for place in range(one.first, one.end))
        strength = 1.0
        for one in chosen:
            strength *= one.strength
        strength **= 1 / len(chosen) ** 0.5
        hows = {one.how for one in chosen} - {"exact"}
        how = "homophone" if "homophone" in hows else "fuzzy" if hows else "words"
        for place in range(first, end):
            if place in heard.utterance.borders and place > first:
                strength *= _COMMA
            if place not in inside and not _empty(heard.tokens[place]):
                strength *= _FILLER
        if [one.first for one in chosen] != sorted(one.first for one in chosen):
            strength *= _SWAPPED
        if missing:
            strength *= _ONE_MISSING.get(len(phrase.units), _ONE_OF_MANY_MISSING)
            how = "partial"
        yield Hit(first, end, strength, how, inside)


def _verb_and_particle(heard: Heard, chosen: list[_Place]) -> bool:
    """Say whether nothing but small words stands between: call her back, not get the money back."""
    return all(
        before.end <= after.first
        and all(heard.tokens[place] in EN_STOP for place in range(before.end, after.first))
        for before, after in pairwise(chosen)
    )


def _empty(token: str) -> bool:
    return token in EN_STOP or token in ZH_STOP


def _follow(
    heard: Heard, units: list[Phrase], rows: list[list[_Place]], anchor: _Place
) -> list[_Place] | None:
    """Return one place per unit around ``anchor``: after the last one, else before the first."""
    chosen = [anchor]
    for unit, row in zip(units[1:], rows[1:], strict=True):
        gap = _gap(unit)
        last = chosen[-1]
        after = [one for one in row if 0 <= one.first - last.end <= gap]
        if after:
            chosen.append(max(after, key=lambda one: (one.strength, -one.first)))
            continue
        if unit.tokens[0] in PARTICLES or unit.negators or any(other.negators for other in units):
            return None
        first = min(one.first for one in chosen)
        before = [one for one in row if 0 <= first - one.end <= gap]
        if not before:
            return None
        chosen.append(max(before, key=lambda one: (one.strength, one.first)))
    return chosen


def _gap(unit: Phrase) -> int:
    if unit.tokens[0] in PARTICLES:
        return 2
    return ZH_GAP if unit.chinese else EN_GAP
