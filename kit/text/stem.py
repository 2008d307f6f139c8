"""Light English inflection: listen, listens, listened, listening are one word."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_FORMS: Final = """
be: am is are was were been being; begin: began begun; break: broke broken; bring: brought;
build: built; buy: bought; catch: caught; choose: chose chosen; come: came; deal: dealt;
do: does did done doing; draw: drew drawn; drive: drove driven; fall: fell fallen; feel: felt;
fight: fought; find: found; forget: forgot forgotten; forgive: forgave forgiven; get: got gotten;
give: gave given; go: goes went gone; hang: hung; have: has had; hear: heard; hide: hid hidden;
hold: held; keep: kept; know: knew known; lead: led; leave: left; lend: lent; lose: lost; make: made;
mean: meant; meet: met; pay: paid; ride: rode ridden; rise: rose risen; run: ran; say: said;
see: saw seen; seek: sought; sell: sold; send: sent; show: shown; speak: spoke spoken; spend: spent;
stand: stood; steal: stole stolen; stick: stuck; take: took taken; teach: taught; tell: told;
think: thought; throw: threw thrown; understand: understood; wear: wore worn; win: won;
write: wrote written; man: men; woman: women; child: children; person: people; foot: feet;
use: used using; owe: owed owing; tie: tying; die: dying; lie: lying
"""
_IRREGULAR: Final[dict[str, str]] = {
    form: base.strip()
    for base, forms in (entry.split(":") for entry in _FORMS.split(";"))
    for form in forms.split()
}
_VOWEL: Final = re.compile(r"[aeiou]|(?<=[^aeiou])y")
_MEASURE: Final = re.compile(r"(?:[aeiou]|(?<=[^aeiou])y)+(?:[^aeiouy]|(?<=[aeiou])y|^y)+")
_SHORT: Final = re.compile(r"[^aeiou][aeiouy][^aeiouwxy]$")
_ISE: Final = re.compile(r"(?<=\w\w)is(?=(?:e|ed|es|er|ing|ation|ations)$)|(?<=\wl)ys(?=(?:e|ed|es|ing)$)")


def _has_vowel(word: str) -> bool:
    return _VOWEL.search(word) is not None


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """Return the casefolded English ``word`` without its inflection; other words come back unchanged.

    Steps 1a to 1c and 5 of Porter (1980), British spellings made American, and common irregular forms.
    """
    if not (word.isascii() and word.isalpha()) or len(word) < 3:
        return _IRREGULAR.get(word, word)
    word = _IRREGULAR.get(word, word)
    if len(word) > 5:
        word = _ISE.sub(lambda match: match.group()[0] + "z", word)
        word = re.sub(r"our(?=s$|ed$|ing$|$)", "or", word)
    if word.endswith("sses"):
        word = word[:-2]
    elif word.endswith("ies"):
        word = word[:-3] + ("y" if len(word) > 4 else "ie")
    elif word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) > 3 and word != "news":
        word = word[:-1]
    word = _past_or_progressive(word)
    if word.endswith("y") and len(word) > 2 and _has_vowel(word[:-1]):
        word = word[:-1] + "i"
    if word.endswith("e") and len(word) > 3:
        measure = len(_MEASURE.findall(word[:-1]))
        if measure > 1 or (measure == 1 and not _SHORT.search(word[:-1])):
            word = word[:-1]
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "aeiou":
        word = word[:-1]
    return word


def _past_or_progressive(word: str) -> str:
    """Take -ed and -ing off, and mend what is left (Porter's step 1b)."""
    if word.endswith("eed"):
        return word[:-1] if _MEASURE.search(word[:-3]) else word
    for suffix in ("ied", "ed", "ing"):
        if word.endswith(suffix) and _has_vowel(word[: -len(suffix)]):
            base = word[: -len(suffix)]
            break
        if suffix == "ied" and word.endswith("ied"):
            return word[:-3] + ("y" if len(word) > 4 else "ie")
    else:
        return word
    if suffix == "ied":
        return base + "y"
    if len(base) < 2:
        return word
    if base.endswith(("at", "bl", "iz")):
        return base + "e"
    if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "aeioulsz":
        return base[:-1]
    if len(_MEASURE.findall(base)) == 1 and _SHORT.search(base):
        return base + "e"
    return base
