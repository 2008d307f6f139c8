"""People and departments in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from courses import rules
from courses.access import caller
from courses.idempotency.api import KEY, created
from courses.people.enums import Role
from courses.people.forms.people import PersonForm
from courses.people.models import LANGUAGES, Department, Employee
from courses.people.queries.person_words import person_holds
from courses.people.services.people import create_person, update_person
from courses.refs import DepartmentRef
from courses.tokens.enums import Area
from kit.problems import Conflict, Problem
from kit.web.access import demand
from kit.web.api.filters import TruthFilter
from kit.web.api.schema import described
from kit.web.api.strict import Sent
from kit.web.api.views import Resource
from kit.web.storable import check_day, check_visible


class PersonSerializer(serializers.ModelSerializer[Employee]):
    """A person."""

    number = serializers.CharField(source="username", read_only=True)
    department = DepartmentRef(read_only=True, allow_null=True)
    # empty: as the browser asks
    language = serializers.ChoiceField(LANGUAGES, allow_blank=True, read_only=True)

    class Meta:
        model = Employee
        fields: tuple[str, ...] = (
            "id",
            "number",
            "name",
            "email",
            "role",
            "department",
            "language",
            "is_active",
            "joined_on",
            "left_at",
        )
        read_only_fields = fields


class PersonWrite(Sent):
    """What is said about a new person. Passwords are not set here: people choose their own."""

    number = serializers.CharField(max_length=150)
    name = serializers.CharField(max_length=120, validators=[check_visible])
    email = serializers.EmailField(max_length=254)
    role = serializers.ChoiceField(Role.choices, default=Role.EMPLOYEE)
    department = serializers.PrimaryKeyRelatedField(
        queryset=Department.objects.all(), allow_null=True, default=None
    )
    joined_on = serializers.DateField(allow_null=True, default=None, validators=[check_day])
    language = serializers.ChoiceField(LANGUAGES, allow_blank=True, default="")


class PersonChange(PersonWrite):
    """What is changed about a person; what is left out stays."""

    is_active = serializers.BooleanField(help_text="false: has left, is signed out, tokens stop for good")


class PeopleFilter(django_filters.FilterSet):
    """Narrow the list of people."""

    q = django_filters.CharFilter(method="find", label="part of a name, number or e-mail address")
    number = django_filters.CharFilter("username", "iexact")
    email = django_filters.CharFilter("email", "iexact")
    role = django_filters.ChoiceFilter(choices=Role.choices)
    department = django_filters.ModelChoiceFilter(
        queryset=Department.objects.all(), method="within", label="those in it and below it"
    )
    is_active = TruthFilter(label="false for leavers")

    class Meta:
        model = Employee
        fields = ()

    def find(self, rows: QuerySet[Employee], name: str, text: str) -> QuerySet[Employee]:
        """Keep those called so."""
        return rows.filter(person_holds(text))

    def within(self, rows: QuerySet[Employee], name: str, department: Department) -> QuerySet[Employee]:
        """Keep those who belong to it."""
        return rows.filter(department__path__startswith=department.path)


class PeopleViewSet(ListModelMixin, RetrieveModelMixin, Resource):
    """The directory: HR and administrators see everyone, everyone sees themselves."""

    area = Area.PEOPLE
    queryset = Employee.objects.none()
    serializer_class = PersonSerializer
    filterset_class = PeopleFilter
    orderings = {"number": "username", "name": "name", "id": "pk"}  # noqa: RUF012
    ordering = "number"

    def get_queryset(self) -> QuerySet[Employee]:
        """Return those whom the caller sees."""
        return Employee.objects.visible_to(caller(self.request)).select_related("department")

    @described(
        "Bring a person in",
        request=PersonWrite,
        responses={201: PersonSerializer},
        parameters=[KEY],
        refusals=(409, 422),
    )
    def create(self, request: Request) -> Response:
        """Make a person, enrolled in what the department takes."""
        demand(rules.may_change_people(request.user))
        said = PersonWrite(data=request.data)
        said.is_valid(raise_exception=True)

        def make() -> tuple[dict[str, Any], str]:
            form = _checked(PersonForm(_as_form(said.validated_data), actor=caller(request)))
            data = dict(form.cleaned_data)
            person = create_person(actor=caller(request), number=data.pop("username"), **data)
            return PersonSerializer(person).data, _address(request, person)

        return created(request, make)

    @described(
        "Change a person, or let one go", request=PersonChange, responses=PersonSerializer, refusals=(409,)
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change what is named."""
        person = self.get_object()
        demand(rules.may_change_person(request.user, person))
        said = PersonChange(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        if person.pk == caller(request).pk and {"role", "is_active"} & said.validated_data.keys():
            raise Conflict("own_access")
        role = said.validated_data.get("role", person.role)
        if role != person.role and not rules.may_change_role(request.user, person, role):
            raise Problem("role_not_given")
        current = model_to_dict(person, fields=PersonForm.Meta.fields)
        fields = {name: value for name, value in current.items() if value is not None}
        form = _checked(
            PersonForm(fields | _as_form(said.validated_data), instance=person, actor=caller(request))
        )
        # the form has laid its values on its own instance; the service compares with what is stored
        stored = Employee.objects.select_related("department").get(pk=person.pk)
        changed = update_person(actor=caller(request), person=stored, **form.cleaned_data)
        return Response(PersonSerializer(changed).data)


def _as_form(data: dict[str, Any]) -> dict[str, Any]:
    """Return what was said under the names of the page's form, which knows the rules."""
    fields = {("username" if name == "number" else name): value for name, value in data.items()}
    if "department" in fields:
        fields["department"] = fields["department"].pk if fields["department"] else ""
    return fields


def _checked(form: PersonForm) -> PersonForm:
    if not form.is_valid():
        called = {"username": "number", "__all__": "non_field_errors"}
        told = {called.get(name, name): list(map(str, found)) for name, found in form.errors.items()}
        raise ValidationError(told)
    return form


def _address(request: Request, person: Employee) -> str:
    return str(reverse("v1-people-detail", [person.pk], request=request))
