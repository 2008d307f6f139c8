"""Build learning paths."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Max

from courses.assigning.services.apply import release
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.paths.models import LearningPath, PathStep
from courses.people.models import Employee


def _changed(actor: Employee | None, path: LearningPath, changes: audit.Changes, label: str = "") -> None:
    audit.record(actor=actor, action=AuditAction.PATH_CHANGED, target=path, label=label, changes=changes)


@transaction.atomic
def create_path(*, actor: Employee, title: str, summary: str = "") -> LearningPath:
    """Create a path without courses; ``actor`` looks after it."""
    path = LearningPath.objects.create(title=title.strip(), summary=summary, owner=actor)
    _changed(actor, path, audit.changes_of(path, {}))
    return path


@transaction.atomic
def update_path(*, actor: Employee | None, path: LearningPath, title: str, summary: str) -> LearningPath:
    """Change what a path says about itself."""
    before = audit.stored_state(path)
    path.title, path.summary = title.strip(), summary
    path.save(update_fields=["title", "summary"])
    _changed(actor, path, audit.changes_of(path, before))
    return path


@transaction.atomic
def delete_path(*, actor: Employee | None, path: LearningPath) -> None:
    """Delete a path and what was assigned by it; who takes its courses keeps them and all progress."""
    _changed(actor, path, audit.changes_of(path, audit.state_of(path), {}), f"− {path}")
    path.delete()


@transaction.atomic
def add_step(*, actor: Employee | None, path: LearningPath, course: Course, waits: bool = True) -> PathStep:
    """Put a course at the end of a path; where it is on it already, only ``waits`` changes.

    Who is on the path gets the course when its assignments are applied again.
    """
    last = path.steps.aggregate(last=Max("position"))["last"]
    step, made = PathStep.objects.get_or_create(
        path=path, course=course, defaults={"waits": waits, "position": 0 if last is None else last + 1}
    )
    path.assignments.update(applied_at=None)
    if not made:
        set_waits(step=step, waits=waits, actor=actor)
        return step
    _changed(actor, path, _step_changes(step), f"{path}: {course}")
    return step


def _step_changes(step: PathStep) -> dict[str, list[list[str]]]:
    """Return what a new step changes in its path."""
    course = [str(step.course)]
    return {"courses": [[], course]} | ({"waiting": [[], course]} if step.waits else {})


@transaction.atomic
def set_waits(*, step: PathStep, waits: bool, actor: Employee | None = None) -> None:
    """Say whether a course opens only when all before it are complete."""
    if waits != step.waits:
        course = [str(step.course)]
        changes = {"waiting": [[], course] if waits else [course, []]}
        _changed(actor, step.path, changes, f"{step.path}: {step.course}")
    step.waits = waits
    step.save(update_fields=["waits"])


@transaction.atomic
def move_step(*, step: PathStep, up: bool) -> list[PathStep]:
    """Swap a step with its neighbour and number all anew; at either end nothing moves."""
    steps = list(step.path.steps.select_for_update(of=("self",)).select_related("course"))
    index = [one.pk for one in steps].index(step.pk)
    other = index + (-1 if up else 1)
    if 0 <= other < len(steps):
        steps[index], steps[other] = steps[other], steps[index]
    for position, one in enumerate(steps):
        one.position = position
    PathStep.objects.bulk_update(steps, ["position"])
    return steps


@transaction.atomic
def remove_step(*, actor: Employee | None, step: PathStep) -> int:
    """Take a course off a path; who got it by the path and has not begun loses it. Return how many."""
    path, course, gone = step.path, step.course, 0
    for assignment in path.assignments.select_related("department", "path"):
        gone += release(assignment, Enrolment.objects.filter(assignment=assignment, course=course))
    step.delete()
    _changed(actor, path, {"courses": [[str(course)], []]}, f"{path}: − {course}")
    return gone
