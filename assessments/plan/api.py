"""One's own mastery and plan in the API."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from assessments.answers.shapes import PromptRef
from assessments.mastery.core import ActionKind, Level, Why
from assessments.plan.queries.plan import StudyPlan, study_plan
from courses.access import caller
from courses.refs import CourseRef
from courses.tokens.enums import Area
from kit.web.api.schema import described
from kit.web.api.views import ApiMixin

KINDS = [one.value for one in ActionKind]


class PointMastery(serializers.Serializer[Any]):
    """How well a key point is held: the probability, 0..1, that an answer today would earn it."""

    key_point = serializers.IntegerField(source="point.pk")
    name = serializers.CharField(source="point.name")
    probability = serializers.FloatField(source="held.probability", default=None, allow_null=True)
    level = serializers.ChoiceField([one.value for one in Level], source="held.level", default="unknown")
    answers = serializers.IntegerField(source="held.row.answers", default=0)
    due_on = serializers.DateField(source="due", allow_null=True)


class PromptMastery(serializers.Serializer[Any]):
    """A prompt of one's courses, point by point."""

    prompt = PromptRef()
    course = CourseRef()
    points = PointMastery(many=True)


class MasterySerializer(serializers.Serializer[Any]):
    """What one holds, in the order in which it is taught."""

    held = serializers.IntegerField(help_text="key points that are mastered")
    total = serializers.IntegerField()
    prompts = PromptMastery(many=True)


class FragmentShape(serializers.Serializer[Any]):
    """Seconds of a lecture."""

    recording = serializers.UUIDField(source="recording_id")
    start = serializers.FloatField()
    end = serializers.FloatField()


class StepSerializer(serializers.Serializer[Any]):
    """Something to do: hear a fragment, or answer a prompt."""

    kind = serializers.ChoiceField(KINDS)
    prompt = PromptRef(source="state.prompt")
    key_points = serializers.ListField(child=serializers.IntegerField())
    fragment = FragmentShape(allow_null=True)
    reason = serializers.ChoiceField([one.value for one in Why], source="step.reason.kind")
    days = serializers.IntegerField(source="step.reason.days", help_text="what the reason counts")
    minutes = serializers.FloatField()


class DaySerializer(serializers.Serializer[Any]):
    """What a day holds."""

    date = serializers.DateField()
    minutes = serializers.FloatField()
    over = serializers.FloatField(help_text="minutes beyond the minutes a day")
    steps = StepSerializer(many=True)


class PlanSerializer(serializers.Serializer[Any]):
    """What to hear and to answer, today and on the days ahead."""

    minutes_a_day = serializers.IntegerField()
    days = DaySerializer(many=True)


class MasteryView(ApiMixin, APIView):
    """One's own mastery."""

    area = Area.SCORES

    @described("How well one holds each key point", tags=["mastery"], responses=MasterySerializer)
    def get(self, request: Request) -> Response:
        """Tell it as it stands today."""
        plan = study_plan(caller(request))
        body = {"held": plan.held, "total": len(plan.points), "prompts": plan.prompts}
        return Response(MasterySerializer(body).data)


class PlanView(ApiMixin, APIView):
    """One's own plan."""

    area = Area.SCORES

    @described("What to hear and to answer next", tags=["mastery"], responses=PlanSerializer)
    def get(self, request: Request) -> Response:
        """Tell today and the days ahead."""
        return Response(PlanSerializer(_as_told(study_plan(caller(request)))).data)


def _as_told(plan: StudyPlan) -> dict[str, Any]:
    days = [
        {
            "date": day.date,
            "minutes": day.minutes,
            "over": day.over,
            "steps": [
                {
                    "kind": step.kind,
                    "step": step,
                    "state": step.state,
                    "key_points": [one.point.pk for one in step.points],
                    "fragment": step.points[0].fragment if step.is_hearing and step.points else None,
                    "minutes": step.minutes,
                }
                for step in day.steps
            ],
        }
        for day in plan.days
    ]
    return {"minutes_a_day": plan.minutes_a_day, "days": days}
