"""Who may hear, read and change recordings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from courses.rules import is_employee, may_edit_course
from kit.grants import is_open_to
from transcripts.enums import Kind

if TYPE_CHECKING:
    from courses.catalogue.models import Course
    from courses.rules import Person
    from transcripts.recordings.models import Recording


def may_hear(user: Person, recording: Recording) -> bool:
    """Whoever a reason opens it to, and no bar closes it: what ``visible_to`` says of one."""
    return is_open_to(user, recording)


def may_upload_lecture(user: Person, course: Course) -> bool:
    """A course's trainers bring its lectures."""
    return may_edit_course(user, course)


def may_change_recording(user: Person, recording: Recording) -> bool:
    """Start again or cancel: the owner, and the course's trainers."""
    return is_employee(user) and (recording.owner_id == user.pk or may_edit_course(user, recording.course))


def may_hear_again(user: Person, recording: Recording) -> bool:
    """In another language: the course's trainers, and the owner where it was not heard as the course asks."""
    if may_edit_course(user, recording.course):
        return True
    odd = recording.noticed or recording.language not in recording.course.spoken_languages
    return is_employee(user) and recording.owner_id == user.pk and bool(odd)


def may_delete_recording(user: Person, recording: Recording) -> bool:
    """A course's trainers may delete its lectures; answers are evidence and stay."""
    return recording.kind == Kind.LECTURE and may_edit_course(user, recording.course)
