"""Sessions in the API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from rest_framework import serializers, status
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from courses import rules
from courses.access import caller
from courses.catalogue import services as service
from courses.catalogue.forms import LONGEST_MATERIAL
from courses.catalogue.models import Course, Session
from courses.idempotency.api import KEY, created
from courses.tokens.enums import Area
from kit.problems import Problem
from kit.web.access import demand
from kit.web.api.filters import LARGEST, KeyFilter
from kit.web.api.schema import described
from kit.web.api.strict import Sent
from kit.web.api.views import Resource
from kit.web.storable import check_visible


class SessionSerializer(serializers.ModelSerializer[Session]):
    """A session; its place in the course is ``position``."""

    class Meta:
        model = Session
        fields: tuple[str, ...] = ("id", "course", "position", "title")
        read_only_fields = fields


class SessionDetail(SessionSerializer):
    """A session with its material, in Markdown."""

    class Meta(SessionSerializer.Meta):
        fields = (*SessionSerializer.Meta.fields, "material")
        read_only_fields = fields


class SessionChange(Sent):
    """A session's words."""

    title = serializers.CharField(max_length=200, validators=[check_visible])
    material = serializers.CharField(max_length=LONGEST_MATERIAL, allow_blank=True, default="")


class SessionWrite(SessionChange):
    """A new session, at the end of its course."""

    course = serializers.IntegerField(min_value=1, max_value=LARGEST)


class SessionFilter(django_filters.FilterSet):
    """Narrow the list of sessions."""

    course = KeyFilter("course")

    class Meta:
        model = Session
        fields = ()


class SessionViewSet(ListModelMixin, RetrieveModelMixin, Resource):
    """The sessions of the courses one sees."""

    area = Area.COURSES
    queryset = Session.objects.none()
    filterset_class = SessionFilter
    orderings = {"position": "position", "id": "pk"}  # noqa: RUF012
    ordering = "position"

    def get_queryset(self) -> QuerySet[Session]:
        """Return those that the caller sees; a list leaves the material out."""
        rows = Session.objects.visible_to(caller(self.request)).select_related("course")
        return rows.defer("material") if self.action == "list" else rows

    def get_serializer_class(self) -> type[SessionSerializer]:
        """Tell the material only of a single one."""
        return SessionSerializer if self.action == "list" else SessionDetail

    @described(
        "Add a session",
        request=SessionWrite,
        responses={201: SessionDetail},
        parameters=[KEY],
        refusals=(404, 409, 422),
    )
    def create(self, request: Request) -> Response:
        """Make a session at the end of its course."""
        said = SessionWrite(data=request.data)
        said.is_valid(raise_exception=True)
        fields = dict(said.validated_data)
        course = Course.objects.visible_to(caller(request)).filter(pk=fields.pop("course")).first()
        if course is None:
            raise Problem("not_found")
        demand(rules.may_edit_course(request.user, course))

        def make() -> tuple[dict[str, Any], str]:
            session = service.add_session(actor=caller(request), course=course, **fields)
            address = str(reverse("v1-sessions-detail", [session.pk], request=request))
            return dict(SessionDetail(session).data), address

        return created(request, make)

    @described("Change a session", request=SessionChange, responses=SessionDetail)
    def partial_update(self, request: Request, pk: int) -> Response:
        """Change what is named."""
        session = self._editable()
        said = SessionChange(data=request.data, partial=True)
        said.is_valid(raise_exception=True)
        fields = {"title": session.title, "material": session.material} | said.validated_data
        return Response(
            SessionDetail(service.update_session(actor=caller(request), session=session, **fields)).data
        )

    @described("Delete a session that no answer depends on", responses={204: None}, refusals=(409,))
    def destroy(self, request: Request, pk: int) -> Response:
        """Take it out of its course."""
        service.delete_session(actor=caller(request), session=self._editable())
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _editable(self) -> Session:
        session: Session = self.get_object()
        demand(rules.may_edit_course(self.request.user, session.course))
        return session
