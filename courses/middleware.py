"""Choose the interface language; bound what the unknown may ask for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.deprecation import MiddlewareMixin

from hrvoice.kit.limits import refusal
from hrvoice.kit.throttles import AddressThrottle

#: What watches over the site is never told to wait.
WATCHED_PATHS = frozenset({"/healthz", "/readyz", "/metrics"})


class EmployeeLanguageMiddleware(LocaleMiddleware):
    """Django's choice by cookie and Accept-Language, except that a person's own choice wins.

    It stands after the authentication middleware and replaces ``LocaleMiddleware`` wholly.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language of the person, else that of the browser."""
        super().process_request(request)
        chosen: str = getattr(request.user, "language", "")
        if chosen and translation.check_for_language(chosen):
            translation.activate(chosen)
            request.LANGUAGE_CODE = translation.get_language()


class AnonymousLimitMiddleware(MiddlewareMixin):
    """Answer 429 to an address that asks too much without being signed in, wherever it asks."""

    def process_request(self, request: HttpRequest) -> HttpResponse | None:
        """Pass the request on, or tell to wait."""
        if request.path.rstrip("/") in WATCHED_PATHS or request.user.is_authenticated:
            return None
        return refusal(request, AddressThrottle)
