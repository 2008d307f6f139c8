"""Recordings in the API: list, send, follow, delete."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import UnsupportedMediaType
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import BaseThrottle

from courses.access import caller
from courses.audit import services as audit
from courses.idempotency.api import KEY, Seal, created_once
from courses.tokens.enums import Area
from kit.web.access import demand
from kit.web.api.filters import LARGEST, KeyFilter, MomentFilter
from kit.web.api.schema import described
from kit.web.api.strict import Sent
from kit.web.api.views import Resource
from kit.web.throttles import PersonThrottle, UploadThrottle
from transcripts.enums import Kind, Stage
from transcripts.intake.services.lectures import lecture_session, submit_lecture
from transcripts.recordings import rules
from transcripts.recordings.models import Recording
from transcripts.recordings.services.remove import delete_recording
from transcripts.recordings.shapes import RecordingSerializer, RecordingStatus
from transcripts.work.services.dispatch import cancel_recording, retry_recording


class LectureWrite(Sent):
    """A lecture's sound, and where it belongs."""

    session = serializers.IntegerField(min_value=1, max_value=LARGEST)
    title = serializers.CharField(
        max_length=200, allow_blank=True, default="", help_text="else the file's name"
    )
    language = serializers.CharField(
        max_length=10, allow_blank=True, default="", help_text="a code, auto to detect, empty: as the course"
    )
    file = serializers.FileField(allow_empty_file=True, help_text="MP3, WAV, M4A, FLAC, OGG, WebM or MP4")


class HearAgain(serializers.Serializer[Any]):
    """In which language to hear it; without: what failed is done again as it was asked for."""

    language = serializers.CharField(
        max_length=10,
        allow_blank=True,
        required=False,
        help_text="a code, auto to detect, empty: as the course",
    )


class RecordingFilter(django_filters.FilterSet):
    """Narrow the list of recordings."""

    kind = django_filters.ChoiceFilter(choices=Kind.choices)
    stage = django_filters.ChoiceFilter(choices=Stage.choices)
    course = KeyFilter("course")
    session = KeyFilter("session")
    owner = KeyFilter("owner")
    created_after = MomentFilter("created_at", "gte")
    created_before = MomentFilter("created_at", "lt")

    class Meta:
        model = Recording
        fields = ()


class RecordingViewSet(ListModelMixin, RetrieveModelMixin, Resource):
    """What one may hear: one's own, the lectures of one's courses, for trainers all of theirs."""

    area = Area.RECORDINGS
    queryset = Recording.objects.none()
    serializer_class = RecordingSerializer
    filterset_class = RecordingFilter
    lookup_value_converter = "uuid"
    orderings = {"created_at": "created_at", "title": "title"}  # noqa: RUF012
    ordering = "-created_at"

    def get_queryset(self) -> QuerySet[Recording]:
        """Return those that the caller may hear."""
        rows = Recording.objects.visible_to(caller(self.request)).defer("peaks")
        return rows.select_related("owner", "course", "session", "current_revision")

    def get_throttles(self) -> list[BaseThrottle]:
        """Count what is sent as uploads, too."""
        sends = self.action == "create"
        return [PersonThrottle(), UploadThrottle()] if sends else [PersonThrottle()]

    def get_parsers(self) -> list[Any]:
        """Take files only as parts of a form."""
        sends = getattr(self, "action_map", {}).get("post") == "create"
        return [MultiPartParser()] if sends else super().get_parsers()

    @described(
        "Send a lecture",
        request={"multipart/form-data": LectureWrite},
        responses={201: RecordingSerializer},
        parameters=[KEY],
        refusals=(404, 409, 422),
    )
    def create(self, request: Request) -> Response:
        """Store the sound and queue it; follow it by its status."""
        said = LectureWrite(data=request.data)
        said.is_valid(raise_exception=True)
        session = lecture_session(caller(request), said.validated_data["session"])

        def make(seal: Seal) -> None:
            def keep(recording: Recording) -> None:
                address = str(reverse("v1-recordings-detail", [recording.pk], request=request))
                seal(dict(RecordingSerializer(recording).data), address)

            submit_lecture(
                trainer=caller(request),
                session=session,
                title=said.validated_data["title"],
                upload=said.validated_data["file"],
                language=said.validated_data["language"],
                on_created=keep,
            )

        return created_once(request, make)

    @described("Delete a lecture", responses={204: None})
    def destroy(self, request: Request, pk: UUID) -> Response:
        """Delete it with its transcript, notes and entries."""
        recording = self._changeable(rules.may_delete_recording)
        delete_recording(recording=recording, actor=caller(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    @described("How far the work is", responses=RecordingStatus)
    @action(detail=True, url_path="status", url_name="status", filterset_class=None)
    def stage(self, request: Request, pk: UUID) -> Response:
        """Tell stage and progress."""
        return Response(RecordingStatus(self.get_object()).data)

    @described(
        "Start a failed recording again, or hear one in another language",
        request=HearAgain,
        responses=RecordingStatus,
        refusals=(409,),
    )
    @action(detail=True, methods=["post"], filterset_class=None)
    def retry(self, request: Request, pk: UUID) -> Response:
        """Queue it anew."""
        try:
            sent = request.data
        except UnsupportedMediaType:
            sent = {}  # nothing need be said
        said = HearAgain(data=sent)
        said.is_valid(raise_exception=True)
        language = said.validated_data.get("language")
        recording = self._changeable(rules.may_change_recording if language is None else rules.may_hear_again)
        retry_recording(recording=recording, language=language)
        return self._noted(recording, audit.Action.RETRIED)

    @described("Stop the work on a recording", request=None, responses=RecordingStatus, refusals=(409,))
    @action(detail=True, methods=["post"], filterset_class=None)
    def cancel(self, request: Request, pk: UUID) -> Response:
        """Cancel it; it can be started again."""
        recording = self._changeable(rules.may_change_recording)
        cancel_recording(recording=recording)
        return self._noted(recording, audit.Action.CANCELLED)

    def _noted(self, recording: Recording, done: audit.Action) -> Response:
        audit.record(actor=caller(self.request), action=done, target=recording, owner=recording.owner)
        recording.refresh_from_db(fields=["stage", "progress", "error_code"])
        return Response(RecordingStatus(recording).data)

    def _changeable(self, may: Any) -> Recording:
        recording: Recording = self.get_object()
        demand(may(self.request.user, recording))
        return recording
