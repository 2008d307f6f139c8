"""Paths as learners and editors meet them, and which courses wait for others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce

from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment, SessionCompletion
from courses.paths.models import LearningPath, PathEnrolment, PathStep
from courses.people.models import Employee

#: What counts as complete for what comes after: also what was renewed since, or need not be done.
PASSED = Q(completed_at__isnull=False) | Q(exempted_at__isnull=False) | Q(cycle__gt=1)


def _steps_before() -> QuerySet[PathStep]:
    """Steps before ``OuterRef`` to a step whose course the enrolment two levels out has not passed."""
    passed = Enrolment.objects.filter(
        PASSED, course=OuterRef("course"), employee=OuterRef(OuterRef(OuterRef("employee")))
    )
    before = Q(position__lt=OuterRef("position")) | Q(position=OuterRef("position"), pk__lt=OuterRef("pk"))
    return PathStep.objects.filter(before, ~Exists(passed), path=OuterRef("path"))


def with_lock(enrolments: QuerySet[Enrolment]) -> QuerySet[Any]:
    """Annotate ``is_locked``: the course waits on a path of the person for courses before it.

    It never does where the course was given by itself as well, was begun, or was completed once.
    """
    on_path = PathEnrolment.objects.filter(path=OuterRef("path"), employee=OuterRef(OuterRef("employee")))
    waiting = PathStep.objects.filter(
        Exists(on_path), Exists(_steps_before()), course=OuterRef("course"), waits=True
    )
    begun = SessionCompletion.objects.filter(enrolment=OuterRef("pk"))
    locked = Q(Exists(waiting)) & Q(assignment__course=None) & ~PASSED & ~Q(Exists(begun))
    return enrolments.annotate(is_locked=ExpressionWrapper(locked, output_field=BooleanField()))


def waits_for(enrolment: Enrolment) -> list[Course]:
    """Return the courses that must be complete before this one opens, in order; none where it is open."""
    if not with_lock(Enrolment.objects.filter(pk=enrolment.pk)).filter(is_locked=True).exists():
        return []
    paths = PathEnrolment.objects.filter(employee=enrolment.employee_id).values("path")
    own = PathStep.objects.filter(course=enrolment.course_id, waits=True, path__in=paths)
    passed = Enrolment.objects.filter(PASSED, employee=enrolment.employee_id).values("course")
    found: dict[int, Course] = {}
    for step in own:
        before = step.path.steps.filter(
            Q(position__lt=step.position) | Q(position=step.position, pk__lt=step.pk)
        )
        for one in before.exclude(course__in=passed).select_related("course"):
            found.setdefault(one.course_id, one.course)
    return list(found.values())


@dataclass(frozen=True)
class Stage:
    """A course on a path as one learner meets it; ``enrolment`` is None where it is not given."""

    step: PathStep
    enrolment: Any

    @property
    def state(self) -> str:
        """``done``, ``exempt``, ``locked``, ``open`` or, without an enrolment, ``none``."""
        if self.enrolment is None:
            return "none"
        if self.enrolment.completed_at is not None:
            return "done"
        if self.enrolment.is_exempt:
            return "exempt"
        return "locked" if self.enrolment.is_locked else "open"


@dataclass(frozen=True)
class Journey:
    """A path as one learner goes it."""

    path: LearningPath
    enrolment: PathEnrolment | None
    stages: Sequence[Stage]

    @property
    def done(self) -> int:
        """How many courses lie behind."""
        return sum(stage.state in ("done", "exempt") for stage in self.stages)

    @property
    def total(self) -> int:
        """How many courses there are."""
        return len(self.stages)

    @property
    def ahead(self) -> Stage | None:
        """The course to go on with."""
        return next((stage for stage in self.stages if stage.state == "open"), None)


def journeys(person: Employee, paths: QuerySet[LearningPath]) -> list[Journey]:
    """Return ``paths`` as ``person`` goes them; four queries, however many there are."""
    steps = PathStep.objects.select_related("course").order_by("position", "pk")
    on = PathEnrolment.objects.filter(employee=person)
    rows = paths.prefetch_related(
        Prefetch("steps", steps, to_attr="in_order"), Prefetch("enrolments", on, to_attr="own")
    )
    taken = {row.course_id: row for row in with_lock(person.enrolments.with_progress())}
    found = []
    for path in rows:
        stages = [Stage(step, taken.get(step.course_id)) for step in path.in_order]
        own = path.own
        found.append(Journey(path, own[0] if own else None, stages))
    return found


def with_figures(paths: QuerySet[LearningPath]) -> QuerySet[Any]:
    """Annotate ``courses_total``, ``people_total`` and ``people_done``, over people here."""
    steps = PathStep.objects.filter(path=OuterRef("pk")).order_by().values("path")
    people = PathEnrolment.objects.filter(path=OuterRef("pk"), employee__is_active=True).order_by()
    passed = Enrolment.objects.filter(
        PASSED, course=OuterRef("course"), employee=OuterRef(OuterRef("employee"))
    )
    ahead = PathStep.objects.filter(~Exists(passed), path=OuterRef("path"))

    def count(rows: QuerySet[Any]) -> Coalesce:
        return Coalesce(Subquery(rows.annotate(n=Count("pk")).values("n")), 0)

    return paths.annotate(
        courses_total=count(steps),
        people_total=count(people.values("path")),
        people_done=count(people.filter(~Exists(ahead)).values("path")),
    )


def people_on(path: LearningPath) -> QuerySet[Any]:
    """Return who is on a path with ``courses_done``, who has most ahead first."""
    done = (
        Enrolment.objects.filter(
            PASSED, course__path_steps__path=OuterRef("path"), employee=OuterRef("employee")
        )
        .order_by()
        .values("employee")
    )
    count = Coalesce(Subquery(done.annotate(n=Count("course", distinct=True)).values("n")), 0)
    rows = path.enrolments.filter(employee__is_active=True).annotate(courses_done=count)
    return rows.select_related("employee__department").order_by(
        "courses_done", F("due_on").asc(nulls_last=True), "employee__username"
    )
