"""What the audit log says of assignments: to whom, and until when, before and after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from courses.assigning.models import Assignment
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.catalogue.models import Course
from courses.paths.models import LearningPath
from courses.people.models import Employee


def due_before(thing: Course | LearningPath, wanted: Sequence[Assignment]) -> audit.State:
    """Return until when the first of ``wanted``, not saved, that is there already says; else nothing."""
    there = {_meant(row): row for row in thing.assignments.all()}
    return next((_due(there[meant]) for row in wanted if (meant := _meant(row)) in there), {})


def note_assigned(
    *, actor: Employee, thing: Course | LearningPath, rows: Sequence[Assignment], before: audit.State
) -> None:
    """Write that ``thing`` was given by ``rows``, which all say the same date."""
    names = [row.audience for row in rows]
    changes = audit.changes_of(thing, before, _due(rows[0]) if rows else {})
    audit.record(
        actor=actor,
        action=AuditAction.ASSIGNED,
        target=thing,
        label=f"{thing} → {', '.join(names)}",
        changes={"audience": [[], names], **changes},
    )


def note_withdrawn(*, actor: Employee, assignment: Assignment) -> None:
    """Write that an assignment is taken back."""
    thing = assignment.thing
    audit.record(
        actor=actor,
        action=AuditAction.ASSIGNMENT_WITHDRAWN,
        target=thing,
        label=f"{thing} − {assignment.audience}",
        changes={"audience": [[assignment.audience], []], **audit.changes_of(thing, _due(assignment), {})},
    )


def _meant(row: Assignment) -> tuple[Any, ...]:
    return row.employee_id, row.department_id, row.role, row.joined_after


def _due(row: Assignment) -> audit.State:
    days = {"due_days": row.due_days, "due_from": str(row.due_from)} if row.due_days is not None else {}
    return {"due_on": row.due_on, **days}
