"""What a person may do to a recording."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.services import audit
from courses.views.access import signed_in
from hrvoice.kit.problems import Conflict, wording
from transcripts import rules
from transcripts.models import Recording
from transcripts.services.dispatch import cancel_recording, retry_recording
from transcripts.services.remove import delete_recording

if TYPE_CHECKING:
    from courses.rules import Person


def _changeable(request: HttpRequest, pk: UUID, may: Callable[[Person, Recording], bool]) -> Recording:
    rows = Recording.objects.visible_to(request.user).select_related("course", "owner", "session")
    recording = get_object_or_404(rows, pk=pk)
    if not may(request.user, recording):
        raise PermissionDenied
    return recording


@login_required
@require_POST
def retry(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Start a failed recording again."""
    recording = _changeable(request, pk, rules.may_change_recording)
    try:
        retry_recording(recording=recording)
    except Conflict as error:
        messages.error(request, wording(error.code))
    else:
        audit.record(
            actor=signed_in(request), action=audit.Action.RETRIED, target=recording, owner=recording.owner
        )
        messages.success(request, _("The recording is in the queue again."))
    return redirect(recording)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop the work on a recording."""
    recording = _changeable(request, pk, rules.may_change_recording)
    try:
        cancel_recording(recording=recording)
    except Conflict as error:
        messages.error(request, wording(error.code))
    else:
        audit.record(
            actor=signed_in(request), action=audit.Action.CANCELLED, target=recording, owner=recording.owner
        )
        messages.success(request, _("The work on this recording was stopped."))
    return redirect(recording)


@login_required
@require_POST
def delete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Delete a lecture."""
    recording = _changeable(request, pk, rules.may_delete_recording)
    after = recording.session or recording.course
    delete_recording(recording=recording, actor=signed_in(request))
    messages.success(request, _("The recording was deleted."))
    return redirect(after)
