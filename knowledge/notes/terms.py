"""Key terms: what this recording says often and everyday language seldom."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from kit.text import fold, is_cjk, words
from knowledge.notes.model import Term
from knowledge.notes.units import Unit
from knowledge.notes.words import Lexeme

MOST: Final = 12
_LONGEST: Final = 3  # words in a term


@dataclass(slots=True)
class _Candidate:
    count: int = 0
    weight: float = 0.0
    first: int = 0  # sentence
    forms: Counter[str] = field(default_factory=Counter)


def key_terms(
    units: Sequence[Unit], rows: Sequence[list[Lexeme]], glossary: Iterable[str] = (), most: int = MOST
) -> list[Term]:
    """Return the key terms, the weightiest first; glossary terms that were said come before others."""
    known = _glossary_terms(units, glossary)
    candidates = _candidates(rows)
    least = 2 if len(units) > 8 else 1
    scored = sorted(
        (
            (key, one)
            for key, one in candidates.items()
            if one.count >= (max(least, 2) if len(key) > 1 else least)
        ),
        key=lambda item: (-_score(item[0], item[1]), item[1].first, item[0]),
    )
    result = list(known)
    taken = {fold(term.text).text for term in known}
    chosen: list[tuple[str, ...]] = []
    for key, one in scored:
        text = one.forms.most_common(1)[0][0]
        if fold(text).text in taken or any(_within(key, other) or _within(other, key) for other in chosen):
            continue
        if any(fold(text).text in name for name in taken):
            continue
        chosen.append(key)
        result.append(Term(text, one.count, units[one.first].start))
        if len(result) >= most:
            break
    return result[: max(most, len(known))]


def _score(key: tuple[str, ...], one: _Candidate) -> float:
    """Weigh a candidate: how often, how rare elsewhere, and longer terms above their parts."""
    return (1 + math.log(one.count)) * one.weight * (1 + 0.6 * (len(key) - 1))


def _within(part: tuple[str, ...], whole: tuple[str, ...]) -> bool:
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def _candidates(rows: Sequence[list[Lexeme]]) -> dict[tuple[str, ...], _Candidate]:
    """Return runs of one to three topical words, with their counts."""
    result: dict[tuple[str, ...], _Candidate] = {}
    for number, row in enumerate(rows):
        for run in _runs(row):
            for size in range(1, _LONGEST + 1):
                for at in range(len(run) - size + 1):
                    part = run[at : at + size]
                    if not part[-1].noun and not (size == 1 and part[0].weight > 8):
                        continue  # a term ends in a name; a lone verb only where it is rare
                    key = tuple(word.key for word in part)
                    one = result.setdefault(key, _Candidate(first=number))
                    one.count += 1
                    one.weight = sum(word.weight for word in part) / size
                    if not part[-1].noun:
                        one.weight *= 0.7
                    between = "" if is_cjk(part[0].text) else " "
                    one.forms[between.join(word.text for word in part)] += 1
    return result


def _runs(row: Sequence[Lexeme]) -> Iterator[list[Lexeme]]:
    run: list[Lexeme] = []
    for word in row:
        if word.topical and (not run or is_cjk(word.text) == is_cjk(run[-1].text)):
            run.append(word)
        else:
            if run:
                yield run
            run = [word] if word.topical else []
    if run:
        yield run


def _glossary_terms(units: Sequence[Unit], glossary: Iterable[str]) -> list[Term]:
    """Return the glossary's terms that were said, in the order of the glossary."""
    said = [_row(unit.text) for unit in units]
    result = []
    for phrase in dict.fromkeys(one.strip() for one in glossary):
        needle = _row(phrase)
        if len(needle) <= 2:
            continue
        counts = [row.count(needle) for row in said]
        if any(counts):
            first = next(number for number, count in enumerate(counts) if count)
            result.append(Term(phrase, sum(counts), units[first].start))
    return result


def _row(text: str) -> str:
    # two separators between tokens, so that a phrase said twice in a row counts twice
    return "|" + "||".join(token.text for token in words(fold(text))) + "|"
