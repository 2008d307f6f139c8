"""How often a keyword is found where it is said, and not where only its letters or characters are.

``bench/kit/borders.tsv`` has 60 collisions and 60 true hits, Chinese and English. Half of them (``build``)
were at hand while the rules were made; ``tail`` and ``fresh``, a quarter each, were never tuned to.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from assessments.scoring import KeyPointSpec, score
from bench.kit.figures import Figures
from transcripts.asr.segment import Segment

DATA: Final = Path(__file__).parent / "kit" / "borders.tsv"
GOAL: Final = 57


class Case(NamedTuple):
    """A keyword and a sentence that says it (``hit``) or only seems to (``collision``)."""

    part: str
    kind: str
    keyword: str
    said: str

    @property
    def right(self) -> bool:
        """Whether the scorer tells which it is."""
        point = KeyPointSpec(id="point", keywords={"any": [self.keyword]})
        earned = score([Segment(0, 5, self.said)], [point]).value
        return (earned > 0) == (self.kind == "hit")


def cases() -> Iterator[Case]:
    """Yield all cases."""
    with DATA.open(encoding="utf-8", newline="") as lines:
        yield from (Case(*row) for row in csv.reader(lines, delimiter="\t") if not row[0].startswith("#"))


def count(figures: Figures) -> None:
    """Print how many of each kind are right, and which are not."""
    for kind in ("collision", "hit"):
        mine = [case for case in cases() if case.kind == kind]
        for case in mine:
            if not case.right:
                figures.note(f"wrong {kind} ({case.part}): {case.keyword} in {case.said}")
        figures.at_least(f"borders.{kind}s", sum(case.right for case in mine), GOAL, 0)


def main() -> int:
    """Count; 1 where a figure misses."""
    figures = Figures()
    count(figures)
    return figures.status


if __name__ == "__main__":
    sys.exit(main())
