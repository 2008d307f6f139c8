"""What the site's own pages ask about recordings; programs with a token may as well."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from courses.people.models import Employee
from courses.tokens.enums import Area
from kit.problems import Problem, words_for
from kit.web import tus
from kit.web.streamed import SenderGone, pieces_of
from kit.web.throttles import UploadThrottle
from transcripts.enums import UploadState
from transcripts.intake.models import Upload
from transcripts.intake.services.lectures import lecture_session, submit_lecture
from transcripts.intake.services.uploads import (
    begin_upload,
    end_upload,
    finish_upload,
    receive_part,
    safe_offset,
)
from transcripts.recordings.forms import LectureForm
from transcripts.recordings.models import Recording
from transcripts.sockets.services import state_of


class LectureUpload(APIView):
    """POST a lecture's file to its session."""

    area = Area.RECORDINGS
    parser_classes = (MultiPartParser,)
    throttle_classes = (UploadThrottle,)

    def post(self, request: Request, pk: int) -> Response:
        """Answer 201 with ``{"id", "url"}``."""
        user = request.user
        assert isinstance(user, Employee)
        session = lecture_session(user, pk)
        form = LectureForm(request.POST, request.FILES)
        if not form.is_valid():
            if "file" in form.errors:
                raise Problem("empty" if "file" in request.FILES else "no_file")
            raise ValidationError({name: list(map(str, errors)) for name, errors in form.errors.items()})
        recording = submit_lecture(
            trainer=user,
            session=session,
            title=form.cleaned_data["title"],
            upload=form.cleaned_data["file"],
            language=request.POST.get("language", ""),
        )
        body = {"id": str(recording.pk), "url": recording.get_absolute_url()}
        return Response(body, status=status.HTTP_201_CREATED)


class RecordingState(APIView):
    """GET how a recording stands."""

    area = Area.RECORDINGS

    def get(self, request: Request, pk: UUID) -> Response:
        """Answer with stage and progress."""
        recording = get_object_or_404(Recording.objects.visible_to(request.user), pk=pk)
        return Response(state_of(recording))


class TusView(APIView):
    """What every answer of the tus protocol has in common.

    A signed-in browser is believed by its session cookie; so that no other site sends in its name, each
    request that changes something needs the CSRF token, which Django REST framework's session
    authentication asks for.
    """

    area = Area.RECORDINGS
    parser_classes = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Let clients behind a proxy that knows no PATCH say it in a header, as tus wants."""
        meant = request.headers.get("X-HTTP-Method-Override", "").upper()
        if request.method == "POST" and meant in ("PATCH", "DELETE", "HEAD"):
            request.method = meant
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Admit the person, then see whether both speak the same protocol."""
        super().initial(request, *args, **kwargs)
        if request.method not in ("OPTIONS", "GET"):
            tus.check_version(request.headers)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Name the protocol in every answer, refusals included."""
        response = super().finalize_response(request, response, *args, **kwargs)
        response["Tus-Resumable"] = tus.VERSION
        if response.status_code == status.HTTP_412_PRECONDITION_FAILED:
            response["Tus-Version"] = tus.VERSION
        return response

    def options(self, request: Request, *args: Any, **kwargs: Any) -> Response:  # type: ignore[override]
        """Say what can be done here."""
        return Response(status=status.HTTP_204_NO_CONTENT, headers=tus.abilities(settings.UPLOAD_MAX_BYTES))


class UploadsView(TusView):
    """POST to begin an upload."""

    def get_throttles(self) -> list[BaseThrottle]:
        """Count what is begun, not its parts."""
        return [UploadThrottle()] if self.request.method == "POST" else []

    def post(self, request: Request) -> Response:
        """Answer 201 with the address that the parts go to."""
        assert isinstance(request.user, Employee)
        upload = begin_upload(
            owner=request.user,
            length=tus.number_of(request.headers, "Upload-Length"),
            metadata=tus.metadata_of(request.headers),
        )
        headers = {"Location": upload.get_absolute_url(), **tus.as_expiry(upload.expires_at)}
        return Response(status=status.HTTP_201_CREATED, headers=headers)


class UploadView(TusView):
    """One upload: HEAD says where to go on, PATCH adds a part, DELETE ends it, GET tells what came of it."""

    def get_throttles(self) -> list[BaseThrottle]:
        """Parts are not counted: a fast line sends many."""
        return []

    def head(self, request: Request, pk: UUID) -> Response:
        """Say how much of the file is safe."""
        upload = _upload(request, pk)
        headers = {
            "Upload-Offset": str(safe_offset(upload=upload)),
            "Upload-Length": str(upload.length),
            "Upload-Metadata": tus.as_metadata(upload.metadata),
            "Cache-Control": "no-store",
            **tus.as_expiry(upload.expires_at),
        }
        return Response(headers=headers)

    def get(self, request: Request, pk: UUID) -> Response:
        """Tell the state, and what was made of the file; take it in where that was left undone."""
        upload = _upload(request, pk)
        if upload.state == UploadState.RECEIVED:
            try:
                finish_upload(upload=upload)
            except Problem as error:
                if error.permanent and error.code != "upload_gone":
                    upload.refresh_from_db()
        body = {"state": upload.state, "offset": upload.offset, "length": upload.length}
        if upload.state == UploadState.REFUSED:
            body |= {"code": upload.refusal, "detail": words_for(upload.refusal)}
        return Response(body | (upload.result or {}), headers={"Cache-Control": "no-store"})

    def patch(self, request: Request, pk: UUID) -> Response:
        """Add a part; with the last one the file is taken in, or refused with its reason."""
        tus.check_content_type(request.headers)
        upload = _upload(request, pk)
        try:
            receive_part(
                upload=upload,
                offset=tus.number_of(request.headers, "Upload-Offset"),
                pieces=pieces_of(request),
                checksum=tus.checksum_of(request.headers),
            )
        except SenderGone:
            return Response(status=status.HTTP_408_REQUEST_TIMEOUT)  # to nobody
        headers = {"Upload-Offset": str(upload.offset), **tus.as_expiry(upload.expires_at)}
        return Response(status=status.HTTP_204_NO_CONTENT, headers=headers)

    def delete(self, request: Request, pk: UUID) -> Response:
        """Forget the upload; a recording that was made of it stays."""
        end_upload(upload=_upload(request, pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _upload(request: Request, pk: UUID) -> Upload:
    rows = Upload.objects.visible_to(request.user).select_related("owner")
    upload = get_object_or_404(rows, pk=pk)
    if upload.is_expired:
        raise Problem("upload_gone")
    return upload
