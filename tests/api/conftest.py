"""A small company whose API is asked, and clients that show tokens."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from typing import Any

import pytest
from django.test.client import Client

from assessments.answers.services.assess import assess_recording
from courses.people.models import Employee
from courses.tokens.models import SCOPES
from courses.tokens.services import create_token
from knowledge.entries.services import index_recording, write_notes
from tests.access.cast import Scene, make_scene
from transcripts.recordings.models import Recording

TokenClient = Callable[..., Client]


def fill(scene: Scene) -> Scene:
    """Write the lecture's notes and entries, and score the learner's answer."""
    lecture = Recording.objects.get(pk=scene.things["lecture"])
    write_notes(lecture)
    index_recording(lecture)
    answer = Recording.objects.get(pk=scene.things["answer-recording"])
    index_recording(answer)
    assess_recording(answer)
    return scene


@pytest.fixture
def scene(db: None) -> Scene:
    return fill(make_scene())


def show(person: Employee, scopes: Collection[str] = SCOPES, **headers: str) -> Client:
    """Return a client that shows a token of ``person``."""
    _, secret = create_token(actor=person, person=person, name="test", scopes=scopes, days=1)
    return Client(headers={"authorization": f"Bearer {secret}", "accept-language": "en"} | headers)


@pytest.fixture
def api(scene: Scene) -> TokenClient:
    """Return a function that gives a client with a token of the person in a column of the cast."""

    def client_of(column: str, scopes: Collection[str] = SCOPES, **headers: str) -> Client:
        person = scene.people[column]
        assert person is not None
        return show(person, scopes, **headers)

    return client_of


def send(client: Client, method: str, url: str, body: Any, **headers: str) -> Any:
    """Send JSON."""
    return client.generic(method, url, json.dumps(body), content_type="application/json", headers=headers)
