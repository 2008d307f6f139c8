"""What a person reads when a service refuses."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kit.problems import Problem, wording

WORDING = {
    "no_sessions": _("Add a session first: there is nothing to learn in this course yet."),
    "session_in_use": _("This session has answers. They are evidence, so it cannot be deleted."),
    "own_access": _("You cannot take your own access away. Ask another administrator."),
    "department_in_use": _(
        "People or departments still belong to this department, leavers included. Move them first."
    ),
    "job_over": _("This has ended already: there is nothing to stop."),
    "course_locked": _("This course opens when the courses before it on your path are complete."),
    "import_busy": _("A list is at work already. Wait until it is done, or stop it."),
    "import_has_errors": _("Some rows have errors. Mend them, or choose to leave these rows out."),
    "department_circle": _("A department cannot be part of itself."),
}


def tell(request: HttpRequest, problem: Problem) -> None:
    """Show the refusal on the next page."""
    messages.error(request, str(WORDING.get(problem.code) or wording(problem.code)))
