"""Put a list's values into people's rows, many at once."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, Final

from allauth.account.models import EmailAddress
from django.utils import timezone

from courses.assigning.queries.foresee import Move
from courses.importing.services.columns import join_path, split_path
from courses.importing.services.world import Departments, Known
from courses.people.enums import Role
from courses.people.models import Employee
from courses.people.services.people import fit_flags

#: By column, what a list's values were and become.
Pairs = Mapping[str, Sequence[str]]
#: Columns that a person's row has under another name.
FIELD_OF: Final = {"works": "is_active", "left_on": "left_at"}
WORKS: Final = {"yes": True, "no": False}


def new_person(number: str, values: Mapping[str, str], tree: Departments) -> Employee:
    """Return a person, not saved; a password is set by "Forgotten your password?"."""
    person = Employee(username=number, joined_on=timezone.localdate())
    set_values(person, {column: value for column, value in values.items() if column != "manager"}, tree=tree)
    fit_flags(person)
    person.set_unusable_password()
    return person


def set_values(
    person: Employee,
    values: Mapping[str, str],
    *,
    tree: Departments,
    managers: Mapping[str, Employee] | None = None,
) -> None:
    """Set what a list says, without saving; ``managers`` are by number in small letters."""
    for column in ("name", "email", "role", "language"):
        if column in values:
            setattr(person, column, values[column])
    if "role" in values:
        fit_flags(person)
    if "department" in values:
        person.department_id = tree.find(values["department"]) if values["department"] else None
    if "manager" in values:
        person.manager = (managers or {}).get(values["manager"].lower())
    if "joined_on" in values:
        day = values["joined_on"]
        person.joined_on = datetime.date.fromisoformat(day) if day else None
    _set_leaving(person, values)


def _set_leaving(person: Employee, values: Mapping[str, str]) -> None:
    """Let go, take back, or correct the day; it stays when someone comes back, for old sign-ins end by it."""
    if "works" in values:
        person.is_active = values["works"] == "yes"
    if person.is_active:
        return
    now = timezone.localtime()
    if values.get("left_on"):
        day = datetime.date.fromisoformat(values["left_on"])
        # the time of day makes each leaving another one
        person.left_at = now.replace(year=day.year, month=day.month, day=day.day)
    elif "works" in values:
        person.left_at = now


def keep_addresses(people: Sequence[Employee]) -> None:
    """Let allauth know their addresses as main and verified; nobody else keeps them."""
    if not people:
        return
    emails = [person.email for person in people]
    EmailAddress.objects.filter(user__in=people, primary=True).delete()
    EmailAddress.objects.filter(email__in=emails).delete()
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, verified=True, primary=True) for person in people
    )


def move_of(known: Known | None, pairs: Pairs, tree: Departments) -> Move:
    """Return where a list would have a person stand; a department to be made counts as the one above it."""

    def after(column: str, before: str) -> str:
        return pairs[column][1] if column in pairs else before

    here = tree.paths.get(known.department_id or 0, "") if known else ""
    names, key = split_path(after("department", here)), None
    while names and (key := tree.find(join_path(names))) is None:
        names.pop()
    joined = after("joined_on", known.joined_on.isoformat() if known and known.joined_on else "")
    day = datetime.date.fromisoformat(joined) if joined else None
    return Move(
        key=known.pk if known else None,
        path=tree.chains.get(key or 0, ""),
        role=after("role", known.role if known else Role.EMPLOYEE),
        joined_on=day or (None if known else timezone.localdate()),
    )


def as_changes(pairs: Pairs) -> dict[str, list[Any]]:
    """Return what a list changes in a person as the audit log has it; what a list leaves empty is None."""
    return {
        FIELD_OF.get(column, column): [
            WORKS.get(value) if column == "works" else value or None for value in pair
        ]
        for column, pair in pairs.items()
    }
