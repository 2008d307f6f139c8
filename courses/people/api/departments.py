"""The department tree in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers, status
from rest_framework.exceptions import ValidationError
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from courses import rules
from courses.access import caller
from courses.idempotency.api import KEY, created
from courses.people.forms.departments import DepartmentForm
from courses.people.models import Department
from courses.people.services.people import create_department, delete_department, update_department
from courses.tokens.enums import Area
from kit.web.access import demand
from kit.web.api.filters import KeyFilter
from kit.web.api.schema import described
from kit.web.api.strict import Sent
from kit.web.api.views import Resource
from kit.web.storable import check_visible


class DepartmentSerializer(serializers.ModelSerializer[Department]):
    """A department; ``path`` holds the keys from the root down to itself."""

    class Meta:
        model = Department
        fields = ("id", "name", "parent", "path")
        read_only_fields = fields


class DepartmentWrite(Sent):
    """A department's name and place."""

    name = serializers.CharField(max_length=120, validators=[check_visible])
    parent = serializers.PrimaryKeyRelatedField(  # type: ignore[assignment]
        queryset=Department.objects.all(), allow_null=True, default=None
    )


class DepartmentFilter(django_filters.FilterSet):
    """Narrow the tree."""

    parent = KeyFilter("parent", label="directly below it")
    name = django_filters.CharFilter("name", "icontains")

    class Meta:
        model = Department
        fields = ()


class DepartmentViewSet(ListModelMixin, RetrieveModelMixin, Resource):
    """The tree that people belong to, for HR and administrators."""

    area = Area.PEOPLE
    queryset = Department.objects.all()
    serializer_class = DepartmentSerializer
    filterset_class = DepartmentFilter
    orderings = {"path": "path", "name": "name", "id": "pk"}  # noqa: RUF012
    ordering = "path"

    def get_queryset(self) -> QuerySet[Department]:
        """Return all: who sees people sees where they belong."""
        demand(rules.may_change_people(self.request.user))
        return Department.objects.all()

    @described(
        "Add a department",
        request=DepartmentWrite,
        responses={201: DepartmentSerializer},
        parameters=[KEY],
        refusals=(409, 422),
    )
    def create(self, request: Request) -> Response:
        """Make a department below its parent, or at the root."""
        demand(rules.may_change_people(request.user))
        said = DepartmentWrite(data=request.data)
        said.is_valid(raise_exception=True)

        def make() -> tuple[dict[str, Any], str]:
            department = create_department(actor=caller(request), **_checked(said, None))
            address = str(reverse("v1-departments-detail", [department.pk], request=request))
            return DepartmentSerializer(department).data, address

        return created(request, make)

    @described(
        "Rename or move a department",
        request=DepartmentWrite,
        responses=DepartmentSerializer,
        refusals=(409,),
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change what is named; all below moves along."""
        department = self.get_object()
        said = DepartmentWrite(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        fields = _checked(said, department)
        stored = Department.objects.get(pk=department.pk)
        changed = update_department(actor=caller(request), department=stored, **fields)
        return Response(DepartmentSerializer(changed).data)

    @described("Delete a department that nobody belongs to", responses={204: None}, refusals=(409,))
    def destroy(self, request: Request, pk: int) -> Response:
        """Take it out of the tree."""
        delete_department(actor=caller(request), department=self.get_object())
        return Response(status=status.HTTP_204_NO_CONTENT)


def _checked(said: DepartmentWrite, department: Department | None) -> dict[str, Any]:
    """Return name and parent by the rules of the page's form."""
    before = {"name": department.name, "parent": department.parent_id or ""} if department else {}
    given = {name: getattr(value, "pk", value) or "" for name, value in said.validated_data.items()}
    form = DepartmentForm(before | given, instance=department)
    if not form.is_valid():
        raise ValidationError({name: list(map(str, found)) for name, found in form.errors.items()})
    return dict(form.cleaned_data)
