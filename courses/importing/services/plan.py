"""Compare a list of people with the site: who would be added, changed, let go, and what cannot be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import Final

from django.utils import timezone

from courses import rules
from courses.assigning.queries.foresee import foresee
from courses.importing.services.finding import DepartmentFinder, find_managers, mend_numbers
from courses.importing.services.planned import Plan, Planned
from courses.importing.services.read import PeopleFile, PersonRow
from courses.importing.services.values import move_of
from courses.importing.services.world import Departments, Known, World, in_circles
from courses.people.models import Employee

#: How often progress is told.
EVERY: Final = 2000
#: What moves a person among the rules by which courses are given.
PLACING: Final = frozenset({"department", "role", "works", "joined_on"})

Tell = Callable[[float, float], None]


def make_plan(
    *,
    actor: Employee,
    file: PeopleFile,
    answers: Mapping[str, str] | None = None,
    tell: Tell = lambda done, total: None,
) -> Plan:
    """Check every row against the site and the others; nothing is written.

    ``answers`` are departments that somebody settled, as ``DepartmentFinder`` wants them.
    """
    world = World.read()
    rows: list[PersonRow] = []
    for row in file.rows:
        rows.append(row)
        if len(rows) % EVERY == 0:
            tell(0.5 - 1000 / (2000 + len(rows)), 1)
    finder = DepartmentFinder(world.departments, answers or {})
    finder.settle(rows)
    mend_numbers(rows, world)
    find_managers(rows, world)
    _refuse_twice(rows, "number")
    _refuse_twice(rows, "email")
    planned = []
    for at, row in enumerate(rows):
        planned.append(_compare(row, world, actor))
        if at % EVERY == 0:
            tell(0.5 + at / len(rows) / 2, 1)
    _check_managers(planned, world)
    _foresee(planned, world.departments)
    in_file = {row.number.lower() for row in rows}
    active = (one for one in world.people.values() if one.is_active and not one.is_service)
    paths = {
        one.changes["department"][1] for one in planned if "department" in one.changes and not one.row.errors
    }
    return Plan(
        rows=planned,
        missing=sorted(
            (one for one in active if one.username.lower() not in in_file), key=lambda one: one.username
        ),
        departments=world.departments.missing(path for path in paths if path),
        ignored=file.ignored,
        above=file.above,
        asked=list(finder.asked.values()),
    )


def _foresee(planned: list[Planned], tree: Departments) -> None:
    """Let each row that moves somebody know what courses that gives and takes."""
    moved = [
        one
        for one in planned
        if one.kind in ("added", "changed") and (one.known is None or PLACING & one.changes.keys())
    ]
    # who has left and stays away is given nothing
    moved = [one for one in moved if one.known is None or one.known.is_active or "works" in one.changes]
    moves = [move_of(one.known, one.changes, tree) for one in moved]
    for one, training in zip(moved, foresee(moves), strict=True):
        if training.gains or training.loses:
            one.training = training


def _refuse_twice(rows: list[PersonRow], column: str) -> None:
    """Refuse all rows with the same value: which one is meant, nobody knows."""
    lines: dict[str, list[PersonRow]] = {}
    for row in rows:
        if value := row.values.get(column):
            lines.setdefault(value.lower(), []).append(row)
    for same in lines.values():
        if len(same) > 1:
            where = ", ".join(str(row.line) for row in same[:5])
            for row in same:
                row.refuse(column, f"duplicate_{column}", f"{row.values[column]} ({where})")


def _compare(row: PersonRow, world: World, actor: Employee) -> Planned:
    known = world.people.get(row.number.lower())
    if known is not None and known.is_service:
        row.refuse("number", "number_of_service")
        known = None
    _check_leaving(row, known)
    if known is None and row.number:
        for column in ("name", "email"):
            if column not in row.values and not any(error[0] == column for error in row.errors):
                row.refuse(column, "missing")
    if email := row.values.get("email"):
        holder = world.by_email.get(email)
        if holder is not None and holder is not known:
            row.refuse("email", "email_taken", f"{email} ({holder.username})")
    before = world.facts(known) if known else {"works": "yes"}
    wanted = {column: value for column, value in row.values.items() if column != "number"}
    if wanted.get("department"):
        wanted["department"] = world.departments.spelled(wanted["department"])
    if wanted.get("manager") and (manager := world.people.get(wanted["manager"].lower())):
        wanted["manager"] = manager.username
    changes = {
        column: (before.get(column, ""), value)
        for column, value in wanted.items()
        if before.get(column, "") != value
    }
    _check_right(row, known, changes, actor)
    return Planned(row, known, changes)


def _check_leaving(row: PersonRow, known: Known | None) -> None:
    """Let a leaving day alone make a leaver, and refuse what contradicts itself."""
    left, works = row.values.get("left_on"), row.values.get("works")
    if left and left > timezone.localdate().isoformat():
        row.refuse("left_on", "left_ahead")
    if left and works == "yes":
        row.refuse("left_on", "left_and_works")
    elif left:
        row.values["works"] = "no"
    elif works == "yes" and known is not None and not known.is_active and "left_on" not in row.values:
        # said, so that taking the import back knows it
        row.values["left_on"] = ""
    if row.values.get("works") == "no" and known is None and row.number:
        row.refuse("works", "new_leaver", row.values.get("works", ""))


def _check_right(
    row: PersonRow, known: Known | None, changes: dict[str, tuple[str, str]], actor: Employee
) -> None:
    given = rules.roles_given_by(actor)
    if known is not None and changes and not rules.may_change_person(actor, Employee(role=known.role)):
        row.refuse("number", "not_allowed", row.number)
    elif "role" in changes and not {changes["role"][1], known.role if known else changes["role"][1]} <= given:
        row.refuse("role", "role_not_given")
    if known is not None and known.pk == actor.pk and {"role", "works"} & set(changes):
        row.refuse("number", "own_access", row.number)


def _check_managers(planned: list[Planned], world: World) -> None:
    """Refuse managers who are nowhere or whose own rows are refused, and circles."""
    while _refuse_unknown(planned, world) or _refuse_circles(planned, world):
        pass


def _refuse_unknown(planned: list[Planned], world: World) -> bool:
    fresh = {one.row.number.lower() for one in planned if one.known is None and not one.row.errors}
    led: dict[str, list[Planned]] = defaultdict(list)
    for one in planned:
        if manager := one.row.values.get("manager", "").lower():
            led[manager].append(one)
    found = False
    # who is refused is nobody's manager: those led by them are looked at again, and nobody else
    gone = [manager for manager in led if manager not in fresh]
    while gone:
        manager = gone.pop()
        person = world.people.get(manager)
        if person is not None and not person.is_service:
            continue
        for one in led[manager]:
            if any(error[0] == "manager" for error in one.row.errors):
                continue
            found |= not one.row.errors
            one.row.refuse("manager", "unknown_manager")
            number = one.row.number.lower()
            if number in fresh:
                fresh.discard(number)
                gone.append(number)
    return found


def _refuse_circles(planned: list[Planned], world: World) -> bool:
    moved = [one for one in planned if "manager" in one.changes and not one.row.errors]
    if not moved:
        return False
    managers = world.managers()
    for one in moved:
        managers[one.row.number.lower()] = one.changes["manager"][1].lower()
    circle = in_circles({person: above for person, above in managers.items() if above})
    found = [one for one in moved if one.row.number.lower() in circle]
    for one in found:
        one.row.refuse("manager", "manager_circle")
    return bool(found)
