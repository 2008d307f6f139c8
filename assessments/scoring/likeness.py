"""How much an answer says of what the other answers to the same question say. No marks are needed for it.

It moves no score. It tells a trainer which answers to hear first while nobody has read the rubric: those that
say least of what the others say are wrong, or right in words that no key point listens for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from assessments.scoring.derive import Background, grams


def likeness(answers: Sequence[str], question: str, background: Background | None = None) -> list[float]:
    """Return for each answer the share, 0..1, said of what the others say: 0 where they say nothing.

    What counts are the tokens and pairs of neighbours that ``question`` does not hold, each by the number of
    the other answers that say it and by how telling it is.
    """
    background = background or Background()
    asked = grams(question)
    said = [grams(answer) - asked for answer in answers]
    found = Counter(gram for own in said for gram in own)
    # sorted, so that sums come out the same to the last digit in every process
    weights = {gram: background.weight(gram) for gram in sorted(found)}
    total = sum(count * weights[gram] for gram, count in sorted(found.items()))
    shares: list[float] = []
    for own in said:
        shared = sum((found[gram] - 1) * weights[gram] for gram in sorted(own))
        others = total - sum(weights[gram] for gram in sorted(own))
        shares.append(min(shared / others, 1.0) if others > 0 else 0.0)
    return shares
