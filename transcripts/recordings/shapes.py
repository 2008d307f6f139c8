"""How recordings, transcripts and notes are told in the API."""

from __future__ import annotations

from rest_framework import serializers

from courses.refs import CourseRef, PersonRef, SessionRef
from transcripts.recordings.models import Recording


class TrackSerializer(serializers.Serializer[dict[str, object]]):
    """A sound track of a file that has several."""

    title = serializers.CharField(help_text="as the file says; may be empty")
    language = serializers.CharField(help_text="as the file says; may be empty")
    codec = serializers.CharField()
    heard = serializers.BooleanField(help_text="whether it is the one that is heard and played")


class RecordingSerializer(serializers.ModelSerializer[Recording]):
    """A recording and how far the work on it is."""

    owner = PersonRef(read_only=True)
    course = CourseRef(read_only=True)
    session = SessionRef(read_only=True, allow_null=True)
    error = serializers.CharField(source="error_code", read_only=True, help_text="empty where all is well")
    language = serializers.CharField(read_only=True, help_text="of its text; empty until it is known")
    asked_language = serializers.CharField(
        read_only=True, help_text="a code, auto: detect; empty: as the course"
    )
    noticed = serializers.CharField(
        read_only=True, help_text="a language that seems to be spoken and was not asked for"
    )
    engine = serializers.CharField(read_only=True)
    model = serializers.CharField(read_only=True)
    unheard_seconds = serializers.FloatField(
        read_only=True, help_text="of its sound that could not be heard; 0 where all was"
    )
    revision = serializers.IntegerField(read_only=True, help_text="of its text; 0 while there is none")

    tracks = TrackSerializer(
        many=True, read_only=True, allow_null=True, help_text="empty where there is one only"
    )

    class Meta:
        model = Recording
        fields = (
            "id",
            "kind",
            "title",
            "owner",
            "course",
            "session",
            "stage",
            "progress",
            "error",
            "duration",
            "size",
            "sha256",
            "content_type",
            "tracks",
            "language",
            "asked_language",
            "noticed",
            "engine",
            "model",
            "unheard_seconds",
            "revision",
            "created_at",
            "finished_at",
        )
        read_only_fields = fields


class RecordingStatus(serializers.ModelSerializer[Recording]):
    """How far the work is; ask for it rather than for the whole while waiting."""

    error = serializers.CharField(source="error_code", read_only=True, help_text="empty where all is well")
    is_final = serializers.BooleanField(read_only=True, help_text="whether no work is ahead")

    class Meta:
        model = Recording
        fields = ("id", "stage", "is_final", "progress", "error")
        read_only_fields = fields


class RecordingRef(serializers.ModelSerializer[Recording]):
    """A recording, named."""

    class Meta:
        model = Recording
        fields = ("id", "title", "kind")
        read_only_fields = fields
