"""Everything that plan and mastery of one learner are made of, in a number of queries that never grows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils import timezone

from assessments.answers.models.answer import Answer
from assessments.mastery.models import Mastery
from assessments.mastery.queries.ground import observations_of
from assessments.mastery.queries.held import Held, held_at
from assessments.plan.models import Adjustment
from assessments.prompts.models.fragment import Fragment
from assessments.prompts.models.prompt import KeyPoint, Prompt
from assessments.prompts.queries.fragments import best_fragments
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.paths.queries import with_lock
from courses.people.models import Employee
from transcripts.enums import ACTIVE, Stage
from transcripts.recordings.models import Recording

#: Stages of recordings that use up no attempt.
_VOID = (Stage.FAILED, Stage.CANCELLED)


@dataclass(frozen=True, slots=True)
class PointState:
    """A key point as the learner stands to it. ``held`` is None until an answer to it was scored."""

    point: KeyPoint
    held: Held | None
    fragment: Fragment | None

    @property
    def due(self) -> date | None:
        """The day on which it should be answered again."""
        return timezone.localdate(self.held.row.due_at) if self.held else None


@dataclass(frozen=True, slots=True)
class PromptState:
    """A prompt with its key points; ``answers`` are the learner's own, the oldest first.

    ``enrolment`` is one ``with_lock``.
    """

    prompt: Prompt
    enrolment: Enrolment
    points: Sequence[PointState]
    answers: Sequence[Answer]
    adjustment: Adjustment | None

    @property
    def course(self) -> Course:
        """The course that asks it."""
        return self.prompt.session.course

    @property
    def attempts_left(self) -> int | None:
        """How many attempts remain; None where they are not limited."""
        used = sum(answer.recording.stage not in _VOID for answer in self.answers)
        return self.prompt.attempts_left_after(used)

    @property
    def course_due(self) -> date | None:
        """The day by which the course is to be finished; None where there is none, or it is finished."""
        return None if self.enrolment.completed_at else self.enrolment.due_on

    @property
    def is_open(self) -> bool:
        """Whether the course waits for no others on the learner's path."""
        return not self.enrolment.is_locked  # type: ignore[attr-defined]

    @property
    def waiting(self) -> Recording | None:
        """The recording of an answer that is being heard."""
        return next((one.recording for one in self.answers if one.recording.stage in ACTIVE), None)

    @property
    def due(self) -> date | None:
        """The first day on which one of its key points should be answered again; None if never answered."""
        return min((point.due for point in self.points if point.due), default=None)


def prompts_of_learner(
    learner: Employee,
    *,
    at: datetime,
    courses: Sequence[int] | None = None,
    hearer: Employee | None = None,
) -> list[PromptState]:
    """Return the prompts of a learner's published courses in the order in which they are taught.

    ``courses`` narrows to some; ``hearer`` is who is to hear the fragments (else the learner). Courses due
    soon come first. What is closed to who looks is left out, unless the learner has answered it.
    """
    seen = Prompt.objects.visible_to(hearer or learner).order_by().values("pk")
    answered = Answer.objects.filter(learner=learner).order_by().values("prompt")
    taken = Enrolment.objects.filter(employee=learner, course__in=Course.objects.order_by().published())
    if courses is not None:
        taken = taken.filter(course__in=courses)
    enrolments = {one.course_id: one for one in with_lock(taken)}
    order = {course: place for place, course in enumerate(enrolments)}
    prompts = list(
        Prompt.objects.filter(Q(pk__in=seen) | Q(pk__in=answered), session__course__in=enrolments)
        .select_related("session__course")
        .defer("session__material")
        .prefetch_related("key_points")
    )
    prompts.sort(key=lambda one: (order[one.session.course_id], one.session.position, one.position, one.pk))
    points = [point.pk for prompt in prompts for point in prompt.key_points.all()]
    rows = Mastery.objects.filter(learner=learner, key_point__in=points)
    if hearer is not None and hearer.pk != learner.pk:
        # it holds the first reviewer's word, which a second one is to decide without
        blind = Answer.objects.filter(learner=learner, prompt__in=prompts).blind_to(hearer)
        rows = rows.exclude(key_point__prompt__in=blind.order_by().values("prompt"))
    held = held_at(list(rows), observations_of(learner.pk), at)
    fragments = best_fragments(hearer or learner, points)
    adjustments = {
        one.prompt_id: one
        for one in Adjustment.objects.filter(learner=learner, prompt__in=prompts).select_related("by")
    }
    answers: dict[int, list[Answer]] = {}
    own = Answer.objects.filter(learner=learner, prompt__in=prompts).select_related("recording")
    for answer in own.defer("recording__peaks").order_by("number"):
        answers.setdefault(answer.prompt_id, []).append(answer)
    return [
        PromptState(
            prompt,
            enrolments[prompt.session.course_id],
            [
                PointState(point, held.get(point.pk), fragments.get(point.pk))
                for point in prompt.key_points.all()
            ],
            answers.get(prompt.pk, []),
            adjustments.get(prompt.pk),
        )
        for prompt in prompts
    ]
