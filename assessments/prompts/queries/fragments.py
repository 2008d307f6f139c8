"""Lecture seconds for key points, as far as a person may hear them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property

from assessments.prompts.models.fragment import Fragment
from assessments.prompts.models.prompt import KeyPoint, Prompt
from courses.people.models import Employee
from transcripts.recordings.models import Recording


def best_fragments(person: Employee, key_points: Collection[int]) -> dict[int, Fragment]:
    """Return for each key point (its id) the fragment to hear; one query. Those of none are left out."""
    heard = Recording.objects.visible_to(person).ready().order_by().values("pk")
    rows = Fragment.objects.filter(key_point__in=key_points, recording__in=heard)
    best: dict[int, Fragment] = {}
    for row in (
        rows.select_related("recording__current_revision")
        .defer("recording__peaks")
        .order_by("-pinned", "-strength", "pk")
    ):
        best.setdefault(row.key_point_id, row)
    return best


@dataclass(frozen=True)
class PointPlaces:
    """A key point with its places in the lectures, the one that learners hear first."""

    key_point: KeyPoint
    places: Sequence[Fragment]

    @cached_property
    def best(self) -> Fragment | None:
        """What learners hear; None where no lecture speaks of it."""
        return self.places[0] if self.places else None


def places_of(prompt: Prompt) -> list[PointPlaces]:
    """Return all places of a prompt's key points, for who edits it; two queries."""
    points = list(prompt.key_points.all())
    rows = Fragment.objects.filter(key_point__in=points).select_related("recording__current_revision")
    by_point: dict[int, list[Fragment]] = {point.pk: [] for point in points}
    for row in rows.defer("recording__peaks").order_by("-pinned", "-strength", "pk"):
        by_point[row.key_point_id].append(row)
    return [PointPlaces(point, by_point[point.pk]) for point in points]
