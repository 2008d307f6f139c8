"""How recordings, transcripts and notes are told in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from courses.api.refs import CourseRef, PersonRef, SessionRef
from transcripts.models import KnowledgeEntry, Notes, Recording, TranscriptSegment


class RecordingSerializer(serializers.ModelSerializer[Recording]):
    """A recording and how far the work on it is."""

    owner = PersonRef(read_only=True)
    course = CourseRef(read_only=True)
    session = SessionRef(read_only=True, allow_null=True)
    error = serializers.CharField(source="error_code", read_only=True, help_text="empty where all is well")

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
            "language",
            "engine",
            "model",
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


class WordSerializer(serializers.Serializer[Any]):
    """A timed word; the space before it belongs to it."""

    start = serializers.FloatField(source="s")
    end = serializers.FloatField(source="e")
    text = serializers.CharField(source="t", trim_whitespace=False)
    confidence = serializers.FloatField(source="c", allow_null=True, default=None)


class SegmentSerializer(serializers.ModelSerializer[TranscriptSegment]):
    """A run of speech, in seconds from the start; without ``words`` where the engine times none."""

    words = WordSerializer(many=True, read_only=True)
    error = serializers.CharField(source="error_code", read_only=True, help_text="why there is no text")

    class Meta:
        model = TranscriptSegment
        fields = ("start", "end", "text", "confidence", "doubtful", "error", "words")
        read_only_fields = fields


class TranscriptSerializer(serializers.Serializer[Any]):
    """What was said, as far as it has been heard."""

    recording = serializers.UUIDField()
    language = serializers.CharField(help_text="empty until it is known")
    revision = serializers.IntegerField()
    complete = serializers.BooleanField()
    text = serializers.CharField()
    segments = SegmentSerializer(many=True)


class PointShape(serializers.Serializer[Any]):
    """A sentence, and its seconds."""

    text = serializers.CharField()
    start = serializers.FloatField()
    end = serializers.FloatField()


class TopicShape(serializers.Serializer[Any]):
    """A topic, and its main sentences."""

    heading = serializers.CharField()
    start = serializers.FloatField()
    end = serializers.FloatField()
    points = PointShape(many=True)


class TermShape(serializers.Serializer[Any]):
    """A key term, how often it was said, and when first."""

    text = serializers.CharField()
    count = serializers.IntegerField()
    start = serializers.FloatField()


class QuestionShape(serializers.Serializer[Any]):
    """A question that was raised, and when."""

    text = serializers.CharField()
    start = serializers.FloatField()


class NotesSerializer(serializers.ModelSerializer[Notes]):
    """Structured notes, in the speaker's own words."""

    summary = PointShape(many=True, read_only=True)
    outline = TopicShape(many=True, read_only=True)
    terms = TermShape(many=True, read_only=True)
    questions = QuestionShape(many=True, read_only=True)

    class Meta:
        model = Notes
        fields = ("recording", "title", "summary", "outline", "terms", "questions", "updated_at")
        read_only_fields = fields


class RecordingRef(serializers.ModelSerializer[Recording]):
    """A recording, named."""

    class Meta:
        model = Recording
        fields = ("id", "title", "kind")
        read_only_fields = fields


class EntrySerializer(serializers.ModelSerializer[KnowledgeEntry]):
    """A few sentences of a lecture about one thing."""

    recording = RecordingRef(read_only=True)
    course = CourseRef(source="recording.course", read_only=True)

    class Meta:
        model = KnowledgeEntry
        fields = ("id", "recording", "course", "title", "text", "start", "end")
        read_only_fields = fields


class HitSerializer(serializers.Serializer[Any]):
    """A place where it was said."""

    recording = RecordingRef()
    course = CourseRef(source="recording.course")
    source = serializers.ChoiceField(["entry", "segment"])  # type: ignore[assignment]
    title = serializers.CharField()
    text = serializers.CharField()
    start = serializers.FloatField()
    end = serializers.FloatField()


class HitsSerializer(serializers.Serializer[Any]):
    """What a search found, the best first."""

    results = HitSerializer(many=True, source="rows")
    more = serializers.BooleanField(help_text="whether there is more than was asked for")
