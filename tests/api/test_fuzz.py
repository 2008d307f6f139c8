"""Every operation of the OpenAPI document is asked what it allows, by everyone; the answers keep to it.

``HRVOICE_FUZZ=50`` asks each operation that often and also what it does not allow; it takes long.
"""

from __future__ import annotations

import json
import os
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from courses.tokens.models import SCOPES
from courses.tokens.services import create_token
from kit.web import throttles
from tests.access.cast import API_THINGS, Scene

#: How often an operation is asked in a usual run, by one person.
FEW = 2
OFTEN = int(os.environ.get("HRVOICE_FUZZ", "0"))
MODES = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE] if OFTEN else [GenerationMode.POSITIVE]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
#: Of whose resource the cast has one: half the questions are about it.
THINGS = API_THINGS


def whole(app: Any) -> Any:
    """Return an application that ends each answer, as a server does: uploads are closed with it.

    The test's connection is left open, as Django's own client leaves it.
    """

    def answer(environ: Any, start_response: Any) -> list[bytes]:
        for signal in (request_started, request_finished):
            signal.disconnect(close_old_connections)
        pieces = app(environ, start_response)
        try:
            return [b"".join(pieces)]
        finally:
            pieces.close()
            for signal in (request_started, request_finished):
                signal.connect(close_old_connections)

    return answer


@pytest.fixture(scope="module")
def operations() -> list[Any]:
    document = json.loads(json.dumps(SchemaGenerator().get_schema(request=None, public=True), default=str))
    schema = schemathesis.openapi.from_dict(document)
    schema.app = whole(get_wsgi_application())
    found: Any = schema.get_all_operations()
    return [one.ok() for one in found]


@pytest.fixture(autouse=True)
def _without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let questions through that a limit would hide."""
    for name in ("PersonThrottle", "UploadThrottle", "SearchThrottle", "AddressThrottle"):
        monkeypatch.setattr(getattr(throttles, name), "rate", "1000000/minute", raising=False)


def known(operation: Any, scene: Scene) -> dict[str, Any]:
    """Return the key of a thing that exists, for an operation on one."""
    thing = THINGS.get(operation.path.split("/")[3], "")
    return {"id": str(scene.things[thing])} if "{id}" in operation.path and thing in scene.things else {}


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["anonymous", "learner", "trainer", "hr", "compliance", "administrator"])
def test_answers_keep_to_the_document(scene: Scene, operations: list[Any], column: str) -> None:
    headers = {}
    if (person := scene.people[column]) is not None:
        _, secret = create_token(actor=person, person=person, name="fuzz", scopes=SCOPES, days=1)
        headers["Authorization"] = f"Bearer {secret}"
    asked = 0
    for operation in operations:
        for mode in MODES:
            keys = known(operation, scene)
            for path_parameters in [keys, {}] if keys else [{}]:

                @given(case=operation.as_strategy(mode, path_parameters=path_parameters or None))
                @settings(
                    max_examples=OFTEN or FEW,
                    derandomize=True,
                    database=None,
                    deadline=None,
                    phases=[Phase.generate],
                    suppress_health_check=list(HealthCheck),
                )
                def ask(case: Any) -> None:
                    nonlocal asked
                    case.headers.pop("Authorization", None)
                    case.cookies.clear()
                    # each question finds the company as it was
                    with transaction.atomic():
                        response = case.call(headers=headers)
                        transaction.set_rollback(True)
                    asked += 1
                    case.validate_response(response, checks=CHECKS)

                ask()
    assert asked >= len(operations)
