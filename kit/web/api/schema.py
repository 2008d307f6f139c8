"""The OpenAPI document: what it leaves out, and the errors that every operation has."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import extend_schema

from kit.web.problems import PROBLEM_JSON

PREFIX = "/api/v1/"
#: Under this name an operation lists the statuses of its own refusals until the document is finished.
_OWN = "x-problems"
#: What a proxy or a lost database may answer in our place, and every view that needs a person.
_ALWAYS = (401, 403, 406, 429, 500, 503)

PROBLEM: dict[str, Any] = {
    "type": "object",
    "description": "An error as RFC 9457 tells it. `code` is stable; `detail` is in the caller's language.",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "see docs/api.md"},
        "detail": {"type": "string"},
        "retry": {"type": "boolean", "description": "whether trying the same again can help"},
        "retry_after": {"type": "integer", "nullable": True, "description": "seconds"},
        "fields": {"description": "by field, what is wrong with it"},
    },
}


class TokenScheme(OpenApiAuthenticationExtension):
    """How the document calls the way in for programs."""

    target_class = "kit.web.api.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """Describe the header."""
        return {"type": "http", "scheme": "bearer", "description": "A token made at /preferences/tokens/."}


def only_v1(endpoints: Iterable[tuple[str, str, str, Any]]) -> list[tuple[str, str, str, Any]]:
    """Leave out what serves the site's own pages only."""
    return [entry for entry in endpoints if entry[0].startswith(PREFIX)]


def described(summary: str, *, refusals: Iterable[int] = (), **more: Any) -> Callable[[Any], Any]:
    """Describe an operation; ``refusals`` are statuses beyond those that all have."""
    return extend_schema(summary=summary, extensions={_OWN: list(refusals)}, **more)


def add_problems(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Give every operation its errors, and its 304 where the answer carries an ETag."""
    result["components"].setdefault("schemas", {})["Problem"] = PROBLEM
    answer = {PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for path, methods in result["paths"].items():
        for method, operation in methods.items():
            for status in _statuses(path, method, operation):
                operation["responses"][str(status)] = {
                    "description": HTTPStatus(status).phrase,
                    "content": answer,
                }
            if method == "get":
                operation["responses"]["304"] = {"description": "Not changed since the ETag that was sent"}
    return result


def _statuses(path: str, method: str, operation: dict[str, Any]) -> set[int]:
    """Return the refusals of an operation."""
    found = {*_ALWAYS, *operation.pop(_OWN, ())}
    if "{" in path:
        found.add(404)
    if "requestBody" in operation:
        found |= {400, 413, 415}
    if any(one["in"] in ("query", "header") for one in operation.get("parameters", ())):
        found.add(400)
    return found
