"""What was made of a recording, in the API: transcript, subtitles, notes, sound."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from courses.access import caller
from courses.audit import services as audit
from courses.tokens.enums import Area
from kit.problems import Conflict, Problem
from kit.web.api.schema import described
from kit.web.api.views import ApiMixin
from kit.web.stored_files import serve_file
from transcripts.recordings.models import Recording
from transcripts.recordings.services.listen import note_listening
from transcripts.texts.queries import segments_of
from transcripts.texts.shapes import TranscriptSerializer
from transcripts.texts.subtitles import to_srt, to_vtt


class Anything(BaseContentNegotiation):
    """The address says the form: whatever else is asked for, errors are JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """Nothing is sent here."""
        return None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> tuple[Any, str]:
        """Return the one there is."""
        renderer: BaseRenderer = renderers[0]
        return renderer, str(renderer.media_type)


class OfRecording(ApiMixin, APIView):
    """Something made of a recording that the caller may hear; reading another's answer is written down."""

    area = Area.TRANSCRIPTS

    def recording(self, pk: UUID, action: audit.Action = audit.Action.READ_TRANSCRIPT) -> Recording:
        """Return the recording; strangers get 404."""
        rows = Recording.objects.visible_to(self.request.user).select_related("current_revision")
        recording = get_object_or_404(rows, pk=pk)
        note_listening(listener=caller(self.request), recording=recording, action=action)
        return recording


class TranscriptView(OfRecording):
    """What was said."""

    @described("The transcript, with seconds", tags=["recordings"], responses=TranscriptSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Tell the segments as far as they are heard."""
        recording = self.recording(pk)
        segments = segments_of(recording)
        body = {
            "recording": recording.pk,
            "language": recording.language,
            "revision": recording.revision,
            "complete": recording.is_ready,
            "text": "\n".join(one.text for one in segments if one.text),
            "segments": segments,
        }
        return Response(TranscriptSerializer(body).data)


class SubtitlesView(OfRecording):
    """Subtitles, once the recording is ready."""

    content_negotiation_class = Anything
    FORMS = {"srt": (to_srt, "application/x-subrip"), "vtt": (to_vtt, "text/vtt")}  # noqa: RUF012

    @described(
        "Subtitles",
        tags=["recordings"],
        operation_id="recordings_subtitles",
        parameters=[OpenApiParameter("form", enum=["srt", "vtt"], location=OpenApiParameter.PATH)],
        responses={
            (200, "application/x-subrip"): OpenApiResponse(OpenApiTypes.STR, "SubRip"),
            (200, "text/vtt"): OpenApiResponse(OpenApiTypes.STR, "WebVTT"),
        },
        refusals=(409,),
    )
    def get(self, request: Request, pk: UUID, form: str) -> HttpResponse:
        """Write them."""
        if form not in self.FORMS:
            raise Problem("not_found")
        recording = self.recording(pk, audit.Action.DOWNLOADED)
        if not recording.is_ready:
            raise Conflict("not_ready", permanent=False)
        write, media_type = self.FORMS[form]
        segments = [row.as_segment() for row in segments_of(recording) if row.text]
        return HttpResponse(write(segments), content_type=f"{media_type}; charset=utf-8")


class AudioView(OfRecording):
    """The sound; it is written down who heard whom."""

    area = Area.RECORDINGS
    content_negotiation_class = Anything

    @described(
        "The sound, whole or by ranges",
        tags=["recordings"],
        parameters=[OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="bytes=0-1023")],
        responses={
            (200, "audio/*"): OpenApiTypes.BINARY,
            (206, "audio/*"): OpenApiTypes.BINARY,
            302: OpenApiResponse(description="Where the storage itself hands it out"),
            416: OpenApiResponse(description="Outside the file"),
        },
    )
    def get(self, request: Request, pk: UUID) -> HttpResponseBase:
        """Serve it."""
        recording = self.recording(pk, audit.Action.LISTENED)
        return serve_file(
            request,
            recording.playback or recording.audio,
            content_type=recording.played_type,
            seconds=recording.duration,
        )
