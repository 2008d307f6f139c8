"""One person's figures, course by course, counted now: they are few."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Count, Max, Q, QuerySet, Sum

from assessments.answers.models.answer import Answer
from assessments.answers.queries.unanswered import PASSED
from assessments.mastery.core.formula import MASTERED
from assessments.mastery.models import Mastery
from assessments.plan.enums import Adjusting
from assessments.plan.models import Adjustment
from assessments.prompts.models.prompt import Prompt
from courses.catalogue.models import Course
from courses.enrolment.models import ASKED, Enrolment
from courses.people.models import Employee
from courses.rules import is_hr
from reporting.scope import Scope

_EVER: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(slots=True)
class CourseFigures:
    """A course of a person. Without ``enrolment`` it is not, or no longer, asked of the person.

    ``mastery`` is the mean probability, 0..1, over the key points answered.
    """

    course: Course
    enrolment: Enrolment | None = None
    answers: int = 0
    speech: float = 0.0
    unanswered: int = 0
    points: int = 0
    held: int = 0
    probability: float = 0.0

    @property
    def minutes(self) -> float:
        """Minutes of speech."""
        return self.speech / 60

    @property
    def mastery(self) -> float | None:
        """The mean probability; None where no key point was answered."""
        return self.probability / self.points if self.points else None


@dataclass(frozen=True, slots=True)
class PersonFigures:
    """A person's courses, and all of them together."""

    courses: Sequence[CourseFigures] = field(default_factory=list)

    def _sum(self, name: str) -> Any:
        return sum(getattr(one, name) for one in self.courses)

    @property
    def enrolments(self) -> list[Enrolment]:
        """What is asked."""
        return [one.enrolment for one in self.courses if one.enrolment]

    @property
    def done(self) -> int:
        """How many courses asked are completed."""
        return sum(one.completed_at is not None for one in self.enrolments)

    @property
    def overdue(self) -> int:
        """How many are overdue."""
        return sum(one.is_overdue for one in self.enrolments)

    @property
    def completion(self) -> float | None:
        """The share of what is asked that is done."""
        return self.done / len(self.enrolments) if self.enrolments else None

    @property
    def answers(self) -> int:
        """How many answers were given."""
        return int(self._sum("answers"))

    @property
    def minutes(self) -> float:
        """Minutes of speech."""
        return float(self._sum("minutes"))

    @property
    def unanswered(self) -> int:
        """Questions that are asked and have no heard answer."""
        return int(self._sum("unanswered"))

    @property
    def held(self) -> int:
        """Key points held."""
        return int(self._sum("held"))

    @property
    def points(self) -> int:
        """Key points answered."""
        return int(self._sum("points"))

    @property
    def mastery(self) -> float | None:
        """The mean probability over all key points answered."""
        return float(self._sum("probability")) / self.points if self.points else None


def courses_counted(person: Employee, *, viewer: Employee) -> QuerySet[Course]:
    """Return the published courses in which ``viewer`` sees ``person``: all to the person and to HR."""
    if viewer.pk == person.pk or is_hr(viewer):
        return Course.objects.published()
    return Scope(viewer).courses()


def person_figures(person: Employee, *, viewer: Employee) -> PersonFigures:
    """Count, what is overdue the longest on top and what is done last."""
    courses = courses_counted(person, viewer=viewer).order_by().values("pk")
    found: dict[int, dict[str, Any]] = {}
    asked = Enrolment.objects.filter(ASKED, employee=person, course__in=courses)
    for row in asked.select_related("course", "employee"):
        found[row.course_id] = {"enrolment": row, "course": row.course}
    for counts in (*_answers(person, courses), *_mastery(person, courses)):
        found.setdefault(counts.pop("course"), {}).update(counts)
    for course, count in _unanswered(
        person, [one["enrolment"] for one in found.values() if "enrolment" in one]
    ):
        found[course]["unanswered"] = count
    missing = Course.objects.in_bulk([pk for pk, facts in found.items() if "course" not in facts])
    rows = [CourseFigures(**{"course": missing.get(pk)} | facts) for pk, facts in found.items()]
    return PersonFigures(sorted(rows, key=_urgency))


def latest_answers(person: Employee, *, viewer: Employee) -> QuerySet[Answer]:
    """Return the answers of ``person`` that ``viewer`` may open, the latest first."""
    return Answer.objects.visible_to(viewer).filter(learner=person).for_list().with_blind(viewer)


def _urgency(row: CourseFigures) -> tuple[Any, ...]:
    one = row.enrolment
    done = one is None or one.completed_at is not None
    due = one.due_on if one and one.due_on else datetime.date.max
    return one is None, done, due, row.course.title


def _answers(person: Employee, courses: Any) -> list[dict[str, Any]]:
    rows = Answer.objects.filter(learner=person, prompt__session__course__in=courses).order_by()
    grouped = rows.values("prompt__session__course").annotate(n=Count("pk"), s=Sum("recording__duration"))
    return [
        {"course": course, "answers": count, "speech": seconds or 0.0}
        for course, count, seconds in grouped.values_list("prompt__session__course", "n", "s")
    ]


def _mastery(person: Employee, courses: Any) -> list[dict[str, Any]]:
    place = "key_point__prompt__session__course"
    enrolled = Enrolment.objects.filter(employee=person, course__in=courses).order_by().values("course")
    rows = Mastery.objects.filter(learner=person, **{f"{place}__in": enrolled})
    grouped = (
        rows.order_by()
        .values(place)
        .annotate(
            n=Count("pk"), chances=Sum("probability"), held=Count("pk", filter=Q(probability__gte=MASTERED))
        )
    )
    return [
        {"course": course, "points": points, "probability": chances, "held": held}
        for course, points, chances, held in grouped.values_list(place, "n", "chances", "held")
    ]


def _unanswered(person: Employee, asked: Sequence[Enrolment]) -> list[tuple[int, int]]:
    """Return by course how many questions have no heard answer in the present cycle."""
    began = {one.course_id: one.cycle_started_at or _EVER for one in asked}
    heard = dict(
        Answer.objects.filter(PASSED, learner=person, prompt__session__course__in=list(began))
        .order_by()
        .values("prompt")
        .annotate(at=Max("created_at"))
        .values_list("prompt", "at")
    )
    excused = set(
        Adjustment.objects.filter(learner=person, kind=Adjusting.EXCUSED).values_list("prompt", flat=True)
    )
    left = dict.fromkeys(began, 0)
    prompts = Prompt.objects.filter(session__course__in=list(began)).order_by()
    for prompt, course in prompts.values_list("pk", "session__course"):
        was_heard = prompt in heard and heard[prompt] >= began[course]
        left[course] += prompt not in excused and not was_heard
    return list(left.items())
