"""The recordings' API."""

from __future__ import annotations

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from courses.models import Employee, Session
from hrvoice.kit.problems import Problem
from hrvoice.kit.throttles import PersonThrottle, UploadThrottle
from transcripts import rules
from transcripts.enums import Kind
from transcripts.forms import LectureForm
from transcripts.models import Recording
from transcripts.services.announce import state_of
from transcripts.services.receive import receive_recording


class LectureUpload(APIView):
    """POST a lecture's file to its session."""

    parser_classes = (MultiPartParser,)
    throttle_classes = (PersonThrottle, UploadThrottle)

    def post(self, request: Request, pk: int) -> Response:
        """Answer 201 with ``{"id", "url"}``."""
        user = request.user
        assert isinstance(user, Employee)
        session = get_object_or_404(Session.objects.visible_to(user).select_related("course"), pk=pk)
        if not rules.may_upload_lecture(user, session.course):
            raise PermissionDenied
        form = LectureForm(request.POST, request.FILES)
        if not form.is_valid():
            if "file" in form.errors:
                raise Problem("empty" if "file" in request.FILES else "no_file")
            raise ValidationError({name: list(map(str, errors)) for name, errors in form.errors.items()})
        recording = receive_recording(
            owner=user,
            course=session.course,
            session=session,
            kind=Kind.LECTURE,
            title=form.cleaned_data["title"],
            upload=form.cleaned_data["file"],
        )
        body = {"id": str(recording.pk), "url": recording.get_absolute_url()}
        return Response(body, status=status.HTTP_201_CREATED)


class RecordingState(APIView):
    """GET how a recording stands."""

    def get(self, request: Request, pk: UUID) -> Response:
        """Answer with stage and progress."""
        recording = get_object_or_404(Recording.objects.visible_to(request.user), pk=pk)
        return Response(state_of(recording))
