"""Nothing sent to the API is passed over: unknown parameters, fields and methods are refused by name."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.urls import URLPattern, reverse

from hrvoice.api import urlpatterns
from tests.access.cast import API_THINGS, Scene
from tests.api.conftest import TokenClient, send

THINGS = API_THINGS | {"recordings": "lecture"}
#: Documents for people and programs, not resources.
NOT_ASKED = {"v1-docs", "v1-schema"}
#: What is written, by route: fields that would do.
WRITTEN: dict[str, dict[str, Any]] = {
    "v1-people-list": {"number": "E901", "name": "N", "email": "n901@example.com"},
    "v1-departments-list": {"name": "Stores"},
    "v1-courses-list": {"title": "New"},
    "v1-people-detail": {"name": "N"},
    "v1-departments-detail": {"name": "Stores"},
    "v1-courses-detail": {"title": "New"},
    "v1-sessions-detail": {"title": "New"},
    "v1-report-runs": {"form": "csv"},
}


def addresses(scene: Scene) -> dict[str, str]:
    found = {}
    for route in urlpatterns:
        if isinstance(route, URLPattern) and route.name and route.name not in NOT_ASKED:
            name = route.name.removeprefix("v1-")
            wanted = set(route.pattern.converters)
            thing = THINGS.get(name.split("-")[0], "lecture")
            if name.startswith("knowledge"):
                thing = "course"
            if name.startswith("report"):
                thing = "report"
            sample = {"pk": scene.things[thing], "form": "vtt", "kind": "completion"}
            found[route.name] = reverse(route.name, kwargs={word: sample[word] for word in wanted})
    return found


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_unknown_parameters_are_refused_by_name(scene: Scene, api: TokenClient, language: str) -> None:
    clients = {
        column: api(column, **{"accept-language": language}) for column in ("hr", "trainer", "learner")
    }
    passed_over, heard = [], 0
    for name, address in addresses(scene).items():
        for client in clients.values():
            answer = client.get(address, {"colour": "blue"})
            if answer.status_code in (403, 404, 405):
                continue
            problem = answer.json() if answer.status_code == 400 else {}
            said = str(problem.get("fields", {}).get("colour", ""))
            heard += 1
            if not said or ("此处没有" in said) != (language == "zh-hans"):
                passed_over.append((name, answer.status_code, said))
    assert passed_over == []
    assert heard > 25


@pytest.mark.parametrize("name", WRITTEN)
def test_unknown_fields_are_refused_by_name_and_nothing_is_written(
    scene: Scene, api: TokenClient, name: str
) -> None:
    address = addresses(scene)[name]
    client = api("trainer" if "session" in name or "courses" in name else "hr")
    method = "PATCH" if name.endswith("detail") else "POST"
    answer = send(client, method, address, WRITTEN[name] | {"colour": "blue", "id": 3})
    assert answer.status_code == 400, answer.content
    assert {"colour", "id"} <= set(answer.json()["fields"])
    done = send(client, method, address, WRITTEN[name])
    assert done.status_code in (200, 201), done.content


def test_what_is_not_offered_is_405_to_everyone(scene: Scene, api: TokenClient) -> None:
    for scopes in (["scores:read"], None):
        client = api("hr", scopes) if scopes else api("hr")
        told = {
            name: send(client, "PUT", address, {}).status_code for name, address in addresses(scene).items()
        }
        assert set(told.values()) == {405}, told


@pytest.mark.parametrize(
    ("body", "kind", "code"),
    [
        ("{", "application/json", "parse_error"),
        (b"\xff\xfe", "application/json", "parse_error"),
        ("{}", "text/plain", "unsupported_media_type"),
        (json.dumps([1]), "application/json", "invalid"),
        (json.dumps({"title": 7, "language": "xx", "trainers": [0]}), "application/json", "invalid"),
    ],
)
def test_details_are_in_the_readers_language(api: TokenClient, body: Any, kind: str, code: str) -> None:
    client = api("hr", **{"accept-language": "zh-hans"})
    problem = client.generic("POST", "/api/v1/courses/", body, content_type=kind).json()
    assert problem["code"] == code
    said = [problem["detail"], *(str(one) for one in problem.get("fields", {}).values())]
    assert all(any("\u4e00" <= char <= "\u9fff" for char in words) for words in said), said
    assert "error" not in problem["detail"].lower()
