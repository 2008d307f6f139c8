"""Who one is here, as the API sees it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from courses.access import caller
from courses.people.api.people import PersonSerializer
from courses.tokens.models import SCOPES, ApiToken
from kit.web.api.permissions import ANY
from kit.web.api.schema import described
from kit.web.api.views import ApiMixin


class TokenSerializer(serializers.ModelSerializer[ApiToken]):
    """The token that asks."""

    scopes = serializers.ListField(child=serializers.ChoiceField(SCOPES), read_only=True)

    class Meta:
        model = ApiToken
        fields = ("name", "prefix", "scopes", "created_at", "expires_at")
        read_only_fields = fields


class MeSerializer(PersonSerializer):
    """A person, and the token that acts as this person."""

    token = serializers.SerializerMethodField()

    class Meta(PersonSerializer.Meta):
        fields = (*PersonSerializer.Meta.fields, "is_service", "token")
        read_only_fields = fields

    @extend_schema_field(TokenSerializer(allow_null=True))
    def get_token(self, person: Any) -> dict[str, Any] | None:
        """Describe the token; null for who is signed in with a browser."""
        token = self.context["request"].auth
        return TokenSerializer(token).data if token is not None else None


class MeView(ApiMixin, APIView):
    """Oneself."""

    area = ANY

    @described("Who asks, and what the token may", tags=["me"], operation_id="me", responses=MeSerializer)
    def get(self, request: Request) -> Response:
        """Answer with the person and the token."""
        return Response(MeSerializer(caller(request), context={"request": request}).data)
