"""The recordings' pages: what stands on them, for whom, and what they cost."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.audit.models import AuditEntry
from courses.people.enums import Role
from courses.people.models import Employee
from knowledge.entries.services import index_recording, write_notes
from tests.factories import EmployeeFactory, RecordingFactory
from tests.queries import count_queries
from tests.transcripts.helpers import Cast, ScriptedEngines, waiting
from transcripts.enums import Kind, Stage
from transcripts.recordings.models import Recording
from transcripts.work.services.turn import work_next

SignIn = Callable[[Employee], Client]


def page(client: Client, name: str, *args: object, query: str = "", status: int = 200) -> str:
    response = client.get(reverse(name, args=args) + query)
    assert response.status_code == status
    return response.content.decode()


def test_a_ready_recording_shows_player_words_notes_and_subtitles(
    cast: Cast, engines: ScriptedEngines, sign_in: SignIn
) -> None:
    recording = waiting(cast.session, owner=cast.trainer)
    work_next()
    html = page(sign_in(cast.learner), "recording", recording.pk)
    assert 'data-start="0.00"' in html and 'data-seek="2.00"' in html
    assert "data-player" in html and reverse("recording-audio", args=[recording.pk]) in html
    assert reverse("recording-subtitles", args=[recording.pk, "srt"]) in html
    assert "Outline" in html and "In short" in html
    assert "data-live-recording" not in html and "Delete this recording" not in html
    assert "style=" not in html and "onclick" not in html


def test_a_recording_at_work_shows_progress_and_the_text_so_far(cast: Cast, sign_in: SignIn) -> None:
    recording = RecordingFactory(
        session=cast.session, owner=cast.trainer, stage=Stage.TRANSCRIBING, progress=0.4, stretches_done=2
    )
    client = sign_in(cast.trainer)
    html = page(client, "recording", recording.pk)
    assert f'data-live-recording="{recording.pk}"' in html and 'value="0.4"' in html
    assert "Listen" in html and reverse("recording-passages", args=[recording.pk, 2]) in html
    assert "Stop the work" in html
    assert "Stop the work" not in page(sign_in(cast.learner), "recording", recording.pk)


def test_new_text_is_fetched_by_itself(cast: Cast, sign_in: SignIn) -> None:
    recording = RecordingFactory(
        session=cast.session, stage=Stage.TRANSCRIBING, segments=["First.", "Second."], stretches_done=2
    )
    client = sign_in(cast.learner)
    html = page(client, "recording-passages", recording.pk, 1)
    assert "Second." in html and "First." not in html
    assert reverse("recording-passages", args=[recording.pk, 2]) in html
    page(client, "recording-passages", recording.pk, 2, status=204)
    Recording.objects.update(stage=Stage.READY)
    response = client.get(reverse("recording-passages", args=[recording.pk, 2]))
    assert response["HX-Retarget"] == "#recording-body" and b'id="recording-body"' in response.content


def test_a_failed_recording_says_why_and_what_to_do(cast: Cast, sign_in: SignIn) -> None:
    recording = waiting(cast.session, owner=cast.trainer, stage=Stage.FAILED, error_code="silent")
    html = page(sign_in(cast.trainer), "recording", recording.pk)
    retry = reverse("recording-retry", args=[recording.pk])
    assert "We hear only silence" in html and retry in html
    assert retry not in page(sign_in(cast.learner), "recording", recording.pk)


def test_a_missing_part_can_be_made_again(cast: Cast, sign_in: SignIn) -> None:
    recording = RecordingFactory(session=cast.session, owner=cast.trainer, failed_steps=["notes"])
    client = sign_in(cast.trainer)
    assert "Make the missing part again" in page(client, "recording", recording.pk)
    client.post(reverse("recording-retry", args=[recording.pk]))
    assert Recording.objects.get().stage == Stage.QUEUED


def test_what_people_say_and_write_is_escaped(cast: Cast, sign_in: SignIn) -> None:
    evil = "<script>alert(1)</script>"
    recording = RecordingFactory(session=cast.session, title=evil, segments=[evil])
    write_notes(recording)
    index_recording(recording)
    client = sign_in(cast.learner)
    for html in (
        page(client, "recording", recording.pk),
        page(client, "recordings"),
        page(client, "search", query="?q=<script>"),
        page(client, "session-recordings", cast.session.pk),
    ):
        assert evil not in html and "&lt;" in html


@pytest.mark.parametrize(
    "name", ["recording", "recording-body", "recording-audio", "recording-peaks", "recording-subtitles"]
)
def test_strangers_find_nothing(cast: Cast, sign_in: SignIn, name: str) -> None:
    answer = RecordingFactory(session=cast.session, kind=Kind.ANSWER, owner=cast.learner)
    more = ["vtt"] if name == "recording-subtitles" else []
    page(sign_in(cast.stranger), name, answer.pk, *more, status=404)
    page(sign_in(cast.trainer), name, uuid.uuid4(), *more, status=404)
    assert Client().get(reverse(name, args=[answer.pk, *more])).status_code == 302
    assert not AuditEntry.objects.exists()


def test_the_list_is_filtered(cast: Cast, sign_in: SignIn) -> None:
    RecordingFactory(session=cast.session, title="Lecture one", owner=cast.trainer)
    waiting(cast.session, title="Answer two", kind=Kind.ANSWER, owner=cast.learner)
    waiting(cast.session, title="Lecture three", stage=Stage.FAILED, owner=cast.trainer)
    client = sign_in(cast.trainer)
    shown = {
        query: [title for title in ("Lecture one", "Answer two", "Lecture three") if title in html]
        for query in ("", "?kind=answer", "?state=active", "?state=ready", "?state=failed", "?kind=nonsense")
        for html in [page(client, "recordings", query=query)]
    }
    assert len(shown[""]) == len(shown["?kind=nonsense"]) == 3
    assert shown["?kind=answer"] == shown["?state=active"] == ["Answer two"]
    assert shown["?state=ready"] == ["Lecture one"] and shown["?state=failed"] == ["Lecture three"]


@pytest.mark.parametrize("name", ["recordings", "search", "session-recordings", "health"])
def test_pages_cost_the_same_with_3_and_with_300_rows(cast: Cast, sign_in: SignIn, name: str) -> None:
    administrator = EmployeeFactory(role=Role.ADMINISTRATOR)
    client = sign_in(administrator if name == "health" else cast.trainer)
    url = reverse(name, args=[cast.session.pk] if name == "session-recordings" else [])
    url += "?q=customer" if name == "search" else ""

    def add(count: int) -> None:
        made = [
            RecordingFactory(
                session=cast.session,
                owner=EmployeeFactory(),
                stage=Stage.FAILED if name == "health" else Stage.READY,
                segments=["Customer."],
                audio="recordings/none",
            )
            for _ in range(count)
        ]
        for recording in made if name == "search" else ():
            index_recording(recording)

    add(3)
    client.get(url)
    few = count_queries(client, url)
    add(297)
    assert count_queries(client, url) == few


def test_health_tells_administrators_about_work_and_nothing_of_content(cast: Cast, sign_in: SignIn) -> None:
    failed = waiting(
        cast.session, title="Secret talk", stage=Stage.FAILED, error_code="engine_crashed", owner=cast.trainer
    )
    html = page(sign_in(EmployeeFactory(role=Role.ADMINISTRATOR)), "health")
    assert str(failed.pk) in html and "engine_crashed" in html
    assert "Secret talk" not in html
    for person in (cast.learner, cast.trainer, EmployeeFactory(role=Role.HR)):
        page(sign_in(person), "health", status=403)


def test_the_session_part_spares_learners_what_failed(cast: Cast, sign_in: SignIn) -> None:
    waiting(cast.session, title="On its way", owner=cast.trainer)
    waiting(cast.session, title="Gone wrong", owner=cast.trainer, stage=Stage.FAILED)
    assert "Gone wrong" in page(sign_in(cast.trainer), "session-recordings", cast.session.pk)
    html = page(sign_in(cast.learner), "session-recordings", cast.session.pk)
    assert "On its way" in html and "Gone wrong" not in html


def test_the_session_part_lets_trainers_upload(cast: Cast, sign_in: SignIn) -> None:
    url = reverse("api-lectures", args=[cast.session.pk])
    assert url in page(sign_in(cast.trainer), "session-recordings", cast.session.pk)
    assert url not in page(sign_in(cast.learner), "session-recordings", cast.session.pk)
    page(sign_in(cast.stranger), "session-recordings", cast.session.pk, status=404)
