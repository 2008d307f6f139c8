"""What a list of people would do, row by row, and as figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from courses.assigning.queries.foresee import Consequence
from courses.importing.services.finding import Asked
from courses.importing.services.mending import ASKED
from courses.importing.services.read import PersonRow
from courses.importing.services.world import Known

#: In the order in which a plan lists its rows.
KINDS: Final = ("errors", "left", "changed", "added", "missing", "same")
#: So many cells that are read as something else are shown at once.
NOTES: Final = 200


@dataclass(slots=True)
class Planned:
    """A row and what it would do: ``changes`` from and to by column; for someone new from nothing."""

    row: PersonRow
    known: Known | None
    changes: dict[str, tuple[str, str]]
    training: Consequence | None = None

    @property
    def kind(self) -> str:
        """Where the plan lists it."""
        if self.row.errors:
            return "errors"
        if self.known is None:
            return "added"
        if not self.changes:
            return "same"
        return "left" if self.changes.get("works", ("", ""))[1] == "no" else "changed"

    def as_json(self) -> dict[str, Any]:
        """Return what the plan's file keeps."""
        name = self.row.values.get("name") or (self.known.name if self.known else "")
        kept: dict[str, Any] = {"line": self.row.line, "number": self.row.number, "name": name}
        if self.row.errors:
            return kept | {"errors": self.row.errors}
        if self.known is not None:
            kept |= {"number": self.known.username, "pk": self.known.pk}
        if self.training is not None:
            kept |= {"gains": sorted(self.training.gains), "loses": sorted(self.training.loses)}
        return kept | ({"changes": self.changes} if self.changes else {})


@dataclass
class Plan:
    """What a list would do; ``missing`` are people who work here and do not stand in it.

    ``above`` stands over the headers; ``asked`` are departments that somebody has to settle.
    """

    rows: list[Planned]
    missing: list[Known]
    departments: list[str]
    ignored: list[str] = field(default_factory=list)
    above: list[str] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    def notes(self) -> dict[str, Any]:
        """Return what is read as something else: how often, how much of it to be looked at, and some."""
        all_of_them = [
            (one.row.line, one.row.number, *note)
            for one in self.rows
            if not one.row.errors
            for note in one.row.notes
        ]
        first = sorted(all_of_them, key=lambda note: (note[3] not in ASKED, note[0]))
        return {
            "noted": len(all_of_them),
            "to_check": sum(note[3] in ASKED for note in all_of_them),
            "notes": first[:NOTES],
        }

    def training(self) -> list[list[int]]:
        """Return by course how many people would be given it, and how many would lose it."""
        gains: Counter[int] = Counter()
        loses: Counter[int] = Counter()
        for one in self.rows:
            if one.training is not None:
                gains.update(one.training.gains)
                loses.update(one.training.loses)
        return sorted(
            ([course, gains[course], loses[course]] for course in gains.keys() | loses.keys()),
            key=lambda line: (-line[2], -line[1], line[0]),
        )

    def counts(self) -> dict[str, int]:
        """Return how many rows there are of each kind."""
        counts = dict.fromkeys(KINDS, 0) | {"missing": len(self.missing)}
        for one in self.rows:
            counts[one.kind] += 1
        return counts

    def lines(self) -> Iterator[dict[str, Any]]:
        """Yield what is kept of each row, by kind."""
        for kind in KINDS:
            if kind == "missing":
                yield from ({"number": one.username, "name": one.name} for one in self.missing)
            yield from (one.as_json() for one in self.rows if one.kind == kind)
