"""What people read for the codes that this room raises: what happened, and what to do next."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.utils.translation import gettext_lazy as _

_NOT_ALLOWED = _("You may not do this. If it is part of your work, ask your administrator.")

WORDS: Final = {
    "internal_error": _(
        "Something went wrong on our side. What was saved is kept. Try again; if it goes wrong again, tell"
        " your administrator."
    ),
    "data_away": _("We cannot reach our data at the moment. What you sent before is safe: try again soon."),
    "storage_failed": _(
        "This could not be stored. Try again in a few minutes; if it fails again, tell your administrator."
    ),
    "conflict": _("Somebody else changed this at the same moment. Look at it again, then repeat."),
    # work that waits for a worker
    "gave_up": _(
        "This was tried several times without success. Start it again; if it fails again, tell your"
        " administrator."
    ),
    "wrong_stage": _("This cannot be done at its present stage. Load the page again to see how it stands."),
    # what every request may be answered
    "malformed": _("This request cannot be understood. Load the page again, then repeat what you did."),
    "invalid": _("Check the fields."),
    "parse_error": _("This cannot be read. Send JSON in UTF-8, and check its quotes, commas and brackets."),
    "not_acceptable": _("This cannot be told in the form that was asked for. Ask for application/json."),
    "method_not_allowed": _("This cannot be done here. See in docs/api.md, or at /api/v1/docs/, what can."),
    "not_found": _(
        "This does not exist, or it is not meant for you. Check the address, or go back and choose again."
    ),
    "not_allowed": _NOT_ALLOWED,
    "permission_denied": _NOT_ALLOWED,
    "not_authenticated": _("Sign in first, or send a token."),
    "too_large": _(
        "This is larger than allowed here. Save sound as MP3 or Opus, send a list in parts, and try again."
    ),
    "too_many_requests": _("Too many requests in a short time. Wait a little and try again."),
    # the protocol of resumable uploads
    "wrong_version": _("This upload speaks another version of its protocol than we do. Use tus 1.0.0."),
    "wrong_content_type": _(
        "A part of an upload was expected here. Send it as application/offset+octet-stream."
    ),
    "invalid_upload": _(
        "This upload's request cannot be understood. Load the page again and choose the file once more."
    ),
    # tables that people made
    "empty_table": _("This file is empty. Send one with a row of headers, and rows below it."),
    "not_a_table": _("This file is no table that we can read. Save it as CSV or as XLSX."),
    "old_excel": _("This file is in Excel’s old format or has a password. Save it as plain XLSX."),
    "bad_encoding": _("The signs in this file cannot be read. Save it as “CSV UTF-8” or as XLSX."),
    "too_much_inside": _("This workbook unpacks to more than is allowed here. Save only the list, as CSV."),
    "too_many_rows": _("This list has more rows than allowed here. Send it in parts."),
    "pdf_font_missing": _(
        "No font with Chinese is installed on the server, so no PDF can be made. Ask your administrator to "
        "install fonts-wqy-microhei."
    ),
}

STATUSES: Final = {
    "not_authenticated": HTTPStatus.UNAUTHORIZED,
    "storage_failed": HTTPStatus.SERVICE_UNAVAILABLE,
    "not_found": HTTPStatus.NOT_FOUND,
    "not_acceptable": HTTPStatus.NOT_ACCEPTABLE,
    "method_not_allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "not_allowed": HTTPStatus.FORBIDDEN,
    "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "wrong_version": HTTPStatus.PRECONDITION_FAILED,
    "wrong_content_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "invalid_upload": HTTPStatus.BAD_REQUEST,
}
