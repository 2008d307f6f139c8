"""Bring back what an import changed; who or what was changed since is left alone and named."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Any, Final

from courses import rules
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.enrolment.models import Enrolment
from courses.importing.services.apply import NAMED, Line, change_lines, chunks_of
from courses.importing.services.world import Departments, World, facts_of
from courses.people.models import Department, Employee
from courses.people.services.people import delete_department
from kit.problems import Conflict

#: What belongs to a person whom nobody has met yet: none of it is anybody's work.
HARMLESS: Final = frozenset(
    {"account.emailaddress", "courses.enrolment", "courses.pathenrolment", "notifications.notice"}
)

Lines = Callable[[], Iterator[Line]]
Writing = Callable[[], AbstractContextManager[None]]
Tell = Callable[[float, float], None]


@dataclass
class Undone:
    """What was brought back, an earlier try included; ``refused`` are numbers left alone and why."""

    changed: int = 0
    removed: int = 0
    departments: int = 0
    kept_departments: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return what the job keeps."""
        return {
            "changed": self.changed,
            "removed": self.removed,
            "departments": self.departments,
            "kept_departments": self.kept_departments[:NAMED],
            "refused": len(self.refused),
            "named": [[number, code] for number, code in list(self.refused.items())[:NAMED]],
        }


def undo_import(
    *,
    actor: Employee,
    lines: Lines,
    left_alone: Collection[str],
    made: Collection[int],
    total: int,
    writing: Writing,
    tell: Tell,
) -> Undone:
    """Take back what a plan's ``lines`` wrote: first what was changed, then who and what was added.

    ``left_alone`` are the numbers that the import did not touch, ``made`` the departments that it made.
    """
    undone, passed, done = Undone(), set(left_alone), 0
    mine = (line for line in lines() if line["number"] not in passed)
    applied = change_lines(
        actor=actor,
        lines=[_turned(line) for line in mine if "pk" in line],
        writing=writing,
        tell=lambda count: tell(count, total),
    )
    undone.changed = applied.changed + applied.left
    undone.refused |= applied.refused
    done = undone.changed
    fresh = (line for line in lines() if "pk" not in line and line["number"] not in passed)
    for chunk in chunks_of(fresh):
        with writing():
            _remove(actor, chunk, undone)
        tell(done := done + len(chunk), total)
    with writing():
        _remove_departments(actor, made, undone)
    return undone


def _turned(line: Line) -> Line:
    """Return the line that takes ``line`` back."""
    return line | {"changes": {column: [new, old] for column, (old, new) in line["changes"].items()}}


def _remove(actor: Employee, chunk: list[Line], undone: Undone) -> None:
    by_number = {line["number"]: line for line in chunk}
    people = Employee.objects.select_for_update(no_key=True).filter(username__in=by_number).order_by("pk")
    tree, numbers = Departments().paths, World.read().numbers
    for person in people:
        wanted = by_number[person.username]["changes"]
        facts = facts_of(person, departments=tree, numbers=numbers)
        if not rules.may_change_person(actor, person):
            undone.refused[person.username] = "not_allowed"
        elif any(facts[column] != pair[1] for column, pair in wanted.items() if column != "manager"):
            undone.refused[person.username] = "changed_since"
        elif _has_begun(person):
            undone.refused[person.username] = "used_since"
        else:
            audit.record(
                actor=actor,
                action=AuditAction.PERSON_CHANGED,
                target=person,
                owner=person,
                label=f"− {person} ({person.number})",
                changes=audit.changes_of(person, audit.state_of(person), {}),
            )
            person.delete()
    # who is gone already was removed by an earlier try, or by somebody else
    undone.removed += sum(number not in undone.refused for number in by_number)


def _has_begun(person: Employee) -> bool:
    """Whether anything is there that somebody did, and not only what an import brings along."""
    if person.last_login is not None or person.has_usable_password():
        return True
    mine = Enrolment.objects.filter(employee=person)
    if mine.exclude(pk__in=mine.unbegun().order_by().values("pk")).exists():
        return True
    for relation in Employee._meta.related_objects:
        model: Any = relation.related_model
        silent = relation.hidden or model._meta.label_lower in HARMLESS
        # a link that only names somebody ends by itself
        if (
            not silent
            and not relation.null
            and model.objects.filter(**{relation.field.name: person}).exists()
        ):
            return True
    return False


def _remove_departments(actor: Employee, made: Collection[int], undone: Undone) -> None:
    """Delete those that are still empty and nothing is assigned to, the lowest first."""
    for department in Department.objects.filter(pk__in=made).order_by("-path"):
        try:
            if department.assignments.exists():
                raise Conflict("department_in_use")
            delete_department(actor=actor, department=department)
        except Conflict:
            undone.kept_departments.append(department.name)
    undone.departments = len(made) - len(undone.kept_departments)
