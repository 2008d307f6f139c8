"""Every method of every route of the REST API × every kind of person, by their tokens."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from django.test.client import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from courses.tokens.models import SCOPES
from courses.tokens.services import create_token
from tests.access.api_matrix import API
from tests.access.cast import API_THINGS, COLUMNS, Scene

pytestmark = pytest.mark.django_db
#: Methods that only say what can be done, or repeat GET without a body.
SILENT = {"head", "options"}
THINGS = API_THINGS | {
    "transcript": "answer-recording",
    "notes": "answer-recording",
    "audio": "answer-recording",
    "subtitles": "answer-recording",
    "report": "report",
}


def found(patterns: Any) -> dict[str, str]:
    """Return each method of the API's routes, as ``GET v1-people-list``, with its arguments."""
    methods: dict[str, str] = {}
    for entry in patterns:
        if isinstance(entry, URLResolver):
            methods |= found(entry.url_patterns)
        elif (entry.name or "").startswith("v1-") and hasattr(entry.callback, "cls"):
            for method in _methods(entry):
                methods[f"{method.upper()} {entry.name}"] = " ".join(entry.pattern.converters)
    return methods


def _methods(entry: URLPattern) -> set[str]:
    view: Any = entry.callback
    actions = getattr(view, "actions", None)
    offered = (
        set(actions) if actions else {one for one in view.cls.http_method_names if hasattr(view.cls, one)}
    )
    return offered - SILENT


ROUTES = found(get_resolver().url_patterns)


def arguments(scene: Scene, line: str) -> dict[str, Any]:
    name = line.split("-")[1].split(" ")[0]
    wanted = ROUTES[line].split()
    thing = THINGS.get(name)
    filled: dict[str, Any] = {"pk": scene.things[thing]} if "pk" in wanted and thing else {}
    if "pk" in wanted and not thing:
        filled["pk"] = 1
    return filled | {
        word: value for word, value in {"form": "vtt", "kind": "completion"}.items() if word in wanted
    }


def test_every_method_is_listed() -> None:
    assert sorted(set(ROUTES) - set(API)) == []
    assert sorted(set(API) - set(ROUTES)) == []


@pytest.mark.parametrize("line", API)
def test_method_answers_whom_it_should(scene: Scene, line: str) -> None:
    method, name = line.split()
    url = reverse(name, kwargs=arguments(scene, line))
    statuses = []
    for column in COLUMNS:
        with transaction.atomic():
            headers = {"accept-language": "en"}
            if (person := scene.people[column]) is not None:
                _, secret = create_token(actor=person, person=person, name="x", scopes=SCOPES, days=1)
                headers["authorization"] = f"Bearer {secret}"
            response = Client(headers=headers).generic(method, url, content_type="application/json")
            b"".join(response)
            statuses.append(str(response.status_code))
            transaction.set_rollback(True)
    assert " ".join(statuses) == API[line]


@pytest.mark.parametrize("line", [line for line in API if not line.startswith("GET")])
def test_session_without_csrf_token_changes_nothing(scene: Scene, line: str) -> None:
    method, name = line.split()
    client = Client(enforce_csrf_checks=True)
    person = scene.people["trainer"]
    assert person is not None
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    url = reverse(name, kwargs=arguments(scene, line))
    assert client.generic(method, url, content_type="application/json").status_code == 403
