"""Answers in the API: send one, follow it, read its score with the evidence."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.throttling import BaseThrottle

from assessments.answers.models.answer import Answer
from assessments.answers.queries.result import result_of
from assessments.answers.services.answers import answered_prompt, submit_answer
from assessments.answers.shapes import AnswerDetail, AnswerSerializer, told
from assessments.rules import may_edit_prompt
from courses.access import caller
from courses.audit.enums import AuditAction
from courses.idempotency.api import KEY, Seal, created_once
from courses.tokens.enums import Area
from kit.web.api.filters import LARGEST, KeyFilter, MomentFilter
from kit.web.api.schema import described
from kit.web.api.strict import Sent
from kit.web.api.views import Resource
from kit.web.throttles import PersonThrottle, UploadThrottle
from transcripts.recordings.services.listen import note_listening

STATES = [
    ("working", _("In progress")),
    ("scored", _("Scored")),
    ("held", _("A person will look at it")),
    ("failed", _("Failed")),
]


class AnswerWrite(Sent):
    """What was said to a prompt."""

    prompt = serializers.IntegerField(min_value=1, max_value=LARGEST)
    language = serializers.CharField(
        max_length=10, allow_blank=True, default="", help_text="a code, auto to detect, empty: as the course"
    )
    file = serializers.FileField(allow_empty_file=True, help_text="MP3, WAV, M4A, FLAC, OGG, WebM or MP4")


class AnswerFilter(django_filters.FilterSet):
    """Narrow the list of answers."""

    prompt = KeyFilter("prompt")
    session = KeyFilter("prompt__session")
    course = KeyFilter("prompt__session__course")
    learner = KeyFilter("learner")
    state = django_filters.ChoiceFilter(choices=STATES, method="keep_state")
    created_after = MomentFilter("created_at", "gte")
    created_before = MomentFilter("created_at", "lt")

    class Meta:
        model = Answer
        fields = ()

    def keep_state(self, rows: Any, name: str, state: str) -> QuerySet[Answer]:
        """Keep those being heard, scored, or heard and without a score."""
        return rows.in_state(state)


class AnswerViewSet(ListModelMixin, Resource):
    """One's own answers, and for trainers those given in their courses."""

    area = Area.SCORES
    queryset = Answer.objects.none()
    serializer_class = AnswerSerializer
    filterset_class = AnswerFilter
    orderings = {"created_at": "created_at", "id": "pk"}  # noqa: RUF012
    ordering = "-created_at"

    def get_queryset(self) -> QuerySet[Answer]:
        """Return those that the caller may hear."""
        return told(Answer.objects.visible_to(caller(self.request)), caller(self.request))

    def get_throttles(self) -> list[BaseThrottle]:
        """Count what is sent as uploads, too."""
        sends = self.action == "create"
        return [PersonThrottle(), UploadThrottle()] if sends else [PersonThrottle()]

    def get_parsers(self) -> list[Any]:
        """Take files only as parts of a form."""
        sends = getattr(self, "action_map", {}).get("post") == "create"
        return [MultiPartParser()] if sends else super().get_parsers()

    @described("An answer with its score and the evidence", responses=AnswerDetail)
    def retrieve(self, request: Request, pk: int) -> Response:
        """Tell the score point by point; another's answer counts as read."""
        answer = self.get_object()
        may_edit = may_edit_prompt(request.user, answer.prompt)
        result = result_of(answer, blind=answer.blind)
        if not may_edit:
            result = result.unjudged()
        if result.points:
            note_listening(
                listener=caller(request), recording=answer.recording, action=AuditAction.READ_TRANSCRIPT
            )
        return Response(AnswerDetail(answer, context={"result": result, "may_edit": may_edit}).data)

    @described(
        "Answer a prompt by voice",
        request={"multipart/form-data": AnswerWrite},
        responses={201: AnswerSerializer},
        parameters=[KEY],
        refusals=(404, 409, 422),
    )
    def create(self, request: Request) -> Response:
        """Store the answer and queue it; its recording tells how far it is."""
        said = AnswerWrite(data=request.data)
        said.is_valid(raise_exception=True)
        learner = caller(request)
        prompt = answered_prompt(learner, said.validated_data["prompt"])

        def make(seal: Seal) -> None:
            def keep(answer: Answer) -> None:
                row = told(Answer.objects.filter(pk=answer.pk), learner).get()
                address = str(reverse("v1-answers-detail", [answer.pk], request=request))
                seal(dict(AnswerSerializer(row).data), address)

            submit_answer(
                learner=learner,
                prompt=prompt,
                upload=said.validated_data["file"],
                language=said.validated_data["language"],
                on_created=keep,
            )

        return created_once(request, make)
