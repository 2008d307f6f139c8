"""Keep for each key point the seconds of a lecture that say it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from django.db import transaction

from assessments.prompts.models.fragment import Fragment
from assessments.prompts.models.prompt import KeyPoint, Prompt
from assessments.prompts.services.audited import chosen_seconds, seconds_of
from assessments.scoring.fragment import MOST, Lecture, Passage, find_passages
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.people.models import Employee
from kit.problems import Problem
from transcripts.enums import Kind, Stage
from transcripts.recordings.models import Recording
from transcripts.texts.queries import segments_of

#: Of a session's own lectures this much is enough; for less the course's other lectures are read as well.
SURE = 0.5

_Found = tuple[Recording, Passage]


class Library:
    """A course's lectures, each read once however many prompts ask."""

    def __init__(self, course: int, *, also: Recording | None = None) -> None:
        rows = Recording.objects.lectures().filter(course=course).defer("peaks")
        rows = rows.select_related("session", "current_revision")
        # the one that is being analysed is not ready yet, and has all its words
        self.rows = [one for one in rows if one.stage == Stage.READY or (also and one.pk == also.pk)]
        self.rows.sort(key=lambda one: (one.session.position if one.session else 0, one.created_at))
        self._read: dict[Recording, Lecture] = {}

    def of_session(self, session: int) -> list[Recording]:
        """Return the lectures of a session."""
        return [one for one in self.rows if one.session_id == session]

    def others(self, session: int) -> list[Recording]:
        """Return the lectures of the other sessions."""
        return [one for one in self.rows if one.session_id != session]

    def read(self, recording: Recording) -> Lecture:
        """Return a lecture's sentences."""
        if recording not in self._read:
            segments = [row.as_segment() for row in segments_of(recording)]
            self._read[recording] = Lecture(segments, recording.language or None)
        return self._read[recording]


def find_fragments(prompt: Prompt, *, library: Library | None = None) -> None:
    """Write where the lectures say what the prompt's key points ask for; what was pinned stays.

    The session's own lectures are asked first, then the course's. Running it twice leaves one set of rows; a
    key point of which no lecture speaks has none.
    """
    library = library or Library(prompt.session.course_id)
    found = {point.pk: _places(point, prompt, library) for point in prompt.key_points.all()}
    with transaction.atomic():
        # one after the other: of two at once each would write its rows beside the other's
        Prompt.objects.select_for_update().filter(pk=prompt.pk).first()
        there = set(KeyPoint.objects.filter(pk__in=found).values_list("pk", flat=True))
        rows = Fragment.objects.filter(key_point__in=there)
        rows.filter(pinned=False).delete()
        pinned = set(rows.values_list("key_point", "recording", "start"))
        made = [
            Fragment(
                key_point_id=point,
                recording=recording,
                revision_id=recording.current_revision_id,
                **_as_fields(passage),
            )
            for point, places in found.items()
            if point in there
            for recording, passage in places
            if (point, recording.pk, passage.start) not in pinned
        ]
        Fragment.objects.bulk_create(made)


def find_fragments_later(prompt: Prompt) -> None:
    """Find them once what changed the prompt is committed; a failure there undoes nothing."""
    transaction.on_commit(partial(_find_by_id, prompt.pk), robust=True)


def find_in_lecture(recording: Recording) -> None:
    """Look through a lecture for what its course's prompts ask: a step of reading a transcript."""
    if recording.kind != Kind.LECTURE:
        return
    _find_in_course(recording.course_id, also=recording)


def on_lecture_deleted(sender: Any, instance: Recording, **kwargs: Any) -> None:
    """Look in the lectures that remain: the fragments of this one went with it."""
    if instance.kind == Kind.LECTURE:
        transaction.on_commit(partial(_find_in_course, instance.course_id), robust=True)


@transaction.atomic
def pin_fragment(
    *, actor: Employee, key_point: KeyPoint, recording: Recording, start: float, end: float
) -> Fragment:
    """Choose the seconds of a lecture for a key point, in place of all that was chosen before.

    Raises ``Problem("no_such_seconds")`` where the lecture has no words there.
    """
    said = [row.text for row in segments_of(recording) if row.end > start and row.start < end and row.text]
    if not said or start >= end:
        raise Problem("no_such_seconds")
    _lock(key_point)
    before = chosen_seconds(key_point)
    key_point.fragments.filter(pinned=True).update(pinned=False)
    fields = {"end": end, "text": " ".join(said), "strength": 1.0, "pinned": True}
    fields |= {"revision_id": recording.current_revision_id}
    row, _made = key_point.fragments.update_or_create(recording=recording, start=start, defaults=fields)
    _note(actor, key_point, before, seconds_of(key_point, row))
    return row


@transaction.atomic
def pin_next(*, actor: Employee, key_point: KeyPoint) -> Fragment | None:
    """Choose the place after the present one, after the last the first; None where there is no other."""
    _lock(key_point)
    rows = sorted(key_point.fragments.all(), key=lambda one: (-one.strength, one.pk))
    now = next((place for place, one in enumerate(rows) if one.pinned), 0)
    if len(rows) < 2:
        return None
    chosen = rows[(now + 1) % len(rows)]
    before = chosen_seconds(key_point)
    key_point.fragments.update(pinned=False)
    key_point.fragments.filter(pk=chosen.pk).update(pinned=True)
    _note(actor, key_point, before, seconds_of(key_point, chosen))
    chosen.pinned = True
    return chosen


def unpin(*, actor: Employee, key_point: KeyPoint) -> None:
    """Let the place be found again."""
    with transaction.atomic():
        _lock(key_point)
        before = chosen_seconds(key_point)
        key_point.fragments.filter(pinned=True).delete()
        _note(actor, key_point, before, None)
    find_fragments(key_point.prompt)


def _note(actor: Employee, key_point: KeyPoint, before: str | None, after: str | None) -> None:
    changes = {} if before == after else {"fragment": [before, after]}
    audit.record(actor=actor, action=AuditAction.RUBRIC_CHANGED, target=key_point.prompt, changes=changes)


def _lock(key_point: KeyPoint) -> None:
    Prompt.objects.select_for_update().filter(pk=key_point.prompt_id).first()


def _find_in_course(course: int, *, also: Recording | None = None) -> None:
    library = Library(course, also=also)
    for prompt in Prompt.objects.filter(session__course=course).select_related("session"):
        find_fragments(prompt, library=library)


def _find_by_id(pk: int) -> None:
    prompt = Prompt.objects.filter(pk=pk).select_related("session").first()
    if prompt is not None:
        find_fragments(prompt)


def _places(point: KeyPoint, prompt: Prompt, library: Library) -> list[_Found]:
    """Return the best places for a key point, at most ``MOST``."""
    found = list(_search(point, library, library.of_session(prompt.session_id)))
    if not any(passage.strength > SURE for _recording, passage in found):
        found += _search(point, library, library.others(prompt.session_id))
    found.sort(key=lambda one: -one[1].strength)
    return found[:MOST]


def _search(point: KeyPoint, library: Library, recordings: Iterable[Recording]) -> Iterator[_Found]:
    spec = point.as_spec()
    for recording in recordings:
        for passage in find_passages(library.read(recording), spec):
            yield recording, passage


def _as_fields(passage: Passage) -> dict[str, float | str]:
    return {
        "start": passage.start,
        "end": passage.end,
        "text": passage.text,
        "strength": passage.strength,
    }
