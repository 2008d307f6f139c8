"""Pages of a list by cursor: stable while rows come and go, and as quick on the last page as on the first."""

from __future__ import annotations

import base64
import datetime
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Field, Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from kit.web.storable import is_storable

#: Of days and moments that are compared in the database.
FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 9000


class KeysetPagination(BasePagination):
    """Answer ``{"results", "next"}``; a row's place is its ordering's value and its key.

    The view says in ``orderings`` which names may be sorted by and what field each is, never one that may
    be empty, and in ``ordering`` the usual one; a leading "-" turns it round.
    """

    page_size = 50
    most = 200

    def paginate_queryset(  # type: ignore[override]
        self, queryset: QuerySet[Any], request: Request, view: Any = None
    ) -> list[Any]:
        """Return the rows of the page that the request asks for."""
        size = self._size(request)
        chosen = self._ordering(request, view)
        down, field = chosen.startswith("-"), view.orderings[chosen.removeprefix("-")]
        rows = queryset.order_by(*(f"-{name}" if down else name for name in (field, "pk")))
        if cursor := request.query_params.get("cursor", ""):
            rows = rows.filter(_beyond(queryset.model, field, down, _decode(cursor, chosen)))
        found = list(rows[: size + 1])
        self.next: str | None = None
        if len(found) > size:
            last = found[size - 1]
            place = _encode([chosen, _value(last, field), last.pk])
            self.next = replace_query_param(request.build_absolute_uri(), "cursor", place)
        return found[:size]

    def get_paginated_response(self, data: Any) -> Response:
        """Wrap the page."""
        return Response({"results": data, "next": self.next})

    def _size(self, request: Request) -> int:
        given = request.query_params.get("page_size", str(self.page_size))
        # the length first: a number of five thousand digits is not even read
        if not (given.isascii() and given.isdigit() and len(given) <= 9 and 1 <= int(given) <= self.most):
            raise exceptions.ValidationError(
                {"page_size": [_("Give a number from 1 to %(most)d.") % {"most": self.most}]}
            )
        return int(given)

    def _ordering(self, request: Request, view: Any) -> str:
        chosen: str = request.query_params.get("ordering", view.ordering)
        if chosen not in _names(view.orderings):
            raise exceptions.ValidationError(
                {
                    "ordering": [
                        _("This list cannot be sorted so. Choose one of: %(names)s.")
                        % {"names": ", ".join(_names(view.orderings))}
                    ]
                }
            )
        return chosen

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """Describe the parameters in the OpenAPI document."""
        return [
            _parameter("cursor", {"type": "string"}, "Where to go on: take the whole address from `next`."),
            _parameter(
                "page_size",
                {"type": "integer", "minimum": 1, "maximum": self.most, "default": self.page_size},
                "How many rows at once.",
            ),
            _parameter(
                "ordering",
                {"type": "string", "enum": _names(view.orderings), "default": view.ordering},
                "What to sort by; a leading - turns it round.",
            ),
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Describe the page in the OpenAPI document."""
        following = {"type": "string", "format": "uri", "nullable": True, "description": "null on the last"}
        return {
            "type": "object",
            "required": ["results", "next"],
            "properties": {"results": schema, "next": following},
        }


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def _names(orderings: Mapping[str, str]) -> list[str]:
    return [sign + name for name in orderings for sign in ("", "-")]


def _value(row: Model, field: str) -> Any:
    value: Any = row
    for name in field.split("__"):
        value = getattr(value, name)
    return value


def _encode(place: Sequence[Any]) -> str:
    packed = json.dumps(place, cls=_Exact, ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")


class _Exact(DjangoJSONEncoder):
    """Keep microseconds: a moment cut to milliseconds is another place in the list."""

    def default(self, o: Any) -> Any:
        """Write moments in full."""
        return o.isoformat() if hasattr(o, "isoformat") else super().default(o)


def _decode(cursor: str, chosen: str) -> tuple[Any, Any]:
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        given, value, pk = place
    except (ValueError, TypeError, RecursionError) as error:
        raise _strange() from error
    if given != chosen or not is_storable(f"{value}{pk}"):
        raise _strange()
    return value, pk


def _beyond(model: type[Model], field: str, down: bool, place: tuple[Any, Any]) -> Q:
    try:
        value = _field(model, field).to_python(place[0])
        pk = _field(model, "pk").to_python(place[1])
    except (ValidationError, TypeError, ValueError, OverflowError) as error:
        raise _strange() from error
    naive = isinstance(value, datetime.datetime) and timezone.is_naive(value)
    # what lies outside cannot be told in every time zone
    far = isinstance(value, datetime.date) and not FIRST_YEAR <= value.year <= LAST_YEAR
    if value is None or pk is None or naive or far:
        raise _strange()
    beyond = "lt" if down else "gt"
    if field == "pk":
        return Q(**{f"pk__{beyond}": pk})
    return Q(**{f"{field}__{beyond}": value}) | Q(**{field: value, f"pk__{beyond}": pk})


def _field(model: type[Model], path: str) -> Field[Any, Any]:
    first, _, rest = path.partition("__")
    if first == "pk":
        return model._meta.pk
    found: Any = model._meta.get_field(first)
    if not rest:
        return found
    if found.related_model is None:
        raise FieldDoesNotExist(path)
    return _field(found.related_model, rest)


def _strange() -> exceptions.ValidationError:
    return exceptions.ValidationError(
        {"cursor": [_("This cursor does not belong to this list. Begin again without it.")]}
    )
