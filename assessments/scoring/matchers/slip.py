"""Finds long Chinese phrases with one character lost or wrong, as recognisers lose them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from assessments.scoring.heard import Heard
from assessments.scoring.language.everyday import chinese_frequency
from assessments.scoring.matchers.protocol import Hit
from assessments.scoring.matchers.sound import trust
from assessments.scoring.phrase import NEGATORS, Phrase

# by the phrase's length: the longer, the surer. Another character may be another word, a lost one rarely is
_LOST: Final = {3: 0.5, 4: 0.75}
_LOST_OF_MANY: Final = 0.8
_WRONG: Final = {4: 0.5, 5: 0.62}
_WRONG_OF_MANY: Final = 0.7
# of these the other one is the opposite, not a slip
_OPPOSITES: Final = frozenset(
    "有无大小多少高低上下前后内外进出增减正负买卖收付真假是非直间先后左右新旧长短开关升降加可能应要会须"
)


class SlipMatcher:
    """One character of at least four lost or wrong (of three: a maybe); never one of negation."""

    def find(self, heard: Heard, phrase: Phrase) -> Iterator[Hit]:
        """Yield the places that say all but one character of ``phrase``."""
        size = len(phrase.tokens)
        if not phrase.chinese or size < 3 or len(frozenset(phrase.tokens) - heard.present) > 1:
            return
        for lost in range(size):
            if phrase.tokens[lost] not in NEGATORS:
                rest = phrase.tokens[:lost] + phrase.tokens[lost + 1 :]
                # 身份证 is a word of its own, not 身份验证 with a character lost
                if chinese_frequency("".join(rest)):
                    continue
                for first in heard.find_any(rest):
                    yield from _hit(heard, first, size - 1, _LOST.get(size, _LOST_OF_MANY))
        if size < 4:
            return
        half = size // 2
        for start, part in ((0, phrase.tokens[:half]), (half, phrase.tokens[half:])):
            for at in heard.find_any(part):
                first = at - start
                window = heard.tokens[first : first + size] if first >= 0 else ()
                if len(window) == size and _one_wrong(window, phrase.tokens):
                    yield from _hit(heard, first, size, _WRONG.get(size, _WRONG_OF_MANY))


def _hit(heard: Heard, first: int, size: int, strength: float) -> Iterator[Hit]:
    utterance = heard.utterance
    if not any(place in utterance.borders for place in range(first + 1, first + size)):
        yield Hit(first, first + size, trust(strength, utterance.confidence(first, first + size)), "fuzzy")


def _one_wrong(said: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    wrong = [(one, other) for one, other in zip(said, wanted, strict=True) if one != other]
    return len(wrong) == 1 and not is_opposite(*wrong[0])


def is_opposite(one: str, other: str) -> bool:
    """Say whether one character for another may turn the sense round rather than be a slip."""
    return any(char in NEGATORS or char in _OPPOSITES for char in (one, other))
