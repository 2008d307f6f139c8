"""What happens to people's courses, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from notifications.event_kinds import register_event

ASSIGNED: Final = "course.assigned"
RENEWAL: Final = "course.renewal"
DUE: Final = "assignment.due"
OVERDUE: Final = "assignment.overdue"
COMPLETED: Final = "course.completed"
LINK_GIVEN: Final = "account.link_given"
ADDRESS_CHANGED: Final = "account.address_changed"

#: What events of courses are about.
ENROLMENT: Final = "courses.enrolment"
PERSON: Final = "courses.employee"


@dataclass(frozen=True)
class CourseRef:
    """A course as it was called then."""

    id: int
    title: str


@dataclass(frozen=True)
class CourseToDo:
    """A person has a course to do; ``due_on`` is an ISO date, None without one."""

    course: CourseRef
    due_on: str | None


@dataclass(frozen=True)
class CourseDone:
    """A person has done all that a course asks; ``cycle`` grows with each renewal."""

    course: CourseRef
    cycle: int


@dataclass(frozen=True)
class AccountTouched:
    """Somebody else opened or changed a person's account; ``by`` is how they are called."""

    by: str


def register() -> None:
    """Let these be emitted. Other systems know what people are reminded of by its older names."""
    to_do: dict[str, Any] = {"about": ENROLMENT, "payload": CourseToDo}
    register_event(ASSIGNED, title=_("A course was assigned"), called="reminder.given", **to_do)
    register_event(DUE, title=_("A course is due soon"), called="reminder.due", **to_do)
    register_event(OVERDUE, title=_("A course is overdue"), called="reminder.late", **to_do)
    register_event(RENEWAL, title=_("A course is to be renewed"), called="reminder.renewal", **to_do)
    register_event(COMPLETED, title=_("A course was completed"), about=ENROLMENT, payload=CourseDone)
    touched: dict[str, Any] = {"about": PERSON, "payload": AccountTouched}
    register_event(LINK_GIVEN, title=_("A person was given a link to set a password"), **touched)
    register_event(ADDRESS_CHANGED, title=_("A person's e-mail address was changed"), **touched)
