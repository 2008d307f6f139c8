"""Count the company's rows by department and course, in a handful of grouped queries.

Each counts what ``reporting.scope.Scope`` would: active people, published courses, who is asked.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Exists, F, OuterRef, Q, Sum, Value
from django.db.models.functions import Coalesce

from assessments.answers.models.answer import Answer
from assessments.answers.queries.unanswered import PASSED
from assessments.mastery.core.formula import MASTERED
from assessments.mastery.models import Mastery
from assessments.plan.enums import Adjusting
from assessments.plan.models import Adjustment
from assessments.prompts.models.prompt import Prompt
from courses.assigning.queries.audience import start_of
from courses.catalogue.enums import CourseStatus
from courses.enrolment.models import ASKED, Enrolment
from courses.people.enums import Role
from courses.people.models import Employee

#: A department and a course; no department, or, where only people are counted, no course.
Place = tuple[int | None, int | None]
Counts = dict[str, float]
Leaves = dict[Place, Counts]

SOON: Final = datetime.timedelta(days=7)
_DAY: Final = datetime.timedelta(days=1)
_EVER: Final = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


@dataclass(frozen=True, slots=True)
class Moment:
    """A day to be counted, of the site's calendar: as it is now, or, where ``past``, as it was at its end."""

    day: datetime.date
    past: bool = False

    @property
    def end(self) -> datetime.datetime:
        """The first moment after it."""
        return start_of(self.day + _DAY)

    @property
    def monday(self) -> datetime.datetime:
        """When its week began."""
        return start_of(self.day - self.day.weekday() * _DAY)


def count_leaves(moment: Moment) -> Leaves:
    """Count by the department that people belong to themselves and by course.

    Of a past moment only what its rows still tell is counted: enrolments, completion, lateness, answers.
    """
    leaves: Leaves = defaultdict(dict)
    readers = [_asked(moment), _answers(moment)]
    if not moment.past:
        readers += [_people(), _mastery(), _to_review()]
    for rows in readers:
        for place, counts in rows:
            leaves[place].update(counts)
    if not moment.past:
        for place, count in _unanswered(leaves).items():
            leaves[place]["unanswered"] = count
    return leaves


def _counted(rows: Iterable[tuple[Any, ...]], names: Iterable[str]) -> Iterator[tuple[Place, Counts]]:
    names = tuple(names)
    for department, course, *values in rows:
        found = {name: value for name, value in zip(names, values, strict=True) if value}
        yield (department, course), found


def _asked(moment: Moment) -> Iterator[tuple[Place, Counts]]:
    rows = Enrolment.objects.filter(ASKED, employee__is_active=True, course__status=CourseStatus.PUBLISHED)
    done = Q(completed_at__isnull=False)
    if moment.past:
        rows, done = rows.filter(created_at__lt=moment.end), Q(completed_at__lt=moment.end)
    counts: dict[str, Count] = {
        "asked": Count("pk"),
        "done": Count("pk", filter=done),
        "overdue": Count("pk", filter=~done & Q(due_on__lt=moment.day)),
        "due_soon": Count("pk", filter=~done & Q(due_on__range=(moment.day, moment.day + SOON))),
    }
    if not moment.past:
        counts["takers"] = Count("pk", filter=Q(employee__is_service=False))
    grouped = rows.order_by().values("employee__department", "course").annotate(**counts)
    return _counted(grouped.values_list("employee__department", "course", *counts), counts)


_WHERE: Final = ("learner__department", "prompt__session__course")
#: Whose answers count: those of active people, in published courses.
_SAID: Final = Q(learner__is_active=True, prompt__session__course__status=CourseStatus.PUBLISHED)


def _answers(moment: Moment) -> Iterator[tuple[Place, Counts]]:
    rows = Answer.objects.filter(_SAID)
    if moment.past:
        rows = rows.filter(created_at__lt=moment.end)
    this_week = Q(created_at__gte=moment.monday)
    counts = {
        "answers": Count("pk"),
        "speech": Sum("recording__duration"),
        "week_answers": Count("pk", filter=this_week),
        "week_speech": Sum("recording__duration", filter=this_week),
    }
    grouped = rows.order_by().values(*_WHERE).annotate(**counts)
    return _counted(grouped.values_list(*_WHERE, *counts), counts)


def _to_review() -> Iterator[tuple[Place, Counts]]:
    rows = Answer.objects.filter(_SAID).to_look_at().order_by().values(*_WHERE)
    return _counted(rows.annotate(n=Count("pk")).values_list(*_WHERE, "n"), ["to_review"])


def _mastery() -> Iterator[tuple[Place, Counts]]:
    place = ("learner__department", "key_point__prompt__session__course")
    enrolled = Enrolment.objects.filter(employee=OuterRef("learner"), course=OuterRef(place[1])).order_by()
    rows = Mastery.objects.filter(
        Exists(enrolled), learner__is_active=True, **{f"{place[1]}__status": CourseStatus.PUBLISHED}
    )
    counts = {
        "points": Count("pk"),
        "chances": Sum("probability"),
        "held": Count("pk", filter=Q(probability__gte=MASTERED)),
    }
    grouped = rows.order_by().values(*place).annotate(**counts)
    return _counted(grouped.values_list(*place, *counts), ["points", "probability", "held"])


def _people() -> Iterator[tuple[Place, Counts]]:
    rows = Employee.objects.active().order_by().values("department").annotate(n=Count("pk"))
    for department, count in rows.values_list("department", "n"):
        yield (department, None), {"people": count}


def _unanswered(leaves: Leaves) -> dict[Place, int]:
    """Return the questions put to those asked, less those they were heard on and those they were excused."""
    course_of = dict(Prompt.objects.order_by().values_list("pk", "session__course"))
    questions: dict[int, int] = defaultdict(int)
    for course in course_of.values():
        questions[course] += 1
    left: dict[Place, int] = {
        (department, course): int(counts["asked"]) * questions[course]
        for (department, course), counts in leaves.items()
        if course in questions and counts.get("asked")
    }
    for department, prompt, count in (*_heard(), *_excused()):
        # counted one after the other: what changed in between must not spoil all of it
        place = (department, course_of[prompt])
        left[place] = max(left.get(place, 0) - count, 0)
    return left


def _taking(person: str, course: str) -> Q:
    """Return the condition that ``person`` is asked to take ``course``."""
    taken = f"{person}__enrolments__"
    asked = Q(**{f"{taken}exempted_at": None}) | Q(**{f"{taken}completed_at__isnull": False})
    return asked & Q(**{f"{taken}course": F(course), f"{person}__is_active": True})


def _heard() -> Iterable[tuple[Any, ...]]:
    """Return department, prompt and how many who are asked it were heard on it in their present cycle."""
    excused = Adjustment.objects.filter(
        prompt=OuterRef("prompt"), learner=OuterRef("learner"), kind=Adjusting.EXCUSED
    )
    began = Coalesce(F("learner__enrolments__cycle_started_at"), Value(_EVER))
    rows = Answer.objects.filter(
        PASSED,
        _SAID,
        _taking("learner", "prompt__session__course"),
        ~Exists(excused.order_by()),
        created_at__gte=began,
    )
    grouped = rows.order_by().values("learner__department", "prompt")
    return grouped.annotate(n=Count("learner", distinct=True)).values_list(
        "learner__department", "prompt", "n"
    )


def _excused() -> Iterable[tuple[Any, ...]]:
    rows = Adjustment.objects.filter(
        _taking("learner", "prompt__session__course"),
        kind=Adjusting.EXCUSED,
        prompt__session__course__status=CourseStatus.PUBLISHED,
    )
    grouped = rows.order_by().values("learner__department", "prompt")
    return grouped.annotate(n=Count("pk")).values_list("learner__department", "prompt", "n")


def people_of_trainers() -> dict[int, int]:
    """Return how many people take a published course of each trainer, everyone once."""
    rows = Enrolment.objects.filter(
        ASKED,
        employee__is_active=True,
        employee__is_service=False,
        course__status=CourseStatus.PUBLISHED,
        course__trainers__role=Role.TRAINER,
    )
    grouped = rows.order_by().values("course__trainers")
    return dict(grouped.annotate(n=Count("employee", distinct=True)).values_list("course__trainers", "n"))
