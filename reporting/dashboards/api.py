"""The figures of dashboards in the API."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from courses.access import caller
from courses.people.models import Department
from courses.refs import CourseRef, DepartmentRef
from courses.rules import is_hr, may_see_figures
from courses.tokens.enums import Area
from kit.web.access import demand
from kit.web.api.filters import LARGEST
from kit.web.api.schema import described
from kit.web.api.strict import Sent
from kit.web.api.views import ApiMixin
from reporting.dashboards.queries.dashboard import last_measured, standing_of, weeks_of
from reporting.scope import Scope
from reporting.standings.models import Standing

_KEY = {"type": "integer", "minimum": 1, "maximum": LARGEST}
NARROWING = [
    OpenApiParameter("department", _KEY, description="with all below it; to HR"),
    OpenApiParameter("course", _KEY, description="a published one; to trainers, one that they train"),
]


class Narrowing(Sent):
    """What the figures are about."""

    department = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False)
    course = serializers.IntegerField(min_value=1, max_value=LARGEST, required=False)


class FiguresSerializer(serializers.ModelSerializer[Standing]):
    """What was counted; null where a past day can no longer be told."""

    completion = serializers.FloatField(allow_null=True, help_text="0..1, of what is asked")
    mastery = serializers.FloatField(allow_null=True, help_text="0..1, mean over the key points answered")
    speech_seconds = serializers.FloatField(source="speech")
    week_speech_seconds = serializers.FloatField(source="week_speech", help_text="since Monday")

    class Meta:
        model = Standing
        fields = (
            "people",
            "asked",
            "done",
            "completion",
            "overdue",
            "due_soon",
            "answers",
            "week_answers",
            "speech_seconds",
            "week_speech_seconds",
            "unanswered",
            "points",
            "held",
            "mastery",
            "to_review",
        )
        read_only_fields = fields


class ScopeFiguresSerializer(serializers.Serializer[Any]):
    """The figures of a scope; ``figures`` and ``as_of`` are null until something was counted."""

    as_of = serializers.DateTimeField(allow_null=True)
    department = DepartmentRef(allow_null=True)
    course = CourseRef(allow_null=True)
    figures = FiguresSerializer(allow_null=True)


class WeekSerializer(serializers.Serializer[Any]):
    """How it stood at the end of a week, or, in the last one, as it stands."""

    week = serializers.DateField(source="start", help_text="its Monday")
    figures = FiguresSerializer(source="standing")


class ScopeTrendSerializer(serializers.Serializer[Any]):
    """A scope's weeks, the oldest first."""

    as_of = serializers.DateTimeField(allow_null=True)
    department = DepartmentRef(allow_null=True)
    course = CourseRef(allow_null=True)
    weeks = WeekSerializer(many=True)


class FiguresView(ApiMixin, APIView):
    """The figures of the company or a part of it; to trainers, of their courses."""

    area = Area.REPORTS
    asked = Narrowing

    @described(
        "How far people are, as last counted",
        tags=["figures"],
        parameters=NARROWING,
        responses=ScopeFiguresSerializer,
        refusals=[404],
    )
    def get(self, request: Request) -> Response:
        """Tell the latest."""
        scope, measured = _scope(request), last_measured()
        figures = standing_of(scope, measured) if measured else None
        return Response(ScopeFiguresSerializer(_told(scope, measured) | {"figures": figures}).data)


class TrendView(ApiMixin, APIView):
    """The same, week by week."""

    area = Area.REPORTS
    asked = Narrowing

    @described(
        "How the figures came on, week by week",
        tags=["figures"],
        parameters=NARROWING,
        responses=ScopeTrendSerializer,
        refusals=[404],
    )
    def get(self, request: Request) -> Response:
        """Tell the last half year."""
        scope, measured = _scope(request), last_measured()
        weeks = weeks_of(scope, measured) if measured else []
        return Response(ScopeTrendSerializer(_told(scope, measured) | {"weeks": weeks}).data)


def _scope(request: Request) -> Scope:
    """Return what is asked about, as far as the caller may count it; 404 beyond."""
    person = caller(request)
    demand(may_see_figures(person))
    asked = Narrowing(data=request.query_params)
    asked.is_valid(raise_exception=True)
    keys = asked.validated_data
    department = course = None
    if "department" in keys:
        departments = Department.objects.all() if is_hr(person) else Department.objects.none()
        department = get_object_or_404(departments, pk=keys["department"])
    if "course" in keys:
        course = get_object_or_404(Scope(person).courses(), pk=keys["course"])
    return Scope(person, department=department, course=course)


def _told(scope: Scope, measured: Standing | None) -> dict[str, Any]:
    return {
        "as_of": measured.measured_at if measured else None,
        "department": scope.department,
        "course": scope.course,
    }
