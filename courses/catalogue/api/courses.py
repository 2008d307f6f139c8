"""Courses in the API."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from courses import rules
from courses.access import caller
from courses.catalogue import services as service
from courses.catalogue.enums import CourseStatus, Language
from courses.catalogue.models import Course, GlossaryTerm
from courses.idempotency.api import KEY, created
from courses.people.enums import Role
from courses.people.models import Employee
from courses.refs import PersonRef
from courses.tokens.enums import Area
from kit.web.access import demand
from kit.web.api.schema import described
from kit.web.api.strict import Sent
from kit.web.api.views import Resource
from kit.web.storable import check_visible


class CourseSerializer(serializers.ModelSerializer[Course]):
    """A course."""

    trainers = PersonRef(many=True, read_only=True)
    answer_languages = serializers.ListField(
        child=serializers.CharField(),
        source="spoken_languages",
        read_only=True,
        help_text="recordings are heard in these, the material's first",
    )
    sessions_total = serializers.IntegerField(read_only=True)

    class Meta:
        model = Course
        fields = (
            "id",
            "title",
            "summary",
            "language",
            "answer_languages",
            "simplify",
            "itn",
            "status",
            "trainers",
            "sessions_total",
            "created_at",
        )
        read_only_fields = fields


class GlossarySerializer(serializers.ModelSerializer[GlossaryTerm]):
    """A word the course relies on."""

    class Meta:
        model = GlossaryTerm
        fields = ("term", "meaning")
        read_only_fields = fields


class CourseWrite(Sent):
    """What a course says about itself, and who trains it (without a word: the trainer who makes it)."""

    title = serializers.CharField(max_length=200, validators=[check_visible])
    summary = serializers.CharField(max_length=5000, allow_blank=True, default="")
    language = serializers.ChoiceField(Language.choices, default=Language.CHINESE)
    answer_languages = serializers.MultipleChoiceField(
        choices=Language.choices,
        default=set(Language.values),
        help_text="what answers may be spoken in, beside the material's; several: each passage is detected",
    )
    simplify = serializers.BooleanField(default=True, help_text="write Chinese in simplified characters")
    itn = serializers.BooleanField(default=True, help_text="write numbers as figures")

    def validate_answer_languages(self, value: Iterable[str]) -> list[str]:
        """Return them in the vocabulary's order: they come as a set."""
        return [code for code in Language.values if code in set(value)]

    trainers = serializers.PrimaryKeyRelatedField(
        many=True,
        required=False,
        allow_empty=False,
        queryset=Employee.objects.filter(role=Role.TRAINER, is_active=True),
    )


class CourseFilter(django_filters.FilterSet):
    """Narrow the list of courses."""

    title = django_filters.CharFilter("title", "icontains")
    status = django_filters.ChoiceFilter(choices=CourseStatus.choices)
    language = django_filters.ChoiceFilter(choices=Language.choices)

    class Meta:
        model = Course
        fields = ()


class CourseViewSet(ListModelMixin, RetrieveModelMixin, Resource):
    """The courses one sees: HR all, trainers their own, learners the published ones they take."""

    area = Area.COURSES
    queryset = Course.objects.none()
    serializer_class = CourseSerializer
    filterset_class = CourseFilter
    orderings = {"title": "title", "created_at": "created_at", "id": "pk"}  # noqa: RUF012
    ordering = "title"

    def get_queryset(self) -> QuerySet[Course]:
        """Return those that the caller sees."""
        return _told(Course.objects.visible_to(caller(self.request)))

    @described(
        "Open a course, as a draft",
        request=CourseWrite,
        responses={201: CourseSerializer},
        parameters=[KEY],
        refusals=(409, 422),
    )
    def create(self, request: Request) -> Response:
        """Make a course."""
        person = caller(request)
        demand(rules.may_create_course(person))
        said = CourseWrite(data=request.data)
        said.is_valid(raise_exception=True)
        fields = dict(said.validated_data)
        fields.setdefault("trainers", [person] if rules.is_trainer(person) else [])
        if not fields["trainers"]:
            raise serializers.ValidationError(
                {"trainers": [said.fields["trainers"].error_messages["required"]]}
            )

        def make() -> tuple[dict[str, Any], str]:
            course = service.create_course(actor=person, **fields)
            address = str(reverse("v1-courses-detail", [course.pk], request=request))
            return _as_json(course), address

        return created(request, make)

    @described("Change a course", request=CourseWrite, responses=CourseSerializer)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change what is named."""
        course = self._editable()
        said = CourseWrite(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        names = ("title", "summary", "language", "simplify", "answer_languages", "itn")
        fields = {name: getattr(course, name) for name in names}
        fields["trainers"] = list(course.trainers.all())
        service.update_course(actor=caller(request), course=course, **fields | said.validated_data)
        return Response(_as_json(course))

    @described("Show a course to its learners", request=None, responses=CourseSerializer, refusals=(409,))
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, pk: int) -> Response:
        """Publish it."""
        course = service.publish_course(actor=caller(request), course=self._editable())
        return Response(_as_json(course))

    @described("Take a course back to draft", request=None, responses=CourseSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: int) -> Response:
        """Hide it from its learners; progress is kept."""
        course = service.withdraw_course(actor=caller(request), course=self._editable())
        return Response(_as_json(course))

    @described("The course's glossary", responses=GlossarySerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None, filterset_class=None)
    def glossary(self, request: Request, pk: int) -> Response:
        """Tell its terms."""
        return Response(GlossarySerializer(self.get_object().glossary.all(), many=True).data)

    def _editable(self) -> Course:
        course: Course = self.get_object()
        demand(rules.may_edit_course(self.request.user, course))
        return course


def _told(rows: QuerySet[Course]) -> QuerySet[Course]:
    return rows.annotate(sessions_total=Count("sessions", distinct=True)).prefetch_related("trainers")


def _as_json(course: Course) -> dict[str, Any]:
    """Return the course as it is told after a change, whether or not the caller still sees it."""
    return dict(CourseSerializer(_told(Course.objects.filter(pk=course.pk)).get()).data)
