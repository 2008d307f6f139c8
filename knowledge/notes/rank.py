"""Which sentences stand for the rest: centrality in the sentence graph, position, and no repeats."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from knowledge.notes.markers import IMPORTANT, QUESTION, SMALL_TALK, marker
from knowledge.notes.units import Unit, length
from knowledge.notes.words import Lexeme

Vector = dict[str, float]
REDUNDANT: Final = 0.55  # cosine above which a sentence repeats another


def vectors(rows: Sequence[list[Lexeme]]) -> list[Vector]:
    """Return one unit-length vector a sentence: log tf times the word's rarity in everyday language.

    No idf within the recording: what it repeats is its topic.
    """
    result: list[Vector] = []
    for row in rows:
        counts = Counter(word.key for word in row if word.weight)
        weights = {word.key: word.weight for word in row}
        result.append(normal({key: (1 + math.log(count)) * weights[key] for key, count in counts.items()}))
    return result


def normal(vector: Vector) -> Vector:
    """Return ``vector`` at length 1; an empty one as it is."""
    size = math.sqrt(sum(value * value for value in vector.values()))
    return {key: value / size for key, value in vector.items()} if size else vector


def total(some: Iterable[Vector]) -> Vector:
    """Return the sum of ``some``, at length 1."""
    result: Vector = {}
    for vector in some:
        for key, value in vector.items():
            result[key] = result.get(key, 0.0) + value
    return normal(result)


def cosine(a: Vector, b: Vector) -> float:
    """Return the cosine of two vectors of length 1."""
    if len(a) > len(b):
        a, b = b, a
    return sum(value * b[key] for key, value in a.items() if key in b)


def centrality(units: Sequence[Unit], rows: Sequence[Vector]) -> list[float]:
    """Return each sentence's worth for a summary.

    Degree centrality in the graph of cosines (Erkan and Radev 2004) equals the product with the sum of all
    vectors, so it takes one pass. It is weighed by length (a bare word or a rambling run says little), by
    words such as "remember", and against small talk, questions and doubtful recognition.
    """
    middle = total(rows)
    result = []
    for number, (unit, vector) in enumerate(zip(units, rows, strict=True)):
        worth = cosine(vector, middle)
        said = length(unit.text)
        worth *= min(said / 16, 1.0)
        if IMPORTANT.search(unit.text):
            worth *= 1.3
        if marker(unit.text) == 1.0:
            worth *= 1.3
        if SMALL_TALK.search(unit.text):
            worth *= 0.3
        if QUESTION.search(unit.text):
            worth *= 0.6
        if unit.doubtful:
            worth *= 0.5
        worth *= 1 + 0.1 / (1 + number)
        result.append(worth)
    return result


def choose(worths: Sequence[float], rows: Sequence[Vector], count: int, among: Iterable[int]) -> list[int]:
    """Return up to ``count`` of ``among``, the worthiest that do not repeat one another, in order."""
    chosen: list[int] = []
    for number in sorted(among, key=lambda number: (-worths[number], number)):
        if len(chosen) == count:
            break
        if worths[number] > 0 and all(cosine(rows[number], rows[other]) < REDUNDANT for other in chosen):
            chosen.append(number)
    return sorted(chosen)
