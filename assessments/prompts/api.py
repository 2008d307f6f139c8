"""Prompts in the API; what a good answer says is told to those who write it."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin

from assessments.answers.queries.attempts import with_own_results
from assessments.prompts.models.prompt import KeyPoint, Prompt
from courses.access import caller
from courses.catalogue.models import Course
from courses.refs import CourseRef, SessionRef
from courses.tokens.enums import Area
from kit.web.api.filters import KeyFilter
from kit.web.api.views import Resource


class PhrasesField(serializers.DictField):
    """Phrases by language: ``{"zh": ["核实"], "en": ["verify"]}``."""

    child = serializers.ListField(child=serializers.CharField())


class KeyPointSerializer(serializers.ModelSerializer[KeyPoint]):
    """Something a good answer says."""

    keywords = PhrasesField(read_only=True)
    synonyms = PhrasesField(read_only=True)
    must = PhrasesField(read_only=True)
    must_not = PhrasesField(read_only=True)

    class Meta:
        model = KeyPoint
        fields = ("id", "position", "name", "weight", "keywords", "synonyms", "must", "must_not")
        read_only_fields = fields


class PromptSerializer(serializers.ModelSerializer[Prompt]):
    """A question, and how the caller has done at it (``own_best`` is 0..1)."""

    session = SessionRef(read_only=True)
    course = CourseRef(source="session.course", read_only=True)
    own_best = serializers.FloatField(read_only=True, allow_null=True)
    own_answers = serializers.IntegerField(read_only=True)
    attempts_used = serializers.IntegerField(read_only=True)
    key_points = serializers.SerializerMethodField()

    class Meta:
        model = Prompt
        fields = (
            "id",
            "session",
            "course",
            "position",
            "question",
            "hint",
            "max_attempts",
            "pass_mark",
            "max_seconds",
            "own_best",
            "own_answers",
            "attempts_used",
            "key_points",
        )
        read_only_fields = fields

    @extend_schema_field(KeyPointSerializer(many=True, allow_null=True))
    def get_key_points(self, prompt: Any) -> Any:
        """Tell the rubric to the course's trainers, null to others."""
        return KeyPointSerializer(prompt.key_points.all(), many=True).data if prompt.is_mine else None


class PromptFilter(django_filters.FilterSet):
    """Narrow the list of prompts."""

    session = KeyFilter("session")
    course = KeyFilter("session__course")

    class Meta:
        model = Prompt
        fields = ()


class PromptViewSet(ListModelMixin, RetrieveModelMixin, Resource):
    """The questions of the courses one sees."""

    area = Area.COURSES
    queryset = Prompt.objects.none()
    serializer_class = PromptSerializer
    filterset_class = PromptFilter
    orderings = {"position": "position", "id": "pk"}  # noqa: RUF012

    def get_queryset(self) -> QuerySet[Prompt]:
        """Return those that the caller sees."""
        person = caller(self.request)
        trained = Course.objects.order_by().editable_by(person).filter(pk=OuterRef("session__course"))
        rows = with_own_results(Prompt.objects.visible_to(person), person).annotate(is_mine=Exists(trained))
        told: QuerySet[Prompt] = rows.select_related("session__course").defer("session__material")
        return told.prefetch_related("key_points")
