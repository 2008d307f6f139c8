"""The administrators' view of workers, queue and stuck work."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from courses.access import signed_in
from courses.audit import services as audit
from courses.rules import may_see_health
from kit.problems import Problem
from kit.web.refusals import tell
from transcripts.recordings.models import Recording
from transcripts.work.queries.health import health, lease_before
from transcripts.work.services.release import give_to_another, retry_failed, retry_of_machine


def _check(request: HttpRequest) -> None:
    if not may_see_health(request.user):
        raise PermissionDenied


def _context() -> dict[str, Any]:
    return {
        "health": health(),
        "lease_before": lease_before(),
        "engine": settings.SPEECH_ENGINE,
        "model": settings.SPEECH_MODEL,
        "mode": settings.MODE,
    }


@login_required
@require_GET
def health_page(request: HttpRequest) -> HttpResponse:
    """Show workers, queue, stuck and failed work."""
    _check(request)
    return render(request, "transcripts/work/health.html", _context())


@login_required
@require_GET
def health_body(request: HttpRequest) -> HttpResponse:
    """Return what changes on the page."""
    _check(request)
    return render(request, "transcripts/work/_health.html", _context())


def _title_of(recording: Recording) -> str:
    """Return how the audit log names it: administrators read titles nowhere else."""
    return recording.get_kind_display()


@login_required
@require_POST
def give(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a recording from its worker."""
    _check(request)
    recording = get_object_or_404(Recording.objects.select_related("owner").defer("peaks"), pk=pk)
    try:
        give_to_another(recording=recording)
    except Problem as error:
        tell(request, error)
    else:
        _write(request, recording)
        messages.success(request, _("The recording waits for another worker."))
    return redirect("health")


@login_required
@require_POST
def retry(request: HttpRequest) -> HttpResponse:
    """Start again what failed within a day for one reason, or whatever failed for one of the machine's."""
    _check(request)
    of_machine = request.POST.get("of") == "machine"
    again, refused = (
        retry_of_machine() if of_machine else retry_failed(code=request.POST.get("code", "")[:40])
    )
    for recording in again:
        _write(request, recording)
    if again or not refused:
        count = len(again)
        text = ngettext(
            "%(count)d recording is in the queue again.",
            "%(count)d recordings are in the queue again.",
            count,
        )
        messages.success(request, text % {"count": count})
    if refused:
        text = ngettext(
            "%(count)d recording cannot be tried again.",
            "%(count)d recordings cannot be tried again.",
            refused,
        )
        messages.warning(request, text % {"count": refused})
    return redirect("health")


def _write(request: HttpRequest, recording: Recording) -> None:
    audit.record(
        actor=signed_in(request),
        action=audit.Action.RETRIED,
        target=recording,
        name=_title_of(recording),
        owner=recording.owner,
    )
