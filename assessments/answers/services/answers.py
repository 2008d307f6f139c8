"""Take in spoken answers."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Max

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import Prompt
from assessments.rules import may_answer
from courses.enrolment.models import Enrolment
from courses.people.models import Employee
from kit.problems import Conflict, Problem
from transcripts.enums import Kind
from transcripts.intake.services.receive import receive_recording
from transcripts.intake.services.uploads import Purpose, Sent, register_purpose
from transcripts.recordings.models import Recording

#: Seconds past the limit that are accepted: a recorder's last chunk comes late.
GRACE_SECONDS = 5


class NotAllowed(Problem):
    """The prompt is visible, but not this person's to answer."""

    status = HTTPStatus.FORBIDDEN


def seconds_allowed(prompt: Prompt) -> int:
    """Return how long an answer to ``prompt`` may be, in seconds."""
    return min(prompt.max_seconds, settings.ANSWER_MAX_SECONDS)


def attempts_left(*, learner: Employee, prompt: Prompt) -> int | None:
    """Return how many attempts ``learner`` has left; None where they are not limited.

    A recording that failed or was cancelled does not use up an attempt.
    """
    used = Answer.objects.filter(prompt=prompt, learner=learner).using_up().count()
    return prompt.attempts_left_after(used)


def answered_prompt(learner: Employee, pk: int) -> Prompt:
    """Return the prompt for an answer of ``learner``.

    Raises ``Problem``: ``not_found`` where it is not visible, ``not_allowed`` where it is not theirs to
    answer, ``no_attempts_left``.
    """
    prompt = Prompt.objects.visible_to(learner).select_related("session__course").filter(pk=pk).first()
    if prompt is None:
        raise Problem("not_found")
    if not may_answer(learner, prompt):
        raise NotAllowed("not_allowed")
    if attempts_left(learner=learner, prompt=prompt) == 0:
        raise Conflict("no_attempts_left")
    return prompt


def submit_answer(
    *,
    learner: Employee,
    prompt: Prompt,
    upload: UploadedFile,
    language: str = "",
    on_created: Callable[[Answer], None] | None = None,
) -> Answer:
    """Store a spoken answer and queue it. ``on_created`` runs in the transaction of its rows.

    Raises ``NotAllowed("not_allowed")``, ``Conflict("no_attempts_left")``, and what
    ``receive_recording`` raises for sound that cannot be used.
    """
    if not may_answer(learner, prompt):
        raise NotAllowed("not_allowed")
    if attempts_left(learner=learner, prompt=prompt) == 0:
        raise Conflict("no_attempts_left")
    made: list[Answer] = []

    def attach(recording: Recording) -> None:
        made.append(_take_attempt(learner, prompt, recording))
        if on_created is not None:
            on_created(made[0])

    receive_recording(
        owner=learner,
        course=prompt.session.course,
        session=prompt.session,
        kind=Kind.ANSWER,
        title=" ".join(prompt.question.split())[:200],
        upload=upload,
        max_seconds=seconds_allowed(prompt) + GRACE_SECONDS,
        language=language,
        on_created=attach,
    )
    return made[0]


def _take(learner: Employee, target: int, sent: Sent) -> None:
    prompt = answered_prompt(learner, target)
    language = sent.metadata.get("language", "")
    submit_answer(learner=learner, prompt=prompt, upload=sent.file, language=language, on_created=sent.seal)


def _most_bytes() -> int:
    """Return what the longest answer needs where it is not packed at all: 48 kHz, two channels, 32 bits."""
    return int(settings.ANSWER_MAX_SECONDS + GRACE_SECONDS) * 48_000 * 2 * 4 + 4 * 1024 * 1024


def register() -> None:
    """Let answers be sent as uploads."""
    register_purpose("answer", Purpose(admit=answered_prompt, take=_take, most_bytes=_most_bytes))


def check_retry(recording: Recording) -> None:
    """Refuse to hear a failed answer again when the attempt it gave back was used by another."""
    answer = Answer.objects.filter(recording=recording).select_related("prompt__session", "learner").first()
    if answer is not None:
        _lock_attempts(answer.learner, answer.prompt)


def _take_attempt(learner: Employee, prompt: Prompt, recording: Recording) -> Answer:
    if not _lock_attempts(learner, prompt):
        raise NotAllowed("not_allowed")
    last = Answer.objects.filter(prompt=prompt, learner=learner).aggregate(last=Max("number"))["last"] or 0
    return Answer.objects.create(prompt=prompt, learner=learner, recording=recording, number=last + 1)


def _lock_attempts(learner: Employee, prompt: Prompt) -> bool:
    """Hold the learner's attempts until the transaction ends; False for who is not enrolled.

    Raises ``Conflict("no_attempts_left")``.
    """
    # The enrolment's row is the lock: two answers sent at once are counted one after the other.
    # SQLite has no row locks; there the transaction itself holds the only write lock.
    enrolments = Enrolment.objects.select_for_update(no_key=True)
    enrolled = bool(enrolments.filter(employee=learner, course=prompt.session.course))
    if attempts_left(learner=learner, prompt=prompt) == 0:
        raise Conflict("no_attempts_left")
    return enrolled
