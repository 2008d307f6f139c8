"""A learner's plan: what to hear and to answer today and on the days ahead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone

from assessments.mastery.core import ActionKind, Level, PlanItem, PlanReason, plan
from assessments.plan.enums import Adjusting
from assessments.plan.models import StudyPace
from assessments.plan.queries.learner import PointState, PromptState, prompts_of_learner
from courses.people.models import Employee

#: Days that the plan looks ahead, today among them.
HORIZON: Final = 14
#: Seconds to read a question and collect oneself; and to speak, where no answer tells better.
READING: Final = 30.0
SPEAKING: Final = 60.0


@dataclass(frozen=True, slots=True)
class Step:
    """Something to do: hear the fragment of ``points`` (one), or answer the prompt."""

    kind: str
    state: PromptState
    points: Sequence[PointState]
    reason: PlanReason
    minutes: float

    @property
    def is_hearing(self) -> bool:
        """Whether it is to listen, not to speak."""
        return self.kind == ActionKind.HEAR


@dataclass(frozen=True, slots=True)
class PlanDay:
    """What a day holds; ``over`` is by how many minutes more than the learner's minutes a day."""

    date: date
    steps: Sequence[Step]
    minutes: float
    over: float


@dataclass(frozen=True, slots=True)
class StudyPlan:
    """The plan of one learner, and how far everything is mastered."""

    learner: Employee
    minutes_a_day: int
    days: Sequence[PlanDay]
    prompts: Sequence[PromptState]

    @property
    def today(self) -> PlanDay:
        """What is to be done today."""
        return self.days[0]

    @property
    def ahead(self) -> Sequence[PlanDay]:
        """The days after today."""
        return self.days[1:]

    @property
    def next_day(self) -> PlanDay | None:
        """The first day after today that has something."""
        return next((day for day in self.ahead if day.steps), None)

    @property
    def points(self) -> list[PointState]:
        """All key points that need answering."""
        asked = [one for one in self.prompts if one.is_open and not is_excused(one)]
        return [point for one in asked for point in one.points]

    @property
    def held(self) -> int:
        """How many key points are mastered."""
        return sum(bool(point.held and point.held.level == Level.HELD) for point in self.points)

    @property
    def waiting(self) -> list[PromptState]:
        """Prompts whose answer is being heard just now."""
        return [one for one in self.prompts if one.waiting]

    @property
    def excused(self) -> list[PromptState]:
        """Prompts that a trainer has taken out."""
        return [one for one in self.prompts if is_excused(one)]


def study_plan(learner: Employee, *, at: datetime | None = None, horizon: int = HORIZON) -> StudyPlan:
    """Return the plan of ``learner`` as it stands; a handful of queries, whatever the number of courses."""
    at = at or timezone.now()
    prompts = prompts_of_learner(learner, at=at)
    minutes = StudyPace.objects.filter(learner=learner).values_list("minutes_a_day", flat=True).first()
    minutes = minutes or StudyPace().minutes_a_day
    by_prompt = {str(one.prompt.pk): one for one in prompts}
    days = plan(items_of(prompts), today=timezone.localdate(at), minutes_a_day=minutes, horizon_days=horizon)
    return StudyPlan(
        learner,
        minutes,
        [
            PlanDay(
                day.date,
                [
                    Step(
                        action.kind,
                        by_prompt[action.prompt_id],
                        _chosen(by_prompt[action.prompt_id], action.key_point_ids),
                        action.reason,
                        action.minutes,
                    )
                    for action in day.actions
                ],
                day.minutes,
                day.over,
            )
            for day in days
        ],
        prompts,
    )


def items_of(prompts: Iterable[PromptState]) -> Iterator[PlanItem]:
    """Yield the key points as the plan's core takes them.

    None of a prompt whose answer is being heard, or whose course is not open yet.
    """
    for state in prompts:
        if state.waiting or not state.is_open:
            continue
        adjusted = state.adjustment.kind if state.adjustment else ""
        # a pin is a wish for one more answer: once that came, the plan goes on by itself
        pinned = adjusted == Adjusting.PINNED and not _answered_since(state)
        for point in state.points:
            held, fragment = point.held, point.fragment
            yield PlanItem(
                key_point_id=str(point.point.pk),
                prompt_id=str(state.prompt.pk),
                probability=held.probability if held else 0.0,
                last_earned=held.row.last_earned if held else None,
                due=point.due,
                course_due=state.course_due,
                hear_seconds=fragment.end - fragment.start if fragment else 0.0,
                answer_seconds=_seconds(state),
                pinned=pinned,
                excused=adjusted == Adjusting.EXCUSED,
                attempts_left=state.attempts_left,
            )


def is_excused(state: PromptState) -> bool:
    """Whether a trainer said that it need not be answered."""
    return bool(state.adjustment and state.adjustment.kind == Adjusting.EXCUSED)


def _answered_since(state: PromptState) -> bool:
    adjustment = state.adjustment
    return bool(adjustment and any(one.recording.created_at > adjustment.created_at for one in state.answers))


def _seconds(state: PromptState) -> float:
    """Return how long reading and answering takes: by the learner's own answers where there are any."""
    told = [one.recording.duration for one in state.answers if one.recording.duration]
    speaking = sum(told) / len(told) if told else min(SPEAKING, float(state.prompt.max_seconds))
    return READING + speaking


def _chosen(state: PromptState, ids: Sequence[str]) -> list[PointState]:
    return [point for point in state.points if str(point.point.pk) in ids]
