"""What a learner holds today, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assessments.mastery import core
from assessments.mastery.core import Baseline, Observation
from assessments.mastery.models import Mastery


@dataclass(frozen=True, slots=True)
class Held:
    """A row of mastery as it stands at a moment: ``now`` fades where ``row`` says what it was."""

    row: Mastery
    now: core.Mastery

    @property
    def probability(self) -> float:
        """The probability, 0..1, that an answer today would earn the point."""
        return self.now.probability

    @property
    def level(self) -> str:
        """``weak``, ``growing`` or ``held``."""
        return self.now.level.value

    @property
    def reason(self) -> core.Reason:
        """Why so."""
        return self.now.reason


def held_at(
    rows: Sequence[Mastery], observations: Mapping[int, Sequence[Observation]], at: datetime
) -> dict[int, Held]:
    """Return what one learner's rows are worth at a time, by key point; no query.

    What was expected of the learner is what the row keeps: only time has passed since.
    """
    held = {}
    for row in rows:
        now = core.mastery_of(
            observations.get(row.key_point_id, ()),
            at=at,
            learner=_baseline(row, "learner"),
            cohort=_baseline(row, "cohort"),
        )
        held[row.key_point_id] = Held(row, now)
    return held


def _baseline(row: Mastery, whose: str) -> Baseline | None:
    kept = row.reason.get(whose)
    return Baseline(kept[0], kept[1]) if kept else None
