"""What people decided about an answer's key points, step by step."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assessments.answers.models.answer import Answer
from assessments.reviews.models import Dispute, Review
from assessments.scoring.attainment import Attainment, attainment
from courses.people.models import Employee


@dataclass(frozen=True, slots=True)
class Decision:
    """What ``by`` gave a key point, 0..1 (None: as scored), where the scorer had ``scored`` and ``before``
    counted."""

    by: Employee
    at: datetime.datetime
    name: str
    scored: float
    before: float
    earned: float | None
    comment: str

    @property
    def after(self) -> float:
        """What counted from then on."""
        return self.scored if self.earned is None else self.earned

    @property
    def scored_state(self) -> Attainment:
        """What the scorer said."""
        return attainment(self.scored)

    @property
    def before_state(self) -> Attainment:
        """What was said before."""
        return attainment(self.before)

    @property
    def state(self) -> Attainment:
        """What is said since."""
        return attainment(self.after)

    @property
    def changes(self) -> bool:
        """Whether it says something else than what counted."""
        return self.state != self.before_state

    @property
    def overrules(self) -> bool:
        """Whether it says something else than the scorer."""
        return self.state != self.scored_state


@dataclass(frozen=True, slots=True)
class Look:
    """One review with what it decided."""

    review: Review
    decisions: Sequence[Decision]

    @property
    def told(self) -> list[Decision]:
        """What changed or was commented on; the rest was confirmed."""
        return [one for one in self.decisions if one.changes or one.comment]


@dataclass(frozen=True, slots=True)
class History:
    """All reviews, the latest first; by key point what stands, and what a second look set against it."""

    looks: Sequence[Look] = ()
    in_force: Mapping[int, Decision] = field(default_factory=dict)
    against: Mapping[int, Decision] = field(default_factory=dict)
    disputes: Sequence[Dispute] = ()

    @property
    def latest(self) -> int:
        """The latest review that moved the score; 0 for none."""
        return max((one.review.pk for one in self.looks if not one.review.blind), default=0)

    @property
    def open_dispute(self) -> Dispute | None:
        """The objection that waits for a reply."""
        return next((one for one in self.disputes if one.closed_at is None), None)

    @property
    def counted(self) -> list[Look]:
        """The reviews that moved the score, as a learner sees them."""
        return [one for one in self.looks if not one.review.blind]


def history_of(answer: Answer) -> History:
    """Return who decided what about ``answer``; it says the same as ``settle_answers``."""
    looks: list[Look] = []
    stands: dict[int, Decision] = {}
    against: dict[int, Decision] = {}
    reviews = answer.reviews.select_related("reviewer").prefetch_related("points__key_point").order_by("pk")
    for review in reviews:
        made: list[Decision] = []
        for point in sorted(review.points.all(), key=lambda one: (one.key_point.position, one.key_point_id)):
            key = point.key_point_id
            before = stands[key].after if key in stands else point.scored
            decision = Decision(
                by=review.reviewer,
                at=review.created_at,
                name=point.key_point.name,
                scored=point.scored,
                before=before,
                earned=point.earned,
                comment=point.comment,
            )
            made.append(decision)
            if review.blind:
                if key in stands and decision.earned is not None and decision.state != stands[key].state:
                    against[key] = decision
                continue
            against.pop(key, None)
            stands.pop(key, None)
            if decision.earned is not None:
                stands[key] = decision
        looks.append(Look(review, made))
    disputes = list(answer.disputes.select_related("closed_by"))
    return History(looks[::-1], stands, against, disputes)
