"""The company's departments: their names as a path, and the branch that a figure is added up in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from courses.people.models import Department

#: What is counted of a department: the numbers by name.
Counts = dict[str, float]


class Tree:
    """All departments, read once."""

    def __init__(self) -> None:
        rows = list(Department.objects.order_by("path").values_list("pk", "name", "path"))
        self._names = {pk: name for pk, name, _path in rows}
        self._chains = {pk: [int(one) for one in path.strip("/").split("/")] for pk, _name, path in rows}
        self._order = {pk: place for place, (pk, _name, _path) in enumerate(rows)}
        self._paths: dict[int | None, str] = {
            pk: "/".join(self._names[one] for one in chain) for pk, chain in self._chains.items()
        }
        self._paths[None] = ""

    def path(self, pk: int | None) -> str:
        """Return names from the root down: "Company/Sales/East"; empty for who belongs to none."""
        return self._paths.get(pk, "")

    def add_up(
        self, rows: Iterable[tuple[int | None, Counts]], under: Department | None
    ) -> list[tuple[str, Counts]]:
        """Add up counts by department into branches: those right below ``under``, or below a single root.

        A department's own people stand in a line of their own beside its branches, unless it has none.
        """
        start = under.pk if under else self._single_root()
        sums: dict[int | None, Counts] = defaultdict(lambda: defaultdict(float))
        for pk, counts in rows:
            branch = self._branch(pk, start)
            for name, value in counts.items():
                sums[branch][name] += value or 0
        known = sorted((pk for pk in sums if pk is not None), key=lambda pk: self._order.get(pk, 0))
        found = [(self._names.get(pk, ""), sums[pk]) for pk in known]
        return [*found, (_("No department"), sums[None])] if None in sums else found

    def _single_root(self) -> int | None:
        roots = [pk for pk, chain in self._chains.items() if len(chain) == 1]
        return roots[0] if len(roots) == 1 else None

    def _branch(self, pk: int | None, start: int | None) -> int | None:
        if pk is None or pk not in self._chains:
            return None
        chain: Sequence[int] = self._chains[pk]
        if start is None:
            return chain[0]
        if start not in chain:
            return pk
        below: Any = chain[chain.index(start) + 1 :]
        return int(below[0]) if below else start
