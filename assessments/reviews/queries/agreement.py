"""Who agrees with whom about key points: the scorer with the trainers, and trainers among themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter, itemgetter
from typing import NamedTuple

from assessments.answers.models.answer import Answer
from assessments.reviews.models import ReviewPoint
from assessments.scoring.agreement import Agreement, agreement
from assessments.scoring.attainment import ATTAINMENTS, attainment
from courses.catalogue.models import Course
from courses.rules import Person

Pairs = list[tuple[str, str]]


class _Row(NamedTuple):
    answer: int
    key_point: int
    review: int
    blind: bool
    reviewer: int
    earned: float | None
    scored: float
    prompt: int
    question: str
    course: int
    title: str


_FIELDS = (
    "review__answer",
    "key_point",
    "review",
    "review__blind",
    "review__reviewer",
    "earned",
    "scored",
    "review__answer__prompt",
    "review__answer__prompt__question",
    "review__answer__prompt__session__course",
    "review__answer__prompt__session__course__title",
)


@dataclass(slots=True)
class _Pairs:
    scorer: Pairs = field(default_factory=list)
    trainers: Pairs = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Part:
    """A course or a prompt by its key and name, with both agreements."""

    pk: int
    name: str
    scorer: Agreement
    trainers: Agreement


@dataclass(frozen=True, slots=True)
class AgreementReport:
    """Both agreements in all, by course and by prompt."""

    scorer: Agreement
    trainers: Agreement
    courses: Sequence[Part]
    prompts: Sequence[Part]


def agreement_report(person: Person, course: Course | None = None) -> AgreementReport:
    """Return the agreements in the courses that ``person`` trains, or in one of them. One query.

    Scorer and trainers: what the scorer gave, and the first word of a person on it. Trainers: what stood when
    another decided without seeing it, and what that one gave.
    """
    rows = ReviewPoint.objects.filter(review__answer__in=Answer.objects.order_by().reviewable_by(person))
    if course is not None:
        rows = rows.filter(review__answer__prompt__session__course=course)
    values = rows.order_by("review__answer", "key_point", "review").values_list(*_FIELDS)
    every = _Pairs()
    parts: dict[tuple[str, int, str], _Pairs] = defaultdict(_Pairs)
    for _key, group in groupby(map(_Row._make, values.iterator(chunk_size=2000)), itemgetter(0, 1)):
        given = list(group)
        first = given[0]
        for pairs in (
            every,
            parts["course", first.course, first.title],
            parts["prompt", first.prompt, first.question],
        ):
            pairs.scorer += _with_scorer(given)
            pairs.trainers += _among_trainers(given)
    return AgreementReport(
        *_both(every), courses=_parts(parts.items(), "course"), prompts=_parts(parts.items(), "prompt")
    )


def _with_scorer(given: Sequence[_Row]) -> Pairs:
    said = next((one for one in given if one.earned is not None), None)
    return [] if said is None or said.earned is None else [(attainment(said.scored), attainment(said.earned))]


def _among_trainers(given: Sequence[_Row]) -> Pairs:
    """Return each blind decision with what stood when it was made, if that was another person's."""
    found: Pairs = []
    stands: _Row | None = None
    for one in given:
        if not one.blind:
            stands = one
        elif stands and stands.reviewer != one.reviewer and None not in (stands.earned, one.earned):
            found.append((attainment(stands.earned or 0.0), attainment(one.earned or 0.0)))
    return found


def _both(pairs: _Pairs) -> tuple[Agreement, Agreement]:
    return agreement(pairs.scorer, ATTAINMENTS), agreement(pairs.trainers, ATTAINMENTS)


def _parts(found: Iterable[tuple[tuple[str, int, str], _Pairs]], kind: str) -> list[Part]:
    parts = [Part(pk, name, *_both(pairs)) for (what, pk, name), pairs in found if what == kind]
    return sorted(parts, key=attrgetter("name", "pk"))
