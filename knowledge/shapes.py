"""How notes, entries and search hits are told in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from courses.refs import CourseRef
from knowledge.entries.models import KnowledgeEntry, Notes
from transcripts.recordings.shapes import RecordingRef


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
