"""How transcripts are told in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from transcripts.texts.models import TranscriptSegment


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
        fields = ("start", "end", "text", "confidence", "doubtful", "language", "error", "words")
        read_only_fields = fields


class TranscriptSerializer(serializers.Serializer[Any]):
    """What was said, as far as it has been heard."""

    recording = serializers.UUIDField()
    language = serializers.CharField(help_text="empty until it is known")
    revision = serializers.IntegerField()
    complete = serializers.BooleanField()
    text = serializers.CharField()
    segments = SegmentSerializer(many=True)
