"""What scoring anew changes: of one answer, and over all."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

from assessments.answers.services.marking import Marking
from assessments.prompts.models.prompt import Prompt
from assessments.rescoring.services.read import Heard
from assessments.scoring import Score

#: Smaller differences do not show: scores are read in whole percent.
SEEN: Final = 0.005
#: A picture of scores has so many bars.
BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Change:
    """An answer's score before (None: it had none) and after, 0..1, and the key points' ids.

    ``gained`` and ``lost`` are points that earn more or less than before; ``kept`` those that a person has
    decided: they stay as they are.
    """

    answer: int
    before: float | None
    after: float
    gained: tuple[int, ...]
    lost: tuple[int, ...]
    kept: tuple[int, ...]

    @property
    def size(self) -> float:
        """How far the score moves."""
        return abs(self.after - (self.before or 0.0))

    @property
    def is_seen(self) -> bool:
        """Whether a person would notice it."""
        return self.before is None or self.size >= SEEN or bool(self.gained or self.lost)


def shown_change(one: Heard, marking: Marking, result: Score) -> Change:
    """Return what ``result`` would change of what counts for an answer; people's decisions hold."""
    gained, lost, total, score = [], [], 0.0, 0.0
    for spec, point in zip(marking.specs, result.points, strict=True):
        pk = int(spec.id)
        earned = one.decided.get(pk, point.earned)
        before = one.earned.get(pk, 0.0)
        total += spec.weight
        score += spec.weight * earned
        if earned >= before + SEEN:
            gained.append(pk)
        elif earned <= before - SEEN:
            lost.append(pk)
    after = min(score / total, 1.0) if total else 0.0
    kept = tuple(int(spec.id) for spec in marking.specs if int(spec.id) in one.decided)
    return Change(one.answer.pk, one.answer.score, after, tuple(gained), tuple(lost), kept)


@dataclass
class Figures:
    """Counts over all answers, the pictures before and after, and what each key point gains and loses."""

    total: int = 0
    up_to_date: int = 0
    first: int = 0
    higher: int = 0
    lower: int = 0
    same: int = 0
    kept: int = 0
    before: list[int] = field(default_factory=lambda: [0] * BINS)
    after: list[int] = field(default_factory=lambda: [0] * BINS)
    sum_before: float = 0.0
    sum_after: float = 0.0
    points: dict[int, dict[str, Any]] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def begin(self, prompt: Prompt, marking: Marking) -> None:
        """Note by which rubric the prompt's answers are scored."""
        self.versions[str(prompt.pk)] = marking.version
        for spec in marking.specs:
            self.points[int(spec.id)] = {"name": spec.name, "gained": 0, "lost": 0}

    def leave(self, one: Heard) -> None:
        """Count an answer that is up to date."""
        self.up_to_date += 1
        self._draw(one.answer.score, one.answer.score or 0.0)

    def add(self, one: Heard, change: Change) -> None:
        """Count an answer that was scored anew."""
        if change.before is None:
            self.first += 1
        elif change.size < SEEN:
            self.same += 1
        elif change.after > change.before:
            self.higher += 1
        else:
            self.lower += 1
        self.kept += bool(change.kept)
        for pk in change.gained:
            self.points[pk]["gained"] += 1
        for pk in change.lost:
            self.points[pk]["lost"] += 1
        self._draw(change.before, change.after)

    def _draw(self, before: float | None, after: float) -> None:
        self.total += 1
        if before is not None:
            self.before[min(int(before * BINS), BINS - 1)] += 1
            self.sum_before += before
        self.after[min(int(after * BINS), BINS - 1)] += 1
        self.sum_after += after

    @property
    def behind(self) -> int:
        """How many answers were scored anew."""
        return self.total - self.up_to_date

    def as_json(self) -> dict[str, Any]:
        """Return what is kept of them."""
        scored = sum(self.before)
        return {
            "total": self.total,
            "up_to_date": self.up_to_date,
            "behind": self.behind,
            "first": self.first,
            "higher": self.higher,
            "lower": self.lower,
            "same": self.same,
            "kept": self.kept,
            "before": self.before,
            "after": self.after,
            "mean_before": self.sum_before / scored if scored else None,
            "mean_after": self.sum_after / self.total if self.total else None,
            "points": [{"id": pk, **point} for pk, point in self.points.items()],
            "versions": self.versions,
        }
