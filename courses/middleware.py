"""Choose the interface language."""

from __future__ import annotations

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


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
