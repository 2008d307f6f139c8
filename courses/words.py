"""What people read for the codes that this room raises: what happened, and what to do next."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.utils.translation import gettext_lazy as _

WORDS: Final = {
    # people
    "own_access": _(
        "You cannot change your own role or let yourself go. Ask another administrator to do it."
    ),
    "role_not_given": _(
        "You may give or take only the roles of employees and trainers. Ask an administrator to change this"
        " one."
    ),
    "mail_not_sent": _(
        "The e-mail could not be sent. Try again later, or ask who runs the site to look at its mail."
    ),
    "department_in_use": _(
        "People or departments still belong to this department, leavers included. Move them first."
    ),
    "department_circle": _("A department cannot be part of itself. Choose another one above it."),
    # lists of people
    "import_busy": _("A list is at work already. Wait until it is done, or stop it."),
    "import_has_errors": _("Some rows have errors. Mend them, or choose to leave these rows out."),
    "import_unchecked": _(
        "Some cells are read as something else than what stands there. Look at them first."
    ),
    "undo_busy": _("Work on lists of people is under way. Take the import back when it is done."),
    "no_number_column": _(
        "No column is named “Employee number”. One of the first rows must hold the headers; if it does, save"
        " the list as XLSX or CSV UTF-8: it may be in an encoding that is not known here."
    ),
    "column_twice": _("Two columns mean the same. Take one away."),
    "preview_gone": _("What was checked is no longer kept. Send the list again."),
    # courses and who takes them
    "term_exists": _("This term is in the glossary already. Edit it there."),
    "no_sessions": _("Add a session first: there is nothing to learn in this course yet."),
    "session_in_use": _(
        "This session has answers. They are evidence, so it cannot be deleted. You can change its words."
    ),
    "course_locked": _(
        "This course opens when the courses before it on your path are complete. Go on with those first."
    ),
    "exempt": _(
        "This person is exempt from this course, or trains it. End the exemption first, or choose someone"
        " else."
    ),
    # programs
    "key_reused": _("This Idempotency-Key came with another request. Use a new key for each request."),
    "key_at_work": _("This Idempotency-Key's request is still at work. Wait a little and send it again."),
    "too_many_tokens": _("There are too many tokens already. Revoke those that are no longer needed."),
}

STATUSES: Final = {"role_not_given": HTTPStatus.FORBIDDEN}
