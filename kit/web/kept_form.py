"""A form that was sent after its sign-in had ended: our own page keeps what was typed, to be sent again."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render, resolve_url
from django.utils.deprecation import MiddlewareMixin

from kit.web.meanwhile import SEEN
from kit.web.problems import PROBLEM_JSON, as_problem

#: Never written into a page: a field whose name holds one of these, and all of the sign-in itself.
SECRET: Final = ("password", "csrfmiddlewaretoken", "secret", "otp", "code")
SIGN_IN: Final = "/accounts/"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is not of this session (``CSRF_FAILURE_VIEW``); the API as a problem."""
    if request.path.startswith("/api/"):
        problem = as_problem(HTTPStatus.FORBIDDEN, "malformed")
        return JsonResponse(problem, status=HTTPStatus.FORBIDDEN, content_type=PROBLEM_JSON)
    return _page(request)


class KeptFormMiddleware(MiddlewareMixin):
    """Keep a form that someone sends who is signed in no more, instead of showing the sign-in alone."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Replace the way to the sign-in."""
        if request.method == "POST" and _is_sent_to_sign_in(request, response) and _typed(request):
            return _page(request)
        return response


def _is_sent_to_sign_in(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether the sign-in is asked for so that this very request can be made: others go there by choice."""
    if response.status_code != HTTPStatus.FOUND:
        return False
    to = urlsplit(response["Location"])
    wanted = parse_qs(to.query).get(REDIRECT_FIELD_NAME, [""])[0]
    return to.path == resolve_url(settings.LOGIN_URL) and wanted == request.get_full_path()


def _page(request: HttpRequest) -> HttpResponse:
    typed = _typed(request)
    context = {
        "fields": typed,
        "shown": [value for name, value in typed if name != SEEN and _is_text(value)],
        "files": bool(typed and request.FILES),
        "address": request.get_full_path(),
        "sign_in": resolve_url(settings.LOGIN_URL),
    }
    return render(request, "kept_form.html", context, status=HTTPStatus.FORBIDDEN)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what a page of ours sent, without what is secret; nothing of what another site's page sent."""
    if not _is_from_here(request) or request.path.startswith(SIGN_IN):
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not any(word in name.lower() for word in SECRET)
        for value in map(str, values)
    ]


def _is_text(value: str) -> bool:
    """Whether people typed it, as far as can be told: ticks, choices and numbers are not shown again."""
    plain = value.strip()
    return plain != "on" and not plain.isdigit() and not (plain.isascii() and len(plain) <= 3)


def _is_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that a page of this site sent it: another's must not be sent on by a click."""
    sender: Any = request.headers.get("Sec-Fetch-Site", "")
    if sender:
        return bool(sender == "same-origin")
    return request.headers.get("Origin", "") == f"{request.scheme}://{request.get_host()}"
