"""The administrators' view of engine and queue."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from courses.rules import may_see_health
from transcripts.queries.health import health


@login_required
@require_GET
def health_page(request: HttpRequest) -> HttpResponse:
    """Show engine, queue, stuck and failed work."""
    if not may_see_health(request.user):
        raise PermissionDenied
    context = {
        "health": health(),
        "engine": settings.SPEECH_ENGINE,
        "model": settings.SPEECH_MODEL,
        "workers": settings.SPEECH_WORKERS,
        "mode": settings.MODE,
    }
    return render(request, "transcripts/health.html", context)
