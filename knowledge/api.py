"""Knowledge entries and search in the API."""

from __future__ import annotations

from uuid import UUID

import django_filters
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from courses.access import caller
from courses.audit import services as audit
from courses.tokens.enums import Area
from kit.web.api.filters import KeyFilter
from kit.web.api.schema import described
from kit.web.api.strict import Sent
from kit.web.api.views import ApiMixin, Resource
from kit.web.throttles import PersonThrottle, SearchThrottle
from knowledge.entries.models import KnowledgeEntry, Notes
from knowledge.search.queries import search
from knowledge.shapes import EntrySerializer, HitsSerializer, NotesSerializer
from transcripts.recordings.services.listen import note_listening
from transcripts.texts.api import OfRecording

LONGEST_QUERY = 200
MOST_HITS = 100


class EntryFilter(django_filters.FilterSet):
    """Narrow the list of entries."""

    recording = django_filters.UUIDFilter("recording")
    course = KeyFilter("recording__course")

    class Meta:
        model = KnowledgeEntry
        fields = ()


class EntryViewSet(ListModelMixin, RetrieveModelMixin, Resource):
    """Pieces of the lectures that one may hear, each playable at its second."""

    area = Area.TRANSCRIPTS
    queryset = KnowledgeEntry.objects.none()
    serializer_class = EntrySerializer
    filterset_class = EntryFilter

    def get_queryset(self) -> QuerySet[KnowledgeEntry]:
        """Return those of the lectures that the caller may hear."""
        rows = KnowledgeEntry.objects.visible_to(caller(self.request))
        return rows.select_related("recording__course")


class SearchAsked(Sent):
    """What to look for."""

    q = serializers.CharField(max_length=LONGEST_QUERY, help_text="all of these words; Chinese or English")
    limit = serializers.IntegerField(min_value=1, max_value=MOST_HITS, default=30)


class SearchView(ApiMixin, APIView):
    """Search over what one may hear."""

    area = Area.TRANSCRIPTS
    asked = SearchAsked
    throttle_classes = (PersonThrottle, SearchThrottle)

    @described("Search what was said", tags=["knowledge"], parameters=[SearchAsked], responses=HitsSerializer)
    def get(self, request: Request) -> Response:
        """Find places that hold all the words; passages of another's answer count as read."""
        asked = SearchAsked(data=request.query_params)
        asked.is_valid(raise_exception=True)
        person = caller(request)
        hits = search(person, asked.validated_data["q"], limit=asked.validated_data["limit"])
        for recording in {row.recording_id: row.recording for row in hits.rows}.values():
            note_listening(listener=person, recording=recording, action=audit.Action.READ_TRANSCRIPT)
        return Response(HitsSerializer(hits).data)


class NotesView(OfRecording):
    """Notes of a recording."""

    @described("The notes", tags=["recordings"], responses=NotesSerializer)
    def get(self, request: Request, pk: UUID) -> Response:
        """Tell them; 404 while there are none."""
        recording = self.recording(pk)
        return Response(NotesSerializer(get_object_or_404(Notes, recording=recording)).data)
