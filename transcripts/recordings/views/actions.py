"""What a person may do to a recording."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.access import signed_in
from courses.audit import services as audit
from kit.problems import Problem
from kit.web.refusals import tell
from transcripts.recordings import rules
from transcripts.recordings.models import Recording
from transcripts.recordings.services.remove import delete_recording
from transcripts.work.services.dispatch import cancel_recording, retry_recording

if TYPE_CHECKING:
    from courses.rules import Person


def _changeable(request: HttpRequest, pk: UUID, may: Callable[[Person, Recording], bool]) -> Recording:
    rows = Recording.objects.visible_to(request.user).select_related("course", "owner", "session")
    recording = get_object_or_404(rows, pk=pk)
    if not may(request.user, recording):
        raise PermissionDenied
    return recording


def _act(
    request: HttpRequest,
    pk: UUID,
    do: Callable[..., None],
    action: audit.Action,
    done: str,
    may: Callable[[Person, Recording], bool] = rules.may_change_recording,
) -> HttpResponse:
    """Do something to a recording's work, write it down, and go back to the page that asked for it."""
    recording = _changeable(request, pk, may)
    try:
        do(recording=recording)
    except Problem as error:
        tell(request, error)
    else:
        audit.record(actor=signed_in(request), action=action, target=recording, owner=recording.owner)
        messages.success(request, done)
    asked_from = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(
        asked_from, {request.get_host()}, require_https=request.is_secure()
    )
    return redirect(asked_from if known else recording)


@login_required
@require_POST
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start a failed recording again; with a ``language``, hear it in that one."""
    language = request.POST.get("language")
    may = rules.may_change_recording if language is None else rules.may_hear_again
    do = partial(retry_recording, language=language)
    return _act(request, pk, do, audit.Action.RETRIED, _("The recording is in the queue again."), may)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop the work on a recording."""
    done = _("The work on this recording was stopped.")
    return _act(request, pk, cancel_recording, audit.Action.CANCELLED, done)


@login_required
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a lecture."""
    recording = _changeable(request, pk, rules.may_delete_recording)
    after = recording.session or recording.course
    delete_recording(recording=recording, actor=signed_in(request))
    messages.success(request, _("The recording was deleted."))
    return redirect(after)
