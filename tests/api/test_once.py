"""A request with an Idempotency-Key is carried out once."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from courses.idempotency import services as sent_once
from courses.idempotency.models import SentOnce
from courses.people.models import Employee
from kit.problems import Conflict
from tests.access.cast import Scene
from tests.api.conftest import TokenClient, send
from tests.transcripts.helpers import upload, wav
from transcripts.recordings.models import Recording

PEOPLE = "/api/v1/people/"
NEW = {"number": "E9", "name": "New", "email": "new@example.com"}


def test_same_request_gets_the_same_answer(api: TokenClient) -> None:
    hr = api("hr")
    first, again = (send(hr, "POST", PEOPLE, NEW, **{"idempotency-key": "k1"}) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() and first["Location"] == again["Location"]
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert Employee.objects.filter(username="E9").count() == 1


def test_another_request_with_the_key_is_refused(api: TokenClient) -> None:
    hr = api("hr")
    send(hr, "POST", PEOPLE, NEW, **{"idempotency-key": "k1"})
    other = send(hr, "POST", PEOPLE, NEW | {"number": "E10"}, **{"idempotency-key": "k1"})
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    elsewhere = send(hr, "POST", "/api/v1/departments/", {"name": "x"}, **{"idempotency-key": "k1"})
    assert elsewhere.status_code == 422


def test_key_belongs_to_its_token(api: TokenClient) -> None:
    send(api("hr"), "POST", PEOPLE, NEW, **{"idempotency-key": "k1"})
    other = send(api("hr"), "POST", PEOPLE, NEW | {"number": "E10", "email": "b@example.com"},
                 **{"idempotency-key": "k1"})  # fmt: skip
    assert other.status_code == 201


def test_refused_request_may_be_mended(api: TokenClient) -> None:
    hr = api("hr")
    wrong = send(hr, "POST", PEOPLE, NEW | {"number": "E@9"}, **{"idempotency-key": "k1"})
    assert wrong.status_code == 400
    assert send(hr, "POST", PEOPLE, NEW, **{"idempotency-key": "k1"}).status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 201, "schlüssel"])
def test_strange_key_is_refused(api: TokenClient, key: str) -> None:
    answer = send(api("hr"), "POST", PEOPLE, NEW, **{"idempotency-key": key})
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid")


def test_lecture_is_taken_in_once(api: TokenClient, scene: Scene) -> None:
    trainer = api("trainer")
    before = Recording.objects.count()

    def sent(data: bytes) -> Any:
        fields = {"session": scene.things["session"], "title": "Talk", "file": upload(data)}
        return trainer.post("/api/v1/recordings/", fields, headers={"idempotency-key": "k1"})

    first, again, other = sent(wav()), sent(wav()), sent(wav(2.0))
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 422)
    assert first.json() == again.json()
    assert Recording.objects.count() == before + 1


@pytest.mark.django_db
def test_what_is_at_work_is_not_begun_again() -> None:
    asked = {"caller": "token1", "key": "k", "fingerprint": "f"}
    row = sent_once.begin(**asked)
    with pytest.raises(Conflict, match="key_at_work"):
        sent_once.begin(**asked)
    SentOnce.objects.update(created_at=timezone.now() - sent_once.AT_WORK - datetime.timedelta(seconds=1))
    assert sent_once.begin(**asked).pk == row.pk, "its process died"


@pytest.mark.django_db
def test_key_is_forgotten_after_a_day() -> None:
    asked = {"caller": "token1", "key": "k", "fingerprint": "f"}
    sent_once.seal(sent_once.begin(**asked), status=201, body={"id": 1})
    assert sent_once.begin(**asked).status == 201
    SentOnce.objects.update(created_at=timezone.now() - sent_once.KEPT - datetime.timedelta(seconds=1))
    assert sent_once.begin(**{**asked, "fingerprint": "other"}).status is None
    assert SentOnce.objects.count() == 1
