"""The OpenAPI document: valid, without warnings, and whole."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test.client import Client
from django.urls import get_resolver
from drf_spectacular.generators import SchemaGenerator

from tests.access.test_role_matrix import routes
from tests.api.conftest import TokenClient


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return SchemaGenerator().get_schema(request=None, public=True)


def test_document_is_valid_and_without_warnings(tmp_path: Path) -> None:
    call_command(
        "spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "api.yaml"), stderr=StringIO()
    )


def test_every_route_is_in_the_document(document: dict[str, Any]) -> None:
    paths = {path for path, name, _ in routes(get_resolver().url_patterns) if name.startswith("v1-")}
    told = {path.lstrip("/").replace("{id}", "<pk>") for path in document["paths"]}
    plain = {path.replace("<int:", "<").replace("<uuid:", "<") for path in paths}
    plain = {path.replace("<str:form>", "{form}").replace("<slug:kind>", "{kind}") for path in plain}
    assert plain - told == {"api/v1/schema/", "api/v1/docs/"}
    assert told - plain == set()


def test_every_operation_says_what_it_does_and_how_it_refuses(document: dict[str, Any]) -> None:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            assert operation.get("summary") or operation.get("description"), (method, path)
            problem = operation["responses"]["401"]["content"]
            assert list(problem) == ["application/problem+json"]


def test_document_is_for_those_who_are_known(api: TokenClient) -> None:
    assert Client().get("/api/v1/schema/").status_code == 401
    answer = api("learner", ["reports:read"]).get("/api/v1/schema/?format=json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.")
