"""What the page for scoring anew shows: how far scores are behind, the last job, what would change."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, overload

from django.core.files.base import File

from assessments.answers.models.answer import Answer
from courses.people.models import Employee
from jobs.models import Job

COLUMNS = 9
#: Of the picture, in its own units.
HEIGHT = 100


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A line of the list: the answer (None where it is gone), scores 0..1, names of key points."""

    answer: Answer | None
    before: float | None
    after: float
    gained: str
    lost: str
    kept: str

    @property
    def points(self) -> int:
        """The difference in hundredths."""
        return round(self.after * 100) - round((self.before or 0.0) * 100)

    @property
    def points_down(self) -> int:
        """How many of them it loses."""
        return max(-self.points, 0)


class ChangeList(Sequence[ChangeRow]):
    """The changes of a preview, as a paginator wants them: counted by the job, read from its file."""

    def __init__(self, job: Job, reader: Employee) -> None:
        self.job = job
        self.reader = reader

    def __len__(self) -> int:
        return int(self.job.result["changes"])

    def __iter__(self) -> Iterator[ChangeRow]:
        return iter(self[:])

    @overload
    def __getitem__(self, part: int) -> ChangeRow: ...
    @overload
    def __getitem__(self, part: slice) -> Sequence[ChangeRow]: ...
    def __getitem__(self, part: int | slice) -> ChangeRow | Sequence[ChangeRow]:
        if isinstance(part, int):
            number = range(len(self))[part]
            return self._read(number, number + 1)[0]
        start, stop, _step = part.indices(len(self))
        return self._read(start, stop)

    def _read(self, start: int, stop: int) -> Sequence[ChangeRow]:
        try:
            with self.job.file.open("rb") as file:
                lines = _lines(file, start, stop)
        except FileNotFoundError:
            return []
        rows = Answer.objects.visible_to(self.reader).select_related("learner")
        answers = rows.in_bulk([int(line[0]) for line in lines])
        hidden = set(Answer.objects.filter(pk__in=answers).blind_to(self.reader).values_list("pk", flat=True))
        return [_row(line, answers.get(int(line[0]))) for line in lines if int(line[0]) not in hidden]


def _lines(file: File[Any], start: int, stop: int) -> list[list[str]]:
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(file.read()), "utf-8-sig", newline=""))
    # the first line names the columns
    return [line for line in islice(reader, start + 1, stop + 1) if len(line) == COLUMNS]


def _row(line: Sequence[str], answer: Answer | None) -> ChangeRow:
    gained, lost, kept = (cell.removeprefix("'") for cell in line[6:])
    return ChangeRow(answer, float(line[4]) if line[4] else None, float(line[5]), gained, lost, kept)


@dataclass(frozen=True, slots=True)
class Bar:
    """Answers whose score lies from ``low`` up to ``high`` hundredths, and where to draw them."""

    low: int
    high: int
    before: int
    after: int
    before_height: int
    after_height: int

    @property
    def before_top(self) -> int:
        """Where the bar begins, from above."""
        return HEIGHT - self.before_height

    @property
    def after_top(self) -> int:
        """Where the bar begins, from above."""
        return HEIGHT - self.after_height

    @property
    def after_left(self) -> int:
        """Where the second bar of the pair stands; each pair has 60."""
        return self.low * 6 + 28


def bars(figures: dict[str, Any]) -> list[Bar]:
    """Return the picture of the scores before and after; the tallest bar is ``HEIGHT`` high."""
    before, after = figures["before"], figures["after"]
    tallest, step = max([*before, *after, 1]), 100 // len(before)
    return [
        Bar(
            number * step,
            (number + 1) * step,
            one,
            other,
            _height(one, tallest),
            _height(other, tallest),
        )
        for number, (one, other) in enumerate(zip(before, after, strict=True))
    ]


def _height(count: int, tallest: int) -> int:
    # one answer of ten thousand is seen, too
    return max(round(HEIGHT * count / tallest), 1) if count else 0
