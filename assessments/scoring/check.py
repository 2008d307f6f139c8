"""Look a rubric over for what its writer would not expect: phrases that cancel each other or tell nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Literal

from assessments.scoring.rubric import KeyPointSpec
from assessments.scoring.utterance import phrase_tokens

# the key point says less than its must_not; the prompt says it already; another key point says it, too
Oddity = Literal["narrowed", "asked", "shared"]


@dataclass(frozen=True, slots=True)
class Finding:
    """``phrase`` of the key point ``point`` (its id) is odd; ``other`` is the keyword or point it meets."""

    oddity: Oddity
    point: str
    phrase: str
    other: str = ""


def says(whole: str, part: str) -> bool:
    """Say whether who says ``whole`` has said ``part``: its tokens stand in a row in it."""
    return _within(phrase_tokens(part), phrase_tokens(whole))


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    size = len(part)
    return size > 0 and any(whole[at : at + size] == part for at in range(len(whole) - size + 1))


def cancelled(earning: Iterable[str], must_nots: Sequence[str]) -> list[tuple[str, str]]:
    """Return (must_not, phrase) where who says ``phrase`` says the ``must_not``, too: it can never earn."""
    return [(against, phrase) for phrase, against in product(earning, must_nots) if says(phrase, against)]


def look_over(points: Sequence[KeyPointSpec], prompt_text: str) -> list[Finding]:
    """Return what is odd about a rubric, by key point, each once. A rubric with findings can be scored by."""
    asked = phrase_tokens(prompt_text)
    firsts: dict[tuple[str, ...], str] = {}
    found: dict[Finding, None] = {}
    for point in points:
        earning = [phrase for kind, _language, phrase in point.wanted if kind != "must_not"]
        against = [phrase for kind, _language, phrase in point.wanted if kind == "must_not"]
        for phrase in earning:
            tokens = phrase_tokens(phrase)
            if _within(tokens, asked):
                found[Finding("asked", point.id, phrase)] = None
            first = firsts.setdefault(tokens, point.id)
            if tokens and first != point.id:
                found[Finding("shared", point.id, phrase, first)] = None
        for phrase, longer in product(earning, against):
            if says(longer, phrase) and not says(phrase, longer):
                found[Finding("narrowed", point.id, longer, phrase)] = None
    return list(found)
