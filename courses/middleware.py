"""Choose the interface language; bound what the unknown may ask for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from courses.tokens.services import find_token, note_use
from kit.web.api.authentication import bearer_secret
from kit.web.limits import refusal
from kit.web.throttles import AddressThrottle

#: What watches over the site is never told to wait.
WATCHED_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


class TokenMiddleware(MiddlewareMixin):
    """Find the token that a request to the API shows, once, as ``request.token``; None where there is none.

    Whose token is not known here stays unknown, and is counted as such. It never signs in to pages.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Look the token up."""
        given = request.headers.get("Authorization", "") if request.path.startswith("/api/") else ""
        secret = bearer_secret(given)
        token = find_token(secret) if secret else None
        if token is not None:
            note_use(token=token)
        request.token = token  # type: ignore[attr-defined]


class EmployeeLanguageMiddleware(LocaleMiddleware):
    """Django's choice by cookie and Accept-Language, except that a person's own choice wins.

    A program that says no language gets its person's. It stands after the authentication middleware and
    replaces ``LocaleMiddleware`` wholly.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the person, else that of the browser."""
        super().process_request(request)
        token = getattr(request, "token", None)
        speaker: object = request.user
        if token is not None:
            speaker = None if "Accept-Language" in request.headers else token.person
        chosen: str = getattr(speaker, "language", "")
        if chosen and translation.check_for_language(chosen):
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language()


class AnonymousLimitMiddleware(MiddlewareMixin):
    """Answer 429 to an address that asks too much without being signed in, wherever it asks."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Pass the request on, or tell to wait."""
        known = request.user.is_authenticated or getattr(request, "token", None) is not None
        if known or request.path.rstrip("/") in WATCHED_PATHS:
            return None
        return refusal(request, AddressThrottle)
