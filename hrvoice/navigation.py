"""The main menu, by role."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses import rules
from reporting.rules import may_see_reports

#: Route, label, who sees it, and the addresses under which it is the current one.
ENTRIES = (
    ("today", _("Today"), rules.is_employee, ()),
    ("plan", _("Plan"), rules.is_employee, ("/plan/",)),
    (
        "courses",
        _("Courses"),
        rules.is_employee,
        ("/courses/", "/sessions/", "/prompts/", "/paths/", "/assignments/", "/reminders/"),
    ),
    ("recordings", _("Recordings"), rules.is_employee, ("/recordings/",)),
    ("answers", _("Answers"), rules.is_employee, ("/answers/",)),
    ("reviews", _("Reviews"), rules.is_trainer, ("/reviews/",)),
    ("people", _("People"), rules.may_see_people, ("/people/", "/departments/")),
    ("figures", _("Dashboards"), rules.may_see_figures, ("/figures/",)),
    ("reports", _("Reports"), may_see_reports, ("/reports/",)),
    ("audit", _("Audit log"), rules.may_read_audit, ("/audit/",)),
    ("health", _("Health"), rules.may_see_health, ("/health/",)),
)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return ``nav``: url, label, whether it is the current entry. No queries but the person's own row."""
    user = getattr(request, "user", None)
    if user is None or not rules.is_employee(user):
        return {"nav": []}
    path = request.path
    nav = []
    for name, label, may_see, under in ENTRIES:
        if may_see(user):
            current = path == "/" if name == "today" else path.startswith(under)
            nav.append({"url": reverse(name), "label": label, "current": current})
    return {"nav": nav}
