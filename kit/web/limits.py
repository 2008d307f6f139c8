"""The answer to who asks too often, and pages that are bounded like the API."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from rest_framework.throttling import SimpleRateThrottle

from kit.web.problems import PROBLEM_JSON, too_many_requests

#: Seconds to wait where the limit does not say for how long.
SOME_TIME = 60


def limited(throttle: type[SimpleRateThrottle]) -> Callable[..., Any]:
    """Let a page's view be called only as often as ``throttle`` allows."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            return refusal(request, throttle) or view(request, *args, **kwargs)

        return guarded

    return decorate


def refusal(request: HttpRequest, throttle: type[SimpleRateThrottle]) -> HttpResponse | None:
    """Count a request; return the answer to it where ``throttle`` does not allow it, else None."""
    limit = throttle()
    # the library's types ask for its own request and view; its code reads what Django's has too
    if limit.allow_request(request, None):  # type: ignore[arg-type]
        return None
    return too_many(request, limit.wait())


def too_many(request: HttpRequest, wait: float | None = None) -> HttpResponse:
    """Answer 429 as a page, or to the API's clients as a problem; ``wait`` is in seconds."""
    seconds = max(1, math.ceil(SOME_TIME if wait is None else wait))
    status = HTTPStatus.TOO_MANY_REQUESTS
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse(too_many_requests(seconds), status=status, content_type=PROBLEM_JSON)
    else:
        response = render(request, "429.html", {"seconds": seconds}, status=status)
    response["Retry-After"] = str(seconds)
    return response
