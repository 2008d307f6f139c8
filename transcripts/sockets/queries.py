"""Who may hear what, asked for all open sockets at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from uuid import UUID

from courses import rules
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.people.models import Employee
from courses.people.queries.presence import SignIn, standing
from transcripts.enums import Kind
from transcripts.recordings.models import Recording

Heard = dict[UUID, Recording]


def still_heard(wanted: Mapping[SignIn, Collection[UUID]]) -> dict[SignIn, Heard]:
    """Return for each sign-in that still holds which of the wanted recordings it may hear, as they are now.

    Five queries, however many sign-ins and recordings there are.
    """
    people = standing(wanted)
    rows = recordings_by_id({pk for sign_in in people for pk in wanted[sign_in]})
    pairs = [(person, rows[pk]) for one, person in people.items() for pk in wanted[one] if pk in rows]
    allowed = may_hear(pairs)
    return {
        one: {pk: rows[pk] for pk in wanted[one] if (person.pk, pk) in allowed}
        for one, person in people.items()
    }


def recordings_by_id(ids: Collection[UUID]) -> Heard:
    """Return the recordings that exist, with what tells their state and their audience."""
    fields = ("owner_id", "kind", "stage", "progress", "duration", "error_code", "course__status")
    return Recording.objects.only(*fields).select_related("course").order_by().in_bulk(list(ids))


def may_hear(pairs: Collection[tuple[Employee, Recording]]) -> set[tuple[int, UUID]]:
    """Return the keys of the pairs in which the person may hear the recording.

    It says for many what ``RecordingQuerySet.visible_to`` says for one; a test holds the two together.
    """
    courses = {recording.course_id for _, recording in pairs}
    people = {person.pk for person, _ in pairs}
    enrolments = Enrolment.objects.filter(employee__in=people, course__in=courses).order_by()
    takes = set(enrolments.values_list("employee", "course"))
    trainers = Course.trainers.through.objects.filter(employee__in=people, course__in=courses)
    trains = set(trainers.values_list("employee", "course"))

    def is_heard(person: Employee, recording: Recording) -> bool:
        if not rules.is_employee(person):
            return False
        course = (person.pk, recording.course_id)
        if recording.owner_id == person.pk or (rules.is_trainer(person) and course in trains):
            return True
        open_to_learners = recording.course.is_published and course in takes
        return recording.kind == Kind.LECTURE and (rules.is_hr(person) or open_to_learners)

    return {(person.pk, recording.pk) for person, recording in pairs if is_heard(person, recording)}
