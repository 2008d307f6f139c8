"""How answers and their scores are told in the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from assessments.answers.models.answer import Answer
from assessments.answers.queries.evidence import Point
from assessments.prompts.models.prompt import Prompt
from courses.people.models import Employee
from courses.refs import CourseRef, PersonRef
from transcripts.enums import Stage


def told(rows: Any, person: Employee) -> QuerySet[Answer]:
    """Return the rows with all that is told of them to ``person``."""
    return rows.for_list().with_blind(person).defer("recording__peaks", "prompt__session__material")


class PromptRef(serializers.ModelSerializer[Prompt]):
    """A question."""

    class Meta:
        model = Prompt
        fields = ("id", "question")
        read_only_fields = fields


class AnswerSerializer(serializers.ModelSerializer[Answer]):
    """An answer. ``score`` is what counts, 0..1: null while it is not scored, or not to be seen yet."""

    prompt = PromptRef(read_only=True)
    course = CourseRef(source="prompt.session.course", read_only=True)
    learner = PersonRef(read_only=True)
    recording = serializers.UUIDField(source="recording_id", read_only=True)
    stage = serializers.ChoiceField(Stage.choices, source="recording.stage", read_only=True)
    held = serializers.BooleanField(
        source="is_held", read_only=True, help_text="no score before a person decides: see the assessment"
    )
    score = serializers.SerializerMethodField()
    reviewed_at = serializers.SerializerMethodField()

    class Meta:
        model = Answer
        fields: tuple[str, ...] = (
            "id",
            "prompt",
            "course",
            "learner",
            "number",
            "recording",
            "stage",
            "held",
            "score",
            "reviewed_at",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(serializers.FloatField(allow_null=True))
    def get_score(self, answer: Any) -> float | None:
        """Return the score that counts; none to a second reviewer before deciding."""
        return None if answer.blind or answer.recording.stage != Stage.READY else answer.score

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_reviewed_at(self, answer: Any) -> Any:
        """Return when it was last reviewed; to a second reviewer not before deciding."""
        return None if answer.blind else answer.reviewed_at


class EvidenceSerializer(serializers.Serializer[Any]):
    """Words of the answer, and their seconds in its recording."""

    text = serializers.CharField()
    start = serializers.FloatField()
    end = serializers.FloatField()
    strength = serializers.FloatField(help_text="0..1")
    matcher = serializers.CharField(help_text="how it was found: exact, words, homophone, fuzzy, …")
    verdict = serializers.ChoiceField(["earned", "maybe", "negated"])


class PointSerializer(serializers.Serializer[Any]):
    """A key point and what was found for it."""

    key_point = serializers.IntegerField()
    name = serializers.CharField()
    share = serializers.FloatField(help_text="of the score, 0..1")
    earned = serializers.FloatField(help_text="0..1, what counts: a reviewer's where one decided")
    scored = serializers.FloatField(help_text="0..1, by the scorer")
    state = serializers.ChoiceField(["met", "partly", "missed"])
    decided = serializers.BooleanField(help_text="by a person")
    evidence = EvidenceSerializer(many=True)
    maybe = EvidenceSerializer(
        many=True, allow_null=True, help_text="came near, earning nothing; for trainers"
    )


class AssessmentSerializer(serializers.Serializer[Any]):
    """By what the score was made: enough to make it again."""

    value = serializers.SerializerMethodField(help_text="0..1, by the scorer; null while a person decides")
    scorer_version = serializers.CharField()
    rubric_version = serializers.CharField()
    transcript_revision = serializers.IntegerField(source="revision.number")
    engine = serializers.CharField(source="revision.engine")
    model = serializers.CharField(source="revision.model")
    held = serializers.CharField(
        help_text="why a person decides: heard_in_part, noticed, no_words; empty: the value counts"
    )
    language = serializers.CharField(source="revision.language")
    asked = serializers.CharField(source="revision.asked", help_text="codes that were asked for, or auto")
    noticed = serializers.CharField(
        source="revision.noticed", help_text="a language that seems to be spoken and was not asked for"
    )
    created_at = serializers.DateTimeField()

    def get_value(self, assessment: Any) -> float | None:
        """Tell what the scorer found; what was not understood is no number."""
        return None if assessment.held else assessment.value


class AnswerDetail(AnswerSerializer):
    """An answer with its score and the evidence; no points while it is not scored."""

    points = serializers.SerializerMethodField()
    assessment = serializers.SerializerMethodField()

    class Meta(AnswerSerializer.Meta):
        fields = (*AnswerSerializer.Meta.fields, "points", "assessment")
        read_only_fields = fields

    @extend_schema_field(PointSerializer(many=True))
    def get_points(self, answer: Any) -> Any:
        """Tell the key points in the rubric's order."""
        may_edit = self.context["may_edit"]
        return PointSerializer(
            [_point(one, may_edit) for one in self.context["result"].points], many=True
        ).data

    @extend_schema_field(AssessmentSerializer(allow_null=True))
    def get_assessment(self, answer: Any) -> Any:
        """Tell by what it was scored."""
        assessment = self.context["result"].assessment
        return AssessmentSerializer(assessment).data if assessment else None


def _point(point: Point, may_edit: bool) -> dict[str, Any]:
    return {
        "key_point": int(point.spec.id),
        "name": point.spec.name,
        "share": point.share,
        "earned": point.earned,
        "scored": point.scored,
        "state": point.state,
        "decided": point.decision is not None,
        "evidence": point.matches,
        "maybe": point.maybe if may_edit else None,
    }
