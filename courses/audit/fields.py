"""Which kinds of rows of this room and of those below the audit log knows, and which of their fields."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from courses.assigning.enums import DueFrom
from courses.audit.kinds import Named, register_kind
from courses.catalogue.enums import Language

#: What an assignment says of a course or a path.
ASSIGNED: Final = ("audience", "due_on", "due_days", "due_from")
ASSIGNING: Final[dict[str, Named]] = {
    "audience": (_("For whom"), ()),
    "due_on": (_("Due on"), ()),
    "due_days": (_("Days until due"), ()),
    "due_from": (_("Counted"), DueFrom.choices),
}
PERSON: Final[dict[str, Named]] = {
    "username": (_("Employee number"), ()),
    "name": (_("Name"), ()),
    "is_active": (_("Works here"), ()),
    "password": (_("Password"), ()),
}


def register() -> None:
    """Tell the audit log about people, courses, paths, tokens, and what is told to whom."""
    register_kind(
        "courses.employee",
        _("Person"),
        shown=(
            "username",
            "name",
            "email",
            "role",
            "department",
            "manager",
            "joined_on",
            "language",
            "is_active",
            "left_at",
        ),
        noted=("password",),
        more=PERSON,
    )
    register_kind("courses.company", _("Company"), shown=("name",))
    register_kind("courses.department", _("Department"), shown=("name", "parent"))
    _register_courses()
    register_kind(
        "courses.apitoken",
        _("Token"),
        shown=("name", "scopes", "expires_at", "is_revoked"),
        more={"scopes": (_("May"), ()), "is_revoked": (_("Revoked"), ())},
    )
    register_kind(
        "courses.certificate",
        _("Certificate"),
        shown=("is_revoked",),
        more={"is_revoked": (_("Revoked"), ())},
    )
    # an address may carry a key: of it only the host is said
    register_kind(
        "notifications.endpoint", _("Another system"), shown=("host",), more={"host": (_("Host"), ())}
    )
    register_kind("jobs.job", _("Work in the background"))


def _register_courses() -> None:
    register_kind(
        "courses.course",
        _("Course"),
        shown=(
            "title",
            "language",
            "answer_languages",
            "itn",
            "simplify",
            "status",
            "trainers",
            "needs_answers",
            "renew_months",
            "gives_certificate",
            "is_exempt",
            *ASSIGNED,
        ),
        noted=("summary",),
        more=ASSIGNING
        | {
            "is_exempt": (_("Exempt"), ()),
            "answer_languages": (_("Answers may be spoken in"), Language.choices),
        },
    )
    register_kind("courses.session", _("Session of a course"), shown=("title",), noted=("material",))
    register_kind("courses.glossaryterm", _("Term"), shown=("term",), noted=("meaning",))
    register_kind(
        "courses.learningpath",
        _("Learning path"),
        shown=("title", "courses", "waiting", *ASSIGNED),
        noted=("summary",),
        more=ASSIGNING | {"courses": (_("Courses"), ()), "waiting": (_("Wait for those before them"), ())},
    )
