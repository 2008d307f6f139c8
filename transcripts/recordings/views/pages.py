"""A recording's pages."""

from __future__ import annotations

from http import HTTPStatus
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET, require_safe
from django_htmx.http import reswap, retarget

from courses.access import signed_in
from courses.audit import services as audit
from courses.catalogue.models import Session
from kit.web.access import page_of
from kit.web.stored_files import serve_file
from transcripts.enums import Stage
from transcripts.recordings import rules
from transcripts.recordings.forms import RecordingFilterForm
from transcripts.recordings.models import Recording
from transcripts.recordings.services.listen import note_listening
from transcripts.texts.queries import segments_of
from transcripts.texts.subtitles import to_srt, to_vtt

PER_PAGE = 30
SUBTITLES = {"srt": (to_srt, "application/x-subrip"), "vtt": (to_vtt, "text/vtt")}


@login_required
@require_GET
def recording_list(request: HttpRequest) -> HttpResponse:
    """List what the person may hear."""
    form = RecordingFilterForm(request.GET)
    rows = Recording.objects.visible_to(signed_in(request)).select_related("course", "owner", "session")
    page = page_of(request, form.apply(rows.defer("peaks")), PER_PAGE)
    return render(request, "transcripts/recordings/list.html", {"page_obj": page, "form": form})


@login_required
@require_GET
def recording_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show a recording: player, transcript, notes."""
    return _recording(request, pk, "transcripts/recordings/recording.html")


@login_required
@require_GET
def recording_body(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Return the part of the page that changes with the recording's stage."""
    return _recording(request, pk, "transcripts/recordings/_recording.html")


@login_required
@require_GET
def recording_passages(request: HttpRequest, pk: UUID, after: int) -> HttpResponse:
    """Return what was written down after so many stretches; 204 while there is nothing new.

    Once the listening is over the whole body is returned, for a page that no socket told.
    """
    recording = get_object_or_404(Recording.objects.visible_to(signed_in(request)).defer("peaks"), pk=pk)
    note_listening(listener=signed_in(request), recording=recording, action=audit.Action.READ_TRANSCRIPT)
    if recording.stage != Stage.TRANSCRIBING:
        response = _recording(request, pk, "transcripts/recordings/_recording.html")
        return retarget(reswap(response, "outerHTML"), "#recording-body")
    segments = segments_of(recording, after=after) if recording.text_grows else []
    if not segments:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    return render(request, "transcripts/texts/_passages.html", {"recording": recording, "segments": segments})


def _recording(request: HttpRequest, pk: UUID, template: str) -> HttpResponse:
    rows = Recording.objects.visible_to(signed_in(request)).select_related(
        "course", "owner", "session", "notes", "current_revision"
    )
    recording = get_object_or_404(rows, pk=pk)
    note_listening(listener=signed_in(request), recording=recording, action=audit.Action.READ_TRANSCRIPT)
    context = {
        "recording": recording,
        "segments": segments_of(recording),
        "entries": list(recording.entries.all()) if recording.is_ready else [],
        "may_change": rules.may_change_recording(signed_in(request), recording),
        "may_hear_again": rules.may_hear_again(signed_in(request), recording),
        "may_delete": rules.may_delete_recording(signed_in(request), recording),
    }
    return render(request, template, context)


@login_required
@require_safe
def recording_audio(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Serve the sound by ranges, and write down who heard it."""
    recording = get_object_or_404(Recording.objects.visible_to(signed_in(request)), pk=pk)
    note_listening(listener=signed_in(request), recording=recording, action=audit.Action.LISTENED)
    file = recording.playback or recording.audio
    return serve_file(request, file, content_type=recording.played_type, seconds=recording.duration)


@login_required
@require_GET
def recording_peaks(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Return the waveform: ``{"peaks": [0..1, ...], "duration": seconds}``."""
    recording = get_object_or_404(Recording.objects.visible_to(signed_in(request)), pk=pk)
    return JsonResponse({"peaks": recording.peaks, "duration": recording.duration})


@login_required
@require_GET
def recording_subtitles(request: HttpRequest, pk: UUID, form: str) -> HttpResponse:
    """Return the transcript as SRT or WebVTT."""
    if form not in SUBTITLES:
        raise Http404
    write, media_type = SUBTITLES[form]
    recording = get_object_or_404(Recording.objects.visible_to(signed_in(request)).ready(), pk=pk)
    note_listening(listener=signed_in(request), recording=recording, action=audit.Action.DOWNLOADED)
    segments = [row.as_segment() for row in segments_of(recording) if row.text]
    response = HttpResponse(write(segments), content_type=f"{media_type}; charset=utf-8")
    response["Content-Disposition"] = f'{"inline" if form == "vtt" else "attachment"}; filename="{pk}.{form}"'
    return response


@login_required
@require_GET
def session_recordings(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the part of a session's page that holds its lectures."""
    user = signed_in(request)
    session = get_object_or_404(Session.objects.visible_to(user).select_related("course"), pk=pk)
    lectures = (
        Recording.objects.visible_to(user)
        .lectures()
        .filter(session=session)
        .select_related("owner", "course")
    )
    may_upload = rules.may_upload_lecture(user, session.course)
    if not may_upload:
        lectures = lectures.exclude(stage__in=(Stage.FAILED, Stage.CANCELLED))
    context = {
        "session": session,
        "recordings": lectures.defer("peaks").order_by("created_at"),
        "may_upload": may_upload,
    }
    return render(request, "transcripts/recordings/_session_recordings.html", context)
