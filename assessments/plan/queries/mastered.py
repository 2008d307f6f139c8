"""What a learner holds, course by course, as far as somebody may see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.utils import timezone

from assessments.mastery.core import Level
from assessments.plan.queries.learner import PromptState, prompts_of_learner
from courses.catalogue.models import Course
from courses.people.models import Employee
from courses.rules import is_hr


@dataclass(frozen=True, slots=True)
class CourseState:
    """A course's prompts; ``may_adjust`` says whether the viewer trains it."""

    course: Course
    prompts: Sequence[PromptState]
    may_adjust: bool

    @property
    def total(self) -> int:
        """How many key points it has."""
        return sum(len(one.points) for one in self.prompts)

    @property
    def held(self) -> int:
        """How many of them are mastered."""
        points = [point for one in self.prompts for point in one.points]
        return sum(bool(point.held and point.held.level == Level.HELD) for point in points)


def mastered_by(person: Employee, *, viewer: Employee) -> list[CourseState]:
    """Return the courses of ``person``: all for the person and HR, to trainers those that they train."""
    trained = set(Course.objects.order_by().editable_by(viewer).values_list("pk", flat=True))
    everything = viewer.pk == person.pk or is_hr(viewer)
    prompts = prompts_of_learner(
        person, at=timezone.now(), courses=None if everything else sorted(trained), hearer=viewer
    )
    return [
        CourseState(course, list(states), course.pk in trained)
        for course, states in groupby(prompts, key=lambda state: state.course)
    ]
