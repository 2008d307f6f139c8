"""Write what a plan of people says, in chunks; who was changed meanwhile is left alone and named.

Each chunk is one transaction and looks again at the rows before it writes: a plan that was applied in part,
or whole, is applied again without doubling anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models.functions import Lower

from courses import rules
from courses.audit import services as audit
from courses.importing.services.values import Pairs, as_changes, keep_addresses, new_person, set_values
from courses.importing.services.world import Departments, World, facts_of, in_circles
from courses.people.enums import Role
from courses.people.models import Employee
from courses.people.services.placing import keys_placed
from courses.people.services.presence import have_checked

CHUNK: Final = 500
#: So many of those who were left alone are named.
NAMED: Final = 200
#: What moves a person among the rules.
PLACING: Final = frozenset({"department", "role", "works", "joined_on"})

Line = dict[str, Any]
Lines = Callable[[], Iterator[Line]]
Writing = Callable[[], AbstractContextManager[None]]
Tell = Callable[[float, float], None]


@dataclass
class Applied:
    """What was done, an earlier try included; ``refused`` are numbers left alone and why."""

    added: int = 0
    changed: int = 0
    left: int = 0
    refused: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return what the job keeps."""
        named = [[number, code] for number, code in list(self.refused.items())[:NAMED]]
        counts = {"added": self.added, "changed": self.changed, "left": self.left}
        return counts | {"refused": len(self.refused), "named": named}

    @property
    def left_alone(self) -> list[str]:
        """The numbers of all who were."""
        return list(self.refused)


def apply_plan(
    *,
    actor: Employee,
    lines: Lines,
    departments: Sequence[str],
    total: int,
    writing: Writing,
    tell: Tell,
    keep_made: Callable[[list[int]], None] = lambda made: None,
) -> Applied:
    """Write a plan's ``lines`` (asked for more than once); ``total`` of them have something to write.

    ``keep_made`` is told, in their transaction, the keys of departments that are made.
    """
    with writing():
        tree = Departments()
        if made := [tree.grow(path, actor=actor) for path in tree.missing(departments)]:
            keep_made(made)
    work = _Work(actor, tree, rules.roles_given_by(actor), Applied())
    done = 0
    for chunk in chunks_of(line for line in lines() if "pk" not in line):
        with writing():
            work.add(chunk)
        tell(done := done + len(chunk), total)
    _change(work, lines, writing, lambda count: tell(done + count, total))
    for chunk in chunks_of(line for line in lines() if "pk" not in line and "manager" in line["changes"]):
        with writing():
            work.lead(chunk)
        tell(total, total)
    return work.applied


def change_lines(
    *, actor: Employee, lines: Sequence[Line], writing: Writing, tell: Callable[[float], None]
) -> Applied:
    """Write lines that change people who are here; nobody is added."""
    work = _Work(actor, Departments(), rules.roles_given_by(actor), Applied())
    _change(work, lambda: iter(lines), writing, tell)
    return work.applied


def _change(work: _Work, lines: Lines, writing: Writing, tell: Callable[[float], None]) -> None:
    circle, done = _circle(lines), 0
    for chunk in chunks_of(line for line in lines() if "pk" in line):
        with writing():
            work.change([line for line in chunk if not work.refuse_circle(line, circle)])
        tell(done := done + len(chunk))


def chunks_of(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Yield the lines so many at a time as are written in one transaction."""
    chunk: list[Line] = []
    for line in lines:
        chunk.append(line)
        if len(chunk) == CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def _circle(lines: Lines) -> set[str]:
    """Return who would stand above themselves, by what the managers are by now."""
    asked = {
        line["number"].lower(): line["changes"]["manager"][1].lower()
        for line in lines()
        if "manager" in line["changes"]
    }
    if not asked:
        return set()
    managers = World.read().managers() | asked
    return in_circles({person: above for person, above in managers.items() if above}) & set(asked)


def _by_number(numbers: Iterable[str]) -> dict[str, Employee]:
    rows = Employee.objects.alias(low=Lower("username")).filter(low__in={one.lower() for one in numbers})
    return {person.username.lower(): person for person in rows.order_by()}


def _wanted(line: Line) -> dict[str, str]:
    return {column: value for column, (_, value) in line["changes"].items()}


@dataclass
class _Work:
    """One chunk after the other, each in its caller's transaction."""

    actor: Employee
    tree: Departments
    given: frozenset[Role]
    applied: Applied

    def refuse(self, line: Line, code: str) -> None:
        self.applied.refused[line["number"]] = code

    def refuse_circle(self, line: Line, circle: set[str]) -> bool:
        found = line["number"].lower() in circle and "manager" in line["changes"]
        if found:
            self.refuse(line, "manager_circle")
        return found

    def add(self, chunk: list[Line]) -> None:
        there = _by_number(line["number"] for line in chunk)
        emails = [line["changes"]["email"][1] for line in chunk]
        taken = set(Employee.objects.filter(email__in=emails).order_by().values_list("email", flat=True))
        fresh = []
        for line in chunk:
            wanted = _wanted(line)
            person = there.get(line["number"].lower())
            if person is not None:
                facts = facts_of(person, departments=self.tree.paths, numbers={})
                if all(facts[column] == value for column, value in wanted.items() if column != "manager"):
                    self.applied.added += 1
                else:
                    self.refuse(line, "number_taken")
            elif wanted["email"] in taken:
                self.refuse(line, "email_taken")
            elif wanted.get("role", Role.EMPLOYEE) not in self.given:
                self.refuse(line, "not_allowed")
            elif wanted.get("department") and self.tree.find(wanted["department"]) is None:
                self.refuse(line, "department_gone")
            else:
                fresh.append(new_person(line["number"], wanted, self.tree))
        Employee.objects.bulk_create(fresh)
        keep_addresses(fresh)
        told = {line["number"]: as_changes(line["changes"]) for line in chunk}
        changes = {person.pk: told[person.username] for person in fresh}
        audit.record_people(actor=self.actor, people=fresh, changes=changes)
        keys_placed([person.pk for person in fresh])
        self.applied.added += len(fresh)

    def change(self, chunk: list[Line]) -> None:
        keys = sorted(line["pk"] for line in chunk)
        rows = Employee.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
        people = {person.pk: person for person in rows}
        above = {person.manager_id for person in people.values() if person.manager_id}
        numbers = dict(Employee.objects.filter(pk__in=above).order_by().values_list("pk", "username"))
        wanted = [_wanted(line) for line in chunk]
        managers = _by_number(values["manager"] for values in wanted if values.get("manager"))
        emails = [values["email"] for values in wanted if "email" in values]
        holders = dict(Employee.objects.filter(email__in=emails).order_by().values_list("email", "pk"))
        changed: dict[int, Pairs] = {}
        for line in chunk:
            person = people.get(line["pk"])
            was = facts_of(person, departments=self.tree.paths, numbers=numbers) if person else {}
            code, values = self._judge(line, person, was, managers, holders)
            if code:
                self.refuse(line, code)
                continue
            self._count(line)
            if person is not None and values:
                set_values(person, values, tree=self.tree, managers=managers)
                changed[person.pk] = {column: (was[column], new) for column, new in values.items()}
        self._write([people[pk] for pk in changed], changed)

    def _judge(
        self,
        line: Line,
        person: Employee | None,
        facts: dict[str, str],
        managers: dict[str, Employee],
        holders: dict[str, int],
    ) -> tuple[str, dict[str, str]]:
        """Return why a person is left alone, or what is still to be written."""
        if person is None:
            return "gone", {}
        changes = line["changes"]
        if any(facts[column] not in pair for column, pair in changes.items()):
            return "changed_since", {}
        values = {column: new for column, (_, new) in changes.items() if facts[column] != new}
        if not values:
            return "", {}
        roles = {person.role, values.get("role", person.role)} if "role" in values else set()
        if not rules.may_change_person(self.actor, person) or not roles <= self.given:
            return "not_allowed", {}
        if person.pk == self.actor.pk and {"role", "works"} & set(values):
            return "not_allowed", {}
        if holders.get(values.get("email", ""), person.pk) != person.pk:
            return "email_taken", {}
        if values.get("department") and self.tree.find(values["department"]) is None:
            return "department_gone", {}
        if values.get("manager") and values["manager"].lower() not in managers:
            return "manager_gone", {}
        return "", values

    def _count(self, line: Line) -> None:
        if line["changes"].get("works", ("", ""))[1] == "no":
            self.applied.left += 1
        else:
            self.applied.changed += 1

    def _write(self, people: list[Employee], changed: dict[int, Pairs]) -> None:
        columns = {column for pairs in changed.values() for column in pairs}
        fields = {"department", "manager", "joined_on", "language", "name", "email", "role"} & columns
        if "role" in columns:
            fields |= {"is_staff", "is_superuser"}
        if columns & {"works", "left_on"}:
            fields |= {"is_active", "left_at"}
        if not people:
            return
        Employee.objects.bulk_update(people, sorted(fields))
        keep_addresses([person for person in people if "email" in changed[person.pk]])
        changes = {pk: as_changes(pairs) for pk, pairs in changed.items()}
        audit.record_people(actor=self.actor, people=people, changes=changes)
        keys_placed([person.pk for person in people if PLACING & changed[person.pk].keys()])
        have_checked(
            *(person for person in people if {"works", "role", "department"} & changed[person.pk].keys())
        )

    def lead(self, chunk: list[Line]) -> None:
        """Give new people their managers, who may have come after them."""
        chunk = [line for line in chunk if line["number"] not in self.applied.refused]
        wanted = {line["number"].lower(): line["changes"]["manager"][1].lower() for line in chunk}
        people, managers = _by_number(wanted), _by_number(wanted.values())
        led = []
        for number, above in wanted.items():
            if number in people and above in managers and people[number].manager_id is None:
                people[number].manager = managers[above]
                led.append(people[number])
        Employee.objects.bulk_update(led, ["manager"])
