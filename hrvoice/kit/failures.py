"""The answer to what went wrong on our side, and to a database that is away."""

from __future__ import annotations

import sys
from http import HTTPStatus

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template

from hrvoice.kit.problems import PROBLEM_JSON, wording

#: Seconds after which a database that was away is worth another try.
SOON = 10


def failed(request: HttpRequest) -> HttpResponse:
    """Answer 500, or 503 with Retry-After where the database did not answer; the API as a problem."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    response: HttpResponse
    if request.path.startswith("/api/"):
        code = "data_away" if away else "internal_error"
        body = {
            "type": "about:blank",
            "title": status.phrase,
            "status": status,
            "code": code,
            "detail": wording(code),
            "retry": True,
        }
        response = JsonResponse(body, status=status, content_type=PROBLEM_JSON)
    else:
        # without the request: what tells pages who is signed in asks the database
        page = get_template("500.html").render({"status": status.value, "away": away})
        response = HttpResponse(page, status=status)
    if away:
        response["Retry-After"] = str(SOON)
    return response
