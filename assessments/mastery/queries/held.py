"""What a learner holds today, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from assessments.mastery import core
from assessments.mastery.core import Evidence, Standing
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
    rows: Sequence[Mastery], evidence: Mapping[int, Sequence[Evidence]], at: datetime
) -> dict[int, Held]:
    """Return what one learner's rows are worth at a time, by key point; no query.

    What was expected of the learner is what the row keeps: only time has passed since.
    """
    held = {}
    for row in rows:
        now = core.mastery_of(
            evidence.get(row.key_point_id, ()),
            at=at,
            learner=_standing(row, "learner"),
            cohort=_standing(row, "cohort"),
        )
        held[row.key_point_id] = Held(row, now)
    return held


def _standing(row: Mastery, whose: str) -> Standing | None:
    kept = row.reason.get(whose)
    return Standing(kept[0], kept[1]) if kept else None
