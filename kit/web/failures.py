"""The answer to what went wrong on our side, and to a database that is away."""

from __future__ import annotations

import sys
from http import HTTPStatus
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.views import defaults

from kit.web.problems import PROBLEM_JSON, as_problem

#: Seconds after which a database that was away is worth another try.
SOON = 10


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 with Retry-After where the database did not answer; the API as a problem."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = _told(status, "data_away" if away else "internal_error", retry=True)
    else:
        # without the request: what tells pages who is signed in asks the database
        page = get_template("500.html").render({"status": status.value, "away": away})
        response = HttpResponse(page, status=status)
    if away:
        response["Retry-After"] = str(SOON)
    return response


def malformed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400; the API as a problem."""
    if request.path.startswith("/api/"):
        return _told(HTTPStatus.BAD_REQUEST, "malformed")
    return defaults.bad_request(request, exception)


def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 403; the API as a problem."""
    if request.path.startswith("/api/"):
        return _told(HTTPStatus.FORBIDDEN, "not_allowed")
    return defaults.permission_denied(request, exception)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404; the API as a problem."""
    if request.path.startswith("/api/"):
        return _told(HTTPStatus.NOT_FOUND, "not_found")
    return defaults.page_not_found(request, exception)


def _told(status: HTTPStatus, code: str, **more: Any) -> JsonResponse:
    return JsonResponse(as_problem(status, code, **more), status=status, content_type=PROBLEM_JSON)
