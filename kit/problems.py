"""Errors with a stable code, and the one place that turns them into HTTP answers."""

from __future__ import annotations

import errno
import logging
import math
from http import HTTPStatus
from typing import Any, ClassVar

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

log = logging.getLogger(__name__)


class Problem(Exception):
    """A refusal that a person can act on.

    ``code`` is stable and machine-readable; ``status`` is the HTTP status; ``permanent`` says
    whether trying the same again can help.
    """

    status: int = HTTPStatus.UNPROCESSABLE_ENTITY
    statuses: ClassVar[dict[str, int]] = {
        "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "storage_failed": HTTPStatus.SERVICE_UNAVAILABLE,
        "not_found": HTTPStatus.NOT_FOUND,
        "not_allowed": HTTPStatus.FORBIDDEN,
        "invalid_upload": HTTPStatus.BAD_REQUEST,
        "wrong_version": HTTPStatus.PRECONDITION_FAILED,
        "wrong_content_type": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "wrong_offset": HTTPStatus.CONFLICT,
        "upload_busy": HTTPStatus.LOCKED,
        "upload_gone": HTTPStatus.GONE,
        "checksum_mismatch": 460,  # tus's own
    }

    def __init__(self, code: str, detail: str = "", *, permanent: bool = True) -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail
        self.permanent = permanent
        self.status = self.statuses.get(code, self.status)


class Conflict(Problem):
    """The row is not in a state that allows the move."""

    status = HTTPStatus.CONFLICT


#: What a person reads for each code; pages and API share the wording.
WORDING = {
    "not_audio": _(
        "This file is not a sound or video file that we can read. Use MP3, WAV, M4A, FLAC, OGG, WebM or MP4."
    ),
    "empty": _("This file is empty. Check that the recording was saved, then send it again."),
    "too_short": _("This recording is too short to hold speech. Record at least one second."),
    "too_long": _("This recording is longer than allowed here. Split it and send the parts."),
    "too_large": _("This file is larger than allowed here. Save it as MP3 or Opus and send it again."),
    "too_many_channels": _("This file has more sound channels than we can read. Save it in stereo or mono."),
    "silent": _("We hear only silence. Check that the right microphone is on, then record again."),
    "no_speech": _("We hear sound but no speech. Speak closer to the microphone and record again."),
    "decode_failed": _(
        "The sound in this file is damaged and cannot be read. Save it again from its source."
    ),
    "stretch_failed": _("No passage of this recording could be recognised."),
    "engine_crashed": _("Speech recognition stopped unexpectedly on this recording."),
    "engine_hung": _("Speech recognition took too long on this recording and was stopped."),
    "engine_unavailable": _("The speech server does not answer. The recording waits for it."),
    "engine_load_failed": _(
        "The speech model could not be loaded. Ask your administrator to check the engine."
    ),
    "model_missing": _("The speech model is not installed. Ask your administrator to install it."),
    "model_altered": _("The speech model's files are not the expected ones and were refused."),
    "out_of_memory": _("This recording needs more memory than this machine has."),
    "storage_failed": _("The file could not be stored. Try again in a few minutes."),
    "file_missing": _("The recording's file is missing from storage."),
    "gave_up": _("This recording was tried several times without success and was set aside."),
    "pdf_font_missing": _(
        "No font with Chinese is installed on the server, so no PDF can be made. Ask your administrator to "
        "install fonts-wqy-microhei."
    ),
    "report_too_long": _(
        "This report has more than 20,000 rows: too many for a PDF. Take it as an Excel workbook, or"
        " narrow it."
    ),
    "filter_gone": _(
        "The department, course or person that this report was narrowed to is no longer there. Choose again."
    ),
    "internal_error": _("Something went wrong on our side. The recording is kept; try again."),
    "data_away": _("We cannot reach our data at the moment. What you sent before is safe: try again soon."),
    "cancelled": _("This recording was cancelled."),
    "not_allowed": _("You may not do this."),
    "wrong_stage": _("This cannot be done at the recording's present stage."),
    "assessment_changed": _(
        "This answer was scored anew meanwhile. Nothing is saved yet, and what you chose is kept."
    ),
    "reviewed_meanwhile": _(
        "Somebody else reviewed this answer meanwhile. Nothing is saved yet, and what you chose is kept."
    ),
    "heard_anew": _("This answer is being heard anew. Nothing is saved yet, and what you chose is kept."),
    "already_disputed": _("You have objected already. Your trainer will reply here."),
    "dispute_closed": _("This objection was replied to already."),
    "no_attempts_left": _("You have used all attempts for this question."),
    "no_file": _("Choose a file first."),
    "not_found": _("This does not exist, or it is not meant for you."),
    "invalid_upload": _("This upload's request cannot be understood."),
    "wrong_version": _("This upload speaks another version of its protocol than we do."),
    "wrong_content_type": _("A part of an upload was expected here."),
    "wrong_offset": _("Another part of this file is expected. Ask where the upload stands, and go on there."),
    "upload_busy": _("This file is being sent already, perhaps from another window. Wait a little."),
    "upload_gone": _("This upload was not finished in time, or it was cancelled. Send the file again."),
    "checksum_mismatch": _("A part of the file was altered on its way. Send that part again."),
    "not_authenticated": _("Sign in first, or send a token."),
    "malformed": _("This request cannot be understood."),
    "conflict": _("Somebody else changed this at the same moment. Look at it again, then repeat."),
    "not_ready": _("This recording is not ready yet. Ask for its status, and come back then."),
    "exempt": _("This person is exempt from this course, or trains it."),
    "key_reused": _("This Idempotency-Key came with another request. Use a new key for each request."),
    "key_at_work": _("This Idempotency-Key's request is still at work. Wait a little and send it again."),
    "too_many_tokens": _("There are too many tokens already. Revoke those that are no longer needed."),
    "too_many_requests": _("Too many requests in a short time. Wait a little and try again."),
}


def wording(code: str) -> str:
    """Return what a person reads for ``code``, in the active language."""
    return str(WORDING.get(code, WORDING["internal_error"]))


#: How RFC 9457 calls an error told as JSON.
PROBLEM_JSON = "application/problem+json"


def as_problem(status: int, code: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """Return an error as RFC 9457 tells it; without ``detail`` in the words for ``code``."""
    known = {one.value: one.phrase for one in HTTPStatus}
    return {
        "type": "about:blank",
        "title": known.get(status, "Refused"),
        "status": int(status),
        "code": code,
        "detail": detail or wording(code),
        **more,
    }


def too_many_requests(wait: int | None) -> dict[str, Any]:
    """Return the answer to who asks too often; ``wait`` is in seconds, None where it is not known."""
    return as_problem(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", retry_after=wait)


def is_disk_full(error: BaseException) -> bool:
    """Tell whether a write found no room."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer the API's errors as problems (RFC 9457), with a stable ``code``."""
    if is_disk_full(error):
        log.error("no room on the disk: %s", error)
        error = Problem("storage_failed", str(error), permanent=False)
    if isinstance(error, Problem):
        body = as_problem(error.status, error.code)
        if not error.permanent:
            body["retry"] = True
        return Response(body, status=error.status, content_type=PROBLEM_JSON)
    if isinstance(error, IntegrityError):
        log.warning("two wrote the same at once: %s", error)
        return exception_handler(Conflict("conflict", permanent=False), context)
    response = drf_handler(error, context)
    if response is None:
        return None
    response.content_type = PROBLEM_JSON
    if isinstance(error, exceptions.Throttled):
        wait: float | None = getattr(error, "wait", None)  # the library's types do not know it
        response.data = too_many_requests(None if wait is None else math.ceil(wait))
    elif isinstance(error, exceptions.ValidationError):
        check = str(_("Check the fields."))
        response.data = as_problem(response.status_code, "invalid", check, fields=response.data)
    else:
        detail = response.data["detail"]
        response.data = as_problem(response.status_code, getattr(detail, "code", "error"), str(detail))
    return response
