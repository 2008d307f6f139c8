"""What every view of the REST API is made of."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.cache import patch_vary_headers
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from kit.web.api.paging import KeysetPagination
from kit.web.api.parsers import JSONParser
from kit.web.api.strict import Sent, refuse_unknown_parameters


class ApiMixin:
    """A view of the API: its ``area`` for tokens, and answers that a client may keep and ask again.

    What did not change is answered 304 to who sends its ETag; nobody in between may keep it.
    """

    area: ClassVar[str]
    #: what the address may hold beyond what a list always may
    asked: ClassVar[type[Sent] | None] = None

    @method_decorator(conditional_page)
    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Answer, with an ETag."""
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let in who may; what nobody may is 405 to everyone, and no parameter is passed over."""
        if not hasattr(self, str(request.method).lower()):
            raise MethodNotAllowed(str(request.method))
        super().initial(request, *args, **kwargs)  # type: ignore[misc]
        refuse_unknown_parameters(request, self.parameters())

    def parameters(self) -> set[str]:
        """Return what the address of this request may hold."""
        return set(self.asked().fields) if self.asked else set()

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Say what the answer depends on."""
        response = super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]
        patch_vary_headers(response, ("Authorization", "Cookie", "Accept-Language"))
        if "Cache-Control" not in response:
            response["Cache-Control"] = "private, no-cache"
        return response


class Resource(ApiMixin, GenericViewSet[Any]):
    """A list and what is in it.

    ``orderings`` and ``ordering`` are those of ``KeysetPagination``. Whole replacement by PUT is not offered:
    who sends what he has read would undo what others wrote meanwhile.
    """

    http_method_names: ClassVar[list[str]] = ["get", "head", "post", "patch", "delete", "options"]  # type: ignore[misc]
    pagination_class = KeysetPagination
    filter_backends = (DjangoFilterBackend,)
    parser_classes = (JSONParser,)
    orderings: ClassVar[dict[str, str]] = {"id": "pk"}
    ordering: ClassVar[str] = "id"
    filterset_class: ClassVar[Any] = None
    #: whole numbers; recordings have UUIDs
    lookup_value_converter: ClassVar[str] = "int"

    def parameters(self) -> set[str]:
        """Return the list's own: its filters, its order, its pages."""
        found = super().parameters()
        if self.action == "list":
            found |= {one["name"] for one in self.pagination_class().get_schema_operation_parameters(self)}
            found |= set(self.filterset_class.base_filters) if self.filterset_class else set()
        return found
