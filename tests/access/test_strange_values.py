"""What nobody means, in every parameter and field: refused with words or passed by, never a fault of ours."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test.client import Client
from django.urls import reverse

from courses.tokens.models import SCOPES
from courses.tokens.services import create_token
from tests.access.api_matrix import API
from tests.access.cast import Scene
from tests.access.matrix import PAGES
from tests.access.test_api_matrix import arguments
from tests.access.test_role_matrix import ROUTES
from tests.nightly import times

pytestmark = pytest.mark.django_db


def cursor(*place: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode()


#: Numbers, days, moments and signs at the edges of what the parts below us can take.
STRANGE = (
    "9" * 5000,
    "9999-12-31",
    "0001-01-01",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59+14:00",
    "-1",
    str(2**63),
    "\u200b\u200d\ufeff",
    "a\0b",
    "²٣",
    "1e999",
    "NaN",
    "%ED%A0%80",
    "[" * 3000,
    cursor("id", 1, "\ud800"),
    cursor("created_at", "0001-01-01T00:00:00+00:00", 1),
    cursor("-created_at", "9999-12-31T23:59:59-12:00", 1),
    cursor("name", "\ud800", 1),
)
#: What pages and the API read from an address; each page is asked all of it, also what another one reads.
NAMES = [
    "page",
    "page_size",
    "cursor",
    "ordering",
    "sort",
    "q",
    "state",
    "role",
    "department",
    "course",
    "session",
    "kind",
    "action",
    "form",
    "part",
    "point",
    "learner",
    "prompt",
    "person",
    "employee",
    "edit",
    "after",
    "since",
    "until",
    "from",
    "to",
    "start",
    "end",
    "begin",
    "day",
    "days",
    "whose",
    "by",
    "show",
    "job",
    "language",
    "next",
    "updated_after",
    "created_after",
    "created_before",
    "category",
    "severity",
    "stage",
    "status",
    "weeks",
]
WHO = ("hr", "trainer", "administrator")


def routes() -> Iterator[tuple[str, bool]]:
    """Yield what is read: lines of the API, and pages."""
    yield from ((line, True) for line in API if line.startswith("GET") and "schema" not in line)
    yield from ((name, False) for name in PAGES if not name.startswith(("health", "ready")))


def client_of(scene: Scene, column: str, *, token: bool) -> Client:
    person = scene.people[column]
    assert person is not None
    headers = {"accept-language": "en"}
    if token:
        _, secret = create_token(actor=person, person=person, name="x", scopes=SCOPES, days=1)
        headers["authorization"] = f"Bearer {secret}"
    client = Client(headers=headers, raise_request_exception=False)
    if not token:
        client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.mark.parametrize(("line", "token"), list(routes()))
def test_no_parameter_makes_a_read_fail(scene: Scene, line: str, token: bool) -> None:
    if token:
        url = reverse(line.split()[1], kwargs=arguments(scene, line))
    else:
        url = reverse(line, kwargs=scene.arguments(line, ROUTES[line]))
    failed = []
    with transaction.atomic():
        client = client_of(scene, "hr" if "figures" in line or "report" in line else "trainer", token=token)
        orders = ("id", "name", "created_at", "-created_at")
        # all at once in the gate; one by one finds what hides behind the first refusal
        asked: list[dict[str, str]] = [{name: value for name in NAMES} for value in STRANGE[: times(3, 99)]]
        if token:
            asked += [
                {"cursor": value, "ordering": order}
                for value in STRANGE[-4:]
                for order in orders[: times(1, 4)]
            ]
            asked += [{name: value} for name in NAMES[:4] for value in STRANGE[:1]]
        asked += [{name: value} for name in NAMES for value in STRANGE[: times(0, 99)]]
        for query in asked:
            with transaction.atomic():
                answer = client.get(url, query)
                b"".join(answer)
                if answer.status_code >= 500:
                    failed.append({name: value[:40] for name, value in query.items()})
    assert failed == []


FIELDS = [
    "name",
    "number",
    "email",
    "role",
    "department",
    "joined_on",
    "language",
    "time_zone",
    "is_active",
    "parent",
    "title",
    "summary",
    "trainers",
    "simplify",
    "status",
    "renew_months",
    "needs_answers",
    "material",
    "position",
    "course",
    "employee",
    "due_on",
    "session",
    "filters",
    "kind",
    "form",
    "prompt",
    "recording",
    "since",
    "until",
    "reason",
]
BODIES: tuple[Any, ...] = (
    "9999-12-31",
    "0001-01-01",
    "\u200b\u200d",
    "a\0b",
    "\ud800",
    10**30,
    -1,
    [[]],
    {"a": {}},
    None,
    True,
    "9" * 5000,
    float("1e308"),
    10**4000,
)


#: Those that read a body.
WRITES = [
    line
    for line in API
    if line.startswith(("POST", "PATCH")) and not line.endswith(("retry", "cancel", "publish", "withdraw"))
]


@pytest.mark.parametrize("line", WRITES)
def test_no_field_makes_a_write_fail(scene: Scene, line: str) -> None:
    method, name = line.split()
    url = reverse(name, kwargs=arguments(scene, line))
    failed = []
    with transaction.atomic():
        for column in WHO[: times(1, 3)]:
            client = client_of(scene, column, token=True)
            bodies: list[Any] = [{field: value for field in FIELDS} for value in BODIES]
            # a change of one field goes past what refuses the others
            bodies += [
                {field: value} for field in FIELDS[: times(12, 99)] for value in BODIES[: times(2, 99)]
            ]
            for body in bodies:
                with transaction.atomic():
                    answer = client.generic(method, url, json.dumps(body), content_type="application/json")
                    if answer.status_code >= 500:
                        failed.append(str(body)[:80])
                    transaction.set_rollback(True)
            deep = "[" * 50_000 + "]" * 50_000
            assert client.generic(method, url, deep, content_type="application/json").status_code < 500
    assert failed == []


@pytest.mark.parametrize(
    ("field", "value"), [("joined_on", "0001-01-01"), ("name", "\u200b\u200d"), ("name", "\ud800")]
)
def test_a_person_is_refused_with_words(scene: Scene, field: str, value: str) -> None:
    client = client_of(scene, "hr", token=True)
    url = reverse("v1-people-detail", args=[scene.things["person"]])
    answer = client.patch(url, json.dumps({field: value}), content_type="application/json")
    assert answer.status_code == 400 and answer.json()["detail"]
