"""How often a keyword is found where it is said, and not where only its letters or characters are.

``bench/kit/borders.tsv`` has 60 collisions and 60 true hits, Chinese and English. All were written in one go
and were at hand while the rules were made, whatever their part is called: ``build`` were tuned to, ``tail``
and ``fresh`` were only counted. ``bench/kit/borders_second.tsv`` has 30 and 30 that were written when the
rules were finished, by one who knew them, and counted once: nothing was tuned to them.
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

FIRST: Final = Path(__file__).parent / "kit" / "borders.tsv"
SECOND: Final = Path(__file__).parent / "kit" / "borders_second.tsv"
GOAL: Final = 57  # of the 60 of each kind in the first list


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


def cases(source: Path = FIRST) -> Iterator[Case]:
    """Yield the cases of one list."""
    with source.open(encoding="utf-8", newline="") as lines:
        yield from (Case(*row) for row in csv.reader(lines, delimiter="\t") if not row[0].startswith("#"))


def count(figures: Figures) -> None:
    """Print how many of each kind are right, and which are not."""
    for kind in ("collision", "hit"):
        first, second = (_rights(figures, kind, source) for source in (FIRST, SECOND))
        figures.at_least(f"borders.{kind}s", sum(first), GOAL, 0)
        figures.note(f"second list: {sum(second)} of {len(second)} {kind}s")


def _rights(figures: Figures, kind: str, source: Path) -> list[bool]:
    rights = []
    for case in cases(source):
        if case.kind == kind:
            rights.append(case.right)
            if not case.right:
                figures.note(f"wrong {kind} ({case.part}): {case.keyword} in {case.said}")
    return rights


def main() -> int:
    """Count; 1 where a figure misses."""
    figures = Figures()
    count(figures)
    return figures.status


if __name__ == "__main__":
    sys.exit(main())
