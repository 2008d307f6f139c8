"""Keep pages out of what browsers and proxies remember."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin


class NoStore(MiddlewareMixin):
    """Say ``no-store`` of every answer that says nothing else: nearly all name a person.

    The next person at a shared machine finds nothing by the back button or in the browser's files.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Set the header."""
        if not response.has_header("Cache-Control"):
            response["Cache-Control"] = "private, no-store"
        return response
