"""What is known of people before a list comes: their values as a list writes them, and the departments."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, Protocol

from django.utils import timezone

from courses.importing.services.columns import join_path, split_path
from courses.people.models import Department, Employee
from courses.people.services.people import create_department

#: The fields that ``facts_of`` wants, in the order of ``Known``.
FIELDS: Final = (
    "pk",
    "username",
    "name",
    "email",
    "role",
    "department_id",
    "manager_id",
    "joined_on",
    "language",
    "is_active",
    "left_at",
    "is_service",
)


class Facts(Protocol):
    """What a person's row says; an ``Employee`` is one as well."""

    name: str
    email: str
    role: str
    department_id: int | None
    manager_id: int | None
    joined_on: datetime.date | None
    language: str
    is_active: bool
    left_at: datetime.datetime | None


@dataclass(slots=True)
class Known:
    """A person's row, light enough to hold the whole company."""

    pk: int
    username: str
    name: str
    email: str
    role: str
    department_id: int | None
    manager_id: int | None
    joined_on: datetime.date | None
    language: str
    is_active: bool
    left_at: datetime.datetime | None
    is_service: bool


class Departments:
    """The tree by names: "Sales/East" to a key and back, in any case."""

    def __init__(self) -> None:
        self.paths: dict[int, str] = {}
        #: Their keys from the root down, as ``Department.path``.
        self.chains: dict[int, str] = {}
        self._keys: dict[str, int] = {}
        names = dict(Department.objects.order_by().values_list("pk", "name"))
        for pk, path in Department.objects.order_by().values_list("pk", "path"):
            chain = [int(part) for part in path.strip("/").split("/") if part]
            self._keep(pk, join_path(names[one] for one in chain))
            self.chains[pk] = path

    def _keep(self, pk: int, path: str) -> None:
        self.paths[pk] = path
        self._keys[path.lower()] = pk

    def find(self, path: str) -> int | None:
        """Return the key of the department with this path."""
        return self._keys.get(path.lower())

    def spelled(self, path: str) -> str:
        """Return the path as the site spells it, where there is such a department."""
        pk = self.find(path)
        return path if pk is None else self.paths[pk]

    def missing(self, paths: Iterable[str]) -> list[str]:
        """Return the paths to be made for these to exist, parents first, each once."""
        found: dict[str, str] = {}
        for path in paths:
            names = split_path(path)
            for depth in range(1, len(names) + 1):
                part = join_path(names[:depth])
                if self.find(part) is None:
                    found.setdefault(part.lower(), part)
        return sorted(found.values(), key=lambda path: (len(split_path(path)), path))

    def grow(self, path: str, *, actor: Employee) -> int:
        """Make the department with this path under its parent, which exists; return its key."""
        *above, name = split_path(path)
        parent = self.find(join_path(above)) if above else None
        above_it = Department.objects.get(pk=parent) if parent else None
        made = create_department(name=name, parent=above_it, actor=actor)
        self._keep(made.pk, path)
        return made.pk


def facts_of(person: Facts, *, departments: Mapping[int, str], numbers: Mapping[int, str]) -> dict[str, str]:
    """Return a person's values as a list writes them; ``numbers`` are the managers' by their keys."""
    left = (
        "" if person.is_active or person.left_at is None else timezone.localdate(person.left_at).isoformat()
    )
    return {
        "name": person.name,
        "email": person.email,
        "department": departments.get(person.department_id or 0, ""),
        "role": person.role,
        "manager": numbers.get(person.manager_id or 0, ""),
        "joined_on": person.joined_on.isoformat() if person.joined_on else "",
        "language": person.language,
        "works": "yes" if person.is_active else "no",
        "left_on": left,
    }


@dataclass
class World:
    """Everyone by number, in small letters, and the departments."""

    departments: Departments = field(default_factory=Departments)
    people: dict[str, Known] = field(default_factory=dict)

    @classmethod
    def read(cls) -> World:
        """Read it in two queries."""
        rows = Employee.objects.order_by().values_list(*FIELDS)
        known = (Known(*row) for row in rows.iterator(chunk_size=5000))
        return cls(people={one.username.lower(): one for one in known})

    @cached_property
    def numbers(self) -> dict[int, str]:
        """Everyone's number by key."""
        return {one.pk: one.username for one in self.people.values()}

    @cached_property
    def by_email(self) -> dict[str, Known]:
        """Everyone by address."""
        return {one.email.lower(): one for one in self.people.values()}

    def facts(self, person: Known) -> dict[str, str]:
        """Return a person's values as a list writes them."""
        return facts_of(person, departments=self.departments.paths, numbers=self.numbers)

    def managers(self) -> dict[str, str]:
        """Return who is whose manager, by numbers in small letters."""
        return {
            key: self.numbers[one.manager_id].lower()
            for key, one in self.people.items()
            if one.manager_id in self.numbers
        }


def in_circles(managers: Mapping[str, str]) -> set[str]:
    """Return who would be above themselves."""
    settled: set[str] = set()
    found: set[str] = set()
    for start in managers:
        walk: dict[str, int] = {}
        at: str | None = start
        while at is not None and at not in settled and at not in walk:
            walk[at] = len(walk)
            at = managers.get(at)
        if at is not None and at in walk:
            found.update(one for one, step in walk.items() if step >= walk[at])
        settled.update(walk)
    return found
