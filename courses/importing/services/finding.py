"""Find what a list calls by less than its full name: departments by a part of their path, people by name."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from courses.importing.services.columns import join_path, split_path
from courses.importing.services.read import PersonRow
from courses.importing.services.world import Departments, World

_CHINESE = re.compile(r"[\u3400-\u9fff]+")
#: How a person settles what a department is, beside the key of one.
NEW, KEEP = "new", "keep"
#: So many are offered for one name.
MOST: Final = 20


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _shorter(name: str) -> set[str]:
    """Return the Chinese and the other half of a name in two languages."""
    folded = _folded(name)
    chinese = "".join(_CHINESE.findall(folded))
    other = " ".join(_CHINESE.sub(" ", folded).split())
    return {chinese, other} if chinese and other else set()


@dataclass
class Asked:
    """A department that a person has to settle: as the list writes it, in how many rows, who it may be."""

    said: str
    keys: list[int]
    rows: int = 0


@dataclass
class DepartmentFinder:
    """Departments by their path, or by as much of its end as names just one.

    ``answers`` are what a person settled by the words of the list in small letters. What makes a new top
    level in a company that has one is asked for.
    """

    tree: Departments
    answers: Mapping[str, str] = field(default_factory=dict)
    asked: dict[str, Asked] = field(default_factory=dict)
    _by_end: dict[str, list[tuple[list[str], str]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for path in self.tree.paths.values():
            self._keep(path)

    def _keep(self, path: str) -> None:
        names = split_path(path)
        for end in {_folded(names[-1]), *_shorter(names[-1])}:
            self._by_end[end].append((names, path))

    def settle(self, rows: Iterable[PersonRow]) -> None:
        """Put the full path into each row, note where that is another, and refuse what has to be asked."""
        told = [row for row in rows if row.values.get("department")]
        if not self.tree.paths:
            self._learn({row.values["department"] for row in told})
        for row in told:
            self._settle(row, row.values["department"])

    def _learn(self, paths: set[str]) -> None:
        """Let the list's own long paths explain its short ones, where there is no tree yet."""
        known = set()
        for path in sorted(paths):
            names = split_path(path)
            for depth in range(1, len(names) + 1 if len(names) > 1 else 0):
                if (part := join_path(names[:depth])).lower() not in known:
                    known.add(part.lower())
                    self._keep(part)

    def _settle(self, row: PersonRow, said: str) -> None:
        answer = self.answers.get(said.lower(), "")
        if answer == KEEP:
            del row.values["department"]
            return
        if answer == NEW:
            return
        if answer.isdigit() and int(answer) in self.tree.paths:
            found = [self.tree.paths[int(answer)]]
        elif (pk := self.tree.find(said)) is not None:
            found = [self.tree.paths[pk]]
        else:
            found = self._found(split_path(said))
        if len(found) == 1:
            row.values["department"] = found[0]
            if found[0].lower() != said.lower():
                row.note("department", "department_found", said, found[0])
        elif found or self.tree.paths:
            keys = [pk for path in found[:MOST] if (pk := self.tree.find(path)) is not None]
            self.asked.setdefault(said.lower(), Asked(said, keys)).rows += 1
            row.refuse("department", "department_unclear" if found else "department_unknown")

    def _found(self, names: list[str]) -> list[str]:
        """Return the paths that end with ``names``, else one to be made under a department that is known."""
        wanted = [_folded(name) for name in names]
        for loose in (False, True):
            found = [
                path
                for chain, path in self._by_end.get(wanted[-1], ())
                if len(chain) >= len(wanted)
                and all(
                    want == _folded(name) or (loose and want in _shorter(name))
                    for want, name in zip(wanted[::-1], chain[::-1], strict=False)
                )
            ]
            if found:
                return sorted(found)
        if len(names) == 1:
            return []
        above = self._found(names[:-1])
        return [join_path([*split_path(above[0]), names[-1]])] if len(above) == 1 else []


def mend_numbers(rows: list[PersonRow], world: World) -> None:
    """Give numbers back the zeros that a spreadsheet took, where it is known whose; else note it."""
    bare: dict[str, list[str]] = defaultdict(list)
    for key, one in world.people.items():
        if key.isdigit() and key.startswith("0"):
            bare[key.lstrip("0")].append(one.username)
    listed = [row.number for row in rows if row.number.isdigit() and row.number.startswith("0")]
    samples = {len(number): number for number in (*listed, *(one for same in bare.values() for one in same))}
    for row in rows:
        _mend_manager(row, bare, world)
        number = row.number
        if not number.isdigit() or number.startswith("0") or number in world.people or not samples:
            continue
        if len(same := bare.get(number, [])) == 1:
            known = world.people[same[0].lower()]
            email, name = row.values.get("email"), row.values.get("name")
            if email == known.email or (email is None and name in (None, known.name)):
                row.values["number"] = known.username
                row.note("number", "zeros_found", number, known.username)
            else:
                row.refuse("number", "zeros_lost", f"{number} ({known.username}: {known.name})")
        elif len(number) < (longest := max(samples)):
            row.note("number", "short_number", number, samples[longest])


def _mend_manager(row: PersonRow, bare: Mapping[str, list[str]], world: World) -> None:
    said = row.values.get("manager", "")
    if said.lower() not in world.people and len(same := bare.get(said, [])) == 1:
        row.values["manager"] = same[0]
        row.note("manager", "zeros_found", said, same[0])


def find_managers(rows: list[PersonRow], world: World) -> None:
    """Put a number where a list names a manager by name, as HR systems export them; refuse namesakes."""
    listed = {row.number.lower() for row in rows}
    unknown = [
        row
        for row in rows
        if (said := row.values.get("manager", "").lower()) and said not in world.people and said not in listed
    ]
    if not unknown:
        return
    by_name: dict[str, set[str]] = defaultdict(set)
    for one in world.people.values():
        if one.is_active and not one.is_service:
            by_name[_folded(one.name)].add(one.username)
    for row in rows:
        if row.number and row.number.lower() not in world.people:
            by_name[_folded(row.values.get("name", ""))].add(row.number)
    for row in unknown:
        said = row.values["manager"]
        found = by_name.get(_folded(said), set())
        if len(found) == 1:
            [row.values["manager"]] = found
            row.note("manager", "manager_found", said, row.values["manager"])
        elif found:
            row.refuse("manager", "manager_unclear", f"{said} ({', '.join(sorted(found)[:5])})")
