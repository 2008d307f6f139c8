"""Reminders to other systems: once, signed, to no machine inside."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test.client import Client
from django.urls import reverse
from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from courses.people.models import Employee
from kit.web.outbound import Forbidden, Unreachable
from notifications.enums import Sending
from notifications.models import Delivery, Endpoint
from notifications.services import send
from notifications.services.send import send_due
from notifications.services.signing import new_secret
from tests.courses.reminders.telling import WORKING, late_one, write_notices
from tests.factories import CourseFactory

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes, dict[str, str]]]:
    """Webhook calls, answered with 200."""
    made: list[tuple[str, bytes, dict[str, str]]] = []

    def post(url: str, body: bytes, headers: dict[str, str], **_: Any) -> int:
        made.append((url, body, headers))
        return 200

    monkeypatch.setattr(send.outbound, "post", post)
    return made


def test_a_webhook_is_told_once_and_signed(calls: list[tuple[str, bytes, dict[str, str]]]) -> None:
    endpoint = Endpoint.objects.create(url="https://hr.example/hook", secret=new_secret())
    row = late_one(course=CourseFactory(title="安全"))
    write_notices()
    write_notices()
    assert send_due() == 1
    [(url, body, headers)] = calls
    said = json.loads(body)
    assert (url, said["event"], said["course"]["title"]) == (
        "https://hr.example/hook",
        "reminder.late",
        "安全",
    )
    assert said["employee"]["number"] == row.employee.number
    assert Webhook(endpoint.secret).verify(body, headers) == said
    for other, changed in ((new_secret(), body), (endpoint.secret, body + b" ")):
        with pytest.raises(WebhookVerificationError):
            Webhook(other).verify(changed, headers)


def test_a_call_that_is_sent_again_has_the_same_id_and_a_new_time(
    calls: list[tuple[str, bytes, dict[str, str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    endpoint = Endpoint.objects.create(url="https://hr.example/hook", secret=new_secret())
    late_one()
    write_notices()
    answered = send.outbound.post
    monkeypatch.setattr(send.outbound, "post", lambda *given, **more: answered(*given, **more) + 300)
    assert send_due() == 0
    Delivery.objects.update(queued_at=timezone.now())
    monkeypatch.setattr(send.outbound, "post", answered)
    monkeypatch.setattr(send.timezone, "now", lambda: WORKING)
    assert send_due() == 1
    (_, first, before), (_, second, after) = calls
    assert first == second and before["webhook-id"] == after["webhook-id"]
    assert int(after["webhook-timestamp"]) == WORKING.timestamp()
    assert before["webhook-signature"] != after["webhook-signature"]
    assert Webhook(endpoint.secret).verify(first, before) == json.loads(first)


@pytest.mark.parametrize(
    ("error", "stage"), [(Forbidden("inside"), Sending.FAILED), (Unreachable("gone"), Sending.WAITING)]
)
def test_a_forbidden_address_is_given_up_and_a_silent_one_tried_again(
    monkeypatch: pytest.MonkeyPatch, error: Exception, stage: str
) -> None:
    Endpoint.objects.create(url="https://hr.example/hook", secret=new_secret())
    late_one()
    write_notices()

    def refuse(*_: Any, **__: Any) -> int:
        raise error

    monkeypatch.setattr(send.outbound, "post", refuse)
    assert send_due() == 0
    assert Delivery.objects.get().stage == stage


def test_an_administrator_adds_an_address_and_sees_its_secret_once(
    sign_in: SignIn, administrator: Employee
) -> None:
    client, url = sign_in(administrator), reverse("webhooks")
    refused = client.post(url, {"url": "https://127.0.0.1/hook"}).content.decode()
    assert "outside this network" in refused and not Endpoint.objects.exists()
    page = client.post(url, {"url": "https://8.8.8.8/hook"}).content.decode()
    secret = Endpoint.objects.get().secret
    assert secret in page and secret not in client.get(url).content.decode()
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
