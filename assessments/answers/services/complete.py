"""Have courses complete only when their questions are passed."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import ngettext

from assessments.answers.models.answer import Answer
from assessments.answers.queries.unanswered import answered_any, left_to_pass, unpassed
from courses.certificates.services import register_scores
from courses.enrolment.models import Enrolment
from courses.enrolment.requirements import Requirement, register_requirement
from courses.enrolment.services.enrolment import close_finished
from transcripts.enums import Kind
from transcripts.recordings.models import Recording


def register() -> None:
    """Tell the ground floor what questions ask of a learner."""
    register_requirement("questions", Requirement(missing=unpassed, begun=answered_any, said=_said))
    register_scores(scores_of)


def _said(enrolment: Enrolment) -> str:
    left = left_to_pass(enrolment).count()
    if not left:
        return ""
    text = ngettext(
        "%(n)d question of this course is still to be passed.",
        "%(n)d questions of this course are still to be passed.",
        left,
    )
    return text % {"n": left}


def scores_of(keys: Collection[int]) -> dict[int, float]:
    """Return, by enrolment, the mean of the best scores of the questions that were answered in its cycle."""
    rows = Enrolment.objects.filter(pk__in=keys).values_list("pk", "employee", "course", "cycle_started_at")
    enrolments = {(person, course): (pk, since) for pk, person, course, since in rows}
    answers = Answer.objects.filter(
        score__isnull=False,
        learner__in={person for person, _ in enrolments},
        prompt__session__course__in={course for _, course in enrolments},
    ).values_list("learner", "prompt__session__course", "prompt", "score", "created_at")
    best: dict[int, dict[int, float]] = {}
    for person, course, prompt, score, at in answers:
        pk, since = enrolments.get((person, course), (None, None))
        if pk is not None and (since is None or at >= since):
            of = best.setdefault(pk, {})
            of[prompt] = max(score or 0.0, of.get(prompt, 0.0))
    return {pk: sum(of.values()) / len(of) for pk, of in best.items()}


def close_answered(recording: Recording) -> None:
    """Complete the course of an answer that was heard, where it was the last thing missing."""
    if recording.kind != Kind.ANSWER:
        return
    answer = Answer.objects.select_related("prompt__session__course").filter(recording=recording).first()
    if answer is None:
        return
    course = answer.prompt.session.course
    mine = Enrolment.objects.filter(course=course, employee=answer.learner_id)
    if mine.open().exists():
        close_finished(course=course, enrolments=mine.open())
