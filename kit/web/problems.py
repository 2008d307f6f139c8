"""Refusals as HTTP tells them (RFC 9457), and the one place that turns the API's errors into answers."""

from __future__ import annotations

import logging
import math
from http import HTTPStatus
from typing import Any

from django.db import IntegrityError
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler

from kit.problems import Conflict, Problem, is_disk_full, words_for

log = logging.getLogger(__name__)

#: How RFC 9457 calls an error told as JSON.
PROBLEM_JSON = "application/problem+json"
#: Where Django REST framework raises these without words of the view, ours say what to do next.
OURS = ("not_found", "not_authenticated", "permission_denied")
#: Of these the framework tells how a program failed to read them: ours say what to send.
ALWAYS_OURS = ("parse_error", "not_acceptable", "method_not_allowed")


def as_problem(status: int, code: str, detail: str = "", **more: Any) -> dict[str, Any]:
    """Return an error as RFC 9457 tells it; without ``detail`` in the words for ``code``."""
    known = {one.value: one.phrase for one in HTTPStatus}
    return {
        "type": "about:blank",
        "title": known.get(status, "Refused"),
        "status": int(status),
        "code": code,
        "detail": detail or words_for(code),
        **more,
    }


def too_many_requests(wait: int | None) -> dict[str, Any]:
    """Return the answer to who asks too often; ``wait`` is in seconds, None where it is not known."""
    return as_problem(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", retry_after=wait)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Answer the API's errors as problems, with a stable ``code``; None for what is our own failure."""
    if is_disk_full(error):
        log.error("no room on the disk: %s", error)
        error = Problem("storage_failed", str(error), permanent=False)
    elif isinstance(error, IntegrityError):
        log.warning("two wrote the same at once: %s", error)
        error = Conflict("conflict", permanent=False)
    if isinstance(error, Problem):
        body = as_problem(error.status, error.code)
        if not error.permanent:
            body["retry"] = True
        return Response(body, status=error.status, content_type=PROBLEM_JSON)
    response = drf_handler(error, context)
    if response is not None:
        response.content_type = PROBLEM_JSON
        response.data = _framework_problem(error, response)
    return response


def _framework_problem(error: Exception, response: Response) -> dict[str, Any]:
    """Return what the framework refused by itself."""
    status = response.status_code
    if isinstance(error, exceptions.Throttled):
        wait: float | None = getattr(error, "wait", None)  # the library's types do not know it
        return too_many_requests(None if wait is None else math.ceil(wait))
    if isinstance(error, exceptions.ValidationError):
        return as_problem(status, "invalid", fields=response.data)
    detail = response.data["detail"]
    code = getattr(detail, "code", "error")
    return as_problem(status, code, "" if _says_nothing_more(error, code) else str(detail))


def _says_nothing_more(error: Exception, code: str) -> bool:
    """Whether the framework's own words stand there, or those that name a model that was not found."""
    if code in ALWAYS_OURS:
        return True
    if code == "not_found" or not isinstance(error, exceptions.APIException):
        return code in OURS
    return code in OURS and str(error.detail) == str(error.default_detail)
