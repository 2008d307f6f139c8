"""What people are told about their courses and their accounts."""

from __future__ import annotations

from typing import Any, Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from courses.catalogue.enums import CourseStatus
from courses.enrolment.models import Enrolment
from courses.events import ADDRESS_CHANGED, ASSIGNED, DUE, LINK_GIVEN, OVERDUE, RENEWAL
from courses.people.models import Employee
from notifications.notice_kinds import Subject, register_notice_kind


def _counted(number: int) -> str:
    text = ngettext("%(n)d course waits for you", "%(n)d courses wait for you", number)
    return text % {"n": number}


ENROLMENTS: Final = Subject(
    model=Enrolment,
    rows=lambda: Enrolment.objects.select_related("course"),
    alive=lambda: Enrolment.objects.open().filter(course__status=CourseStatus.PUBLISHED),
    words=lambda row: str(row.course),
    url=lambda row: row.course.get_absolute_url(),
    language=lambda row: row.course.language,
    counted=_counted,
)


ACCOUNTS: Final = Subject(
    model=Employee,
    rows=lambda: Employee.objects.all(),
    alive=lambda: Employee.objects.active(),
    words=lambda row: gettext("Account of %(name)s") % {"name": row},
    url=lambda row: reverse("preferences"),
)


def register() -> None:
    """Let people be told; ``Enrolment.notices`` lets notices go with what they are about."""
    words: dict[str, Any] = {"subject": ENROLMENTS, "template": "courses/reminders/_notice.html"}
    register_notice_kind("given", follows=ASSIGNED, title=_("A course for you"), **words)
    register_notice_kind("due", follows=DUE, title=_("Due soon"), tone="warn", **words)
    register_notice_kind("late", follows=OVERDUE, title=_("Overdue"), tone="bad", **words)
    register_notice_kind("renewal", follows=RENEWAL, title=_("To be renewed"), **words)
    account: dict[str, Any] = {"subject": ACCOUNTS, "template": "courses/access/_notice.html", "tone": "warn"}
    register_notice_kind("link_given", follows=LINK_GIVEN, title=_("Link to set a password"), **account)
    register_notice_kind("address_changed", follows=ADDRESS_CHANGED, title=_("New e-mail address"), **account)
