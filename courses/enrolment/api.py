"""Enrolments in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from courses import rules
from courses.access import caller
from courses.assigning.services.assignments import assign_course
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from courses.idempotency.api import KEY, created
from courses.people.models import Employee
from courses.refs import CourseRef, PersonRef
from courses.tokens.enums import Area
from kit.problems import Conflict, Problem
from kit.web.access import demand
from kit.web.api.filters import LARGEST, KeyFilter
from kit.web.api.schema import described
from kit.web.api.strict import Sent
from kit.web.api.views import Resource
from kit.web.storable import check_day

STATES = [("open", _("Under way")), ("overdue", _("Overdue")), ("done", _("Completed"))]


class EnrolmentSerializer(serializers.ModelSerializer[Enrolment]):
    """A person takes a course."""

    employee = PersonRef(read_only=True)
    course = CourseRef(read_only=True)
    is_overdue = serializers.BooleanField(read_only=True)
    is_exempt = serializers.BooleanField(read_only=True)
    sessions_total = serializers.IntegerField(read_only=True)
    sessions_done = serializers.IntegerField(read_only=True)

    class Meta:
        model = Enrolment
        fields = (
            "id",
            "employee",
            "course",
            "due_on",
            "is_overdue",
            "is_exempt",
            "sessions_total",
            "sessions_done",
            "created_at",
            "completed_at",
        )
        read_only_fields = fields


class EnrolmentWrite(Sent):
    """Who is to take which course, until when."""

    course = serializers.IntegerField(min_value=1, max_value=LARGEST)
    employee = serializers.CharField(max_length=254, help_text="employee number or e-mail address")
    due_on = serializers.DateField(required=False, allow_null=True, default=None, validators=[check_day])

    def validate_due_on(self, value: Any) -> Any:
        """A due date lies ahead."""
        if value is not None and value < timezone.localdate():
            raise serializers.ValidationError(_("This date has passed. Choose today or a later day."))
        return value

    def person(self) -> Employee:
        """Find the person, once it is known that the caller may ask who is here."""
        value: str = self.validated_data["employee"]
        person = Employee.objects.active().with_number_or_email([value]).first()
        if person is None:
            unknown = _("Nobody here has this number or address: %(unknown)s")
            raise serializers.ValidationError({"employee": [unknown % {"unknown": value}]})
        return person


class EnrolmentFilter(django_filters.FilterSet):
    """Narrow the list of enrolments."""

    course = KeyFilter("course")
    employee = KeyFilter("employee")
    number = django_filters.CharFilter("employee__username", "iexact", label="the employee's number")
    state = django_filters.ChoiceFilter(choices=STATES, method="in_state")

    class Meta:
        model = Enrolment
        fields = ()

    def in_state(self, rows: Any, name: str, state: str) -> QuerySet[Enrolment]:
        """Keep those under way, overdue or done."""
        return {"open": rows.open, "overdue": rows.overdue, "done": rows.completed}[state]()


class EnrolmentViewSet(ListModelMixin, RetrieveModelMixin, Resource):
    """Who takes what: HR sees all, trainers those of their courses, everyone their own."""

    area = Area.COURSES
    queryset = Enrolment.objects.none()
    serializer_class = EnrolmentSerializer
    filterset_class = EnrolmentFilter
    orderings = {"created_at": "created_at", "id": "pk"}  # noqa: RUF012
    ordering = "id"

    def get_queryset(self) -> QuerySet[Enrolment]:
        """Return those that the caller sees."""
        return _told(Enrolment.objects.visible_to(caller(self.request)))

    @described(
        "Assign a course to a person",
        request=EnrolmentWrite,
        responses={201: EnrolmentSerializer},
        parameters=[KEY],
        refusals=(404, 409, 422),
    )
    def create(self, request: Request) -> Response:
        """Enrol; who is enrolled already keeps the progress and gets the new date."""
        said = EnrolmentWrite(data=request.data)
        said.is_valid(raise_exception=True)
        course = Course.objects.visible_to(caller(request)).filter(pk=said.validated_data["course"]).first()
        if course is None:
            raise Problem("not_found")
        demand(rules.may_assign_course(request.user, course))
        employee = said.person()

        def make() -> tuple[dict[str, Any], str]:
            due = said.validated_data["due_on"]
            assign_course(course=course, employees=[employee], due_on=due, assigned_by=caller(request))
            row = _told(Enrolment.objects.filter(course=course, employee=employee)).first()
            if row is None:
                raise Conflict("exempt")
            return dict(EnrolmentSerializer(row).data), str(
                reverse("v1-enrolments-detail", [row.pk], request=request)
            )

        return created(request, make)


def _told(rows: Any) -> QuerySet[Enrolment]:
    return rows.with_progress().select_related("employee", "course")
