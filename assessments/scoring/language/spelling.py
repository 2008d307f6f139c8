"""How alike two English words are, in sound and in letters."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal, NamedTuple

from assessments.scoring.language.everyday import is_everyday_english

How = Literal["exact", "homophone", "fuzzy"]
#: What an everyday word heard in place of a rarer one is worth of its likeness.
EVERYDAY: Final = 0.5


_SHORT: Final = 0.5
_REVERSING: Final = ("un", "in", "dis", "non", "im", "ir", "de", "mis")


class Likeness(NamedTuple):
    """How surely a word was meant (0..1) and what says so."""

    strength: float
    how: How


@lru_cache(maxsize=50_000)
def _metaphone(word: str) -> str:
    from jellyfish import metaphone

    return metaphone(word)


@lru_cache(maxsize=100_000)
def likeness(heard: str, wanted: str) -> Likeness | None:
    """Return how surely the stem ``heard`` is ``wanted`` misheard; None where it is not.

    Words under four letters, numbers and other scripts must be the same. A word that sounds the same (one
    metaphone) needs seven letters of ten; under five letters it is a maybe. Any other may have one wrong
    letter in five to seven and two from eight on: recognisers write words, so another word is a maybe
    unless it is long or was heard in doubt. An everyday word counts half.
    """
    if heard == wanted:
        return Likeness(1.0, "exact")
    longer = max(len(heard), len(wanted))
    if min(len(heard), len(wanted)) < 4 or abs(len(heard) - len(wanted)) > 3:
        return None
    if not (heard.isascii() and heard.isalpha() and wanted.isascii() and wanted.isalpha()):
        return None
    from rapidfuzz.distance import OSA

    apart = OSA.distance(heard, wanted, score_cutoff=longer // 2)
    same = 1.0 - apart / longer
    # what un- and in- turn round is another word
    if any(
        heard == prefix + wanted or wanted == prefix + heard
        for prefix in ("un", "in", "dis", "non", "im", "ir")
    ):
        return None
    weight = EVERYDAY if is_everyday_english(heard) else 1.0
    if same >= 0.7 and _metaphone(heard) == _metaphone(wanted):
        return Likeness(weight * (0.5 + 0.4 * same if longer > 4 else _SHORT), "homophone")
    allowed = 0 if len(wanted) < 5 else 1 if len(wanted) < 8 else 2
    # recognisers keep the first sound of a word; listen is not in glisten
    if apart > allowed or heard[0] != wanted[0]:
        return None
    return Likeness(weight * (same - 0.3), "fuzzy")
