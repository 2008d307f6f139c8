"""Answer probes and scrapes before host names, redirects and sessions can stand in their way."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from asgiref.sync import iscoroutinefunction, markcoroutinefunction, sync_to_async
from django.http import HttpRequest, HttpResponse

from hrvoice.health.readiness import healthz, readyz
from hrvoice.metrics.scrape import metrics
from hrvoice.observe import NOTES


class Probes:
    """Django middleware, the first of all: answer the probes before anything can stand in their way."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response
        self.views: dict[str, Callable[[HttpRequest], HttpResponse]] = {
            "/healthz": healthz,
            "/readyz": readyz,
            "/metrics": metrics,
        }
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """Answer a probe, or pass the request on."""
        view = self.views.get(request.path)
        if iscoroutinefunction(self):
            return self._async(request, view)
        return view(request) if view else self.get_response(request)

    async def _async(
        self, request: HttpRequest, view: Callable[[HttpRequest], HttpResponse] | None
    ) -> HttpResponse:
        if view is None:
            answer: HttpResponse = await self.get_response(request)
            return answer
        _note(request, view.__name__)
        if view is healthz:
            return view(request)
        # under ASGI each request has a thread of its own
        return await sync_to_async(view)(request)


def _note(request: HttpRequest, route: str) -> None:
    notes = getattr(request, "scope", {}).get(NOTES)
    if notes is not None:
        notes["route"] = route
