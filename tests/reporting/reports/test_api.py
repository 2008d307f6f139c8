"""Reports in the API."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test.client import Client

from courses.people.enums import Role
from courses.people.models import Employee
from courses.tokens.services import create_token
from jobs.services.run import run_next_job
from tests.reporting.reports.helpers import api

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def test_a_key_begins_one_run(hr: Employee) -> None:
    client = api(hr)

    def ask(form: str, key: str) -> Any:
        body = json.dumps({"form": form})
        headers = {"Idempotency-Key": key}
        address = "/api/v1/reports/completion/runs/"
        return client.post(address, body, content_type="application/json", headers=headers)

    first, again = ask("csv", "k1"), ask("csv", "k1")
    assert first.json() == again.json() and again.headers["Idempotency-Replayed"] == "true"
    assert ask("pdf", "k1").json()["code"] == "key_reused"
    run_next_job()
    assert ask("csv", "k2").json()["id"] != first.json()["id"], "what has ended is begun anew"


def test_who_lost_the_role_gets_the_file_no_more(hr: Employee) -> None:
    client = api(hr)
    made = client.post("/api/v1/reports/completion/runs/", {"form": "csv"}, content_type="application/json")
    run_next_job()
    file = client.get(made.headers["Location"]).json()["file"]
    assert b"Employee number" in b"".join(client.get(file))
    Employee.objects.filter(pk=hr.pk).update(role=Role.EMPLOYEE)
    assert client.get(file).status_code == 404


def test_a_token_needs_its_scope(hr: Employee) -> None:
    _, secret = create_token(actor=hr, person=hr, name="x", scopes=["reports:read"], days=1)
    client = Client(headers={"authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/reports/completion/summary/").status_code == 200
    refused = client.post(
        "/api/v1/reports/completion/runs/", {"form": "csv"}, content_type="application/json"
    )
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
