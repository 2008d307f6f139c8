"""What people do to recordings, and what the audit log says of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.audit.models import AuditEntry
from courses.people.models import Employee
from tests.factories import RecordingFactory
from tests.transcripts.helpers import Cast, sound_of, waiting
from transcripts.enums import Kind, Stage
from transcripts.recordings.models import Recording

SignIn = Callable[[Employee], Client]


def post(client: Client, name: str, recording: Recording) -> int:
    return client.post(reverse(name, args=[recording.pk])).status_code


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("recording-retry", Stage.FAILED, Stage.QUEUED),
        ("recording-cancel", Stage.QUEUED, Stage.CANCELLED),
        ("recording-retry", Stage.READY, Stage.READY),
        ("recording-cancel", Stage.READY, Stage.READY),
    ],
)
def test_owner_and_trainer_start_again_and_stop(
    cast: Cast, sign_in: SignIn, name: str, before: Stage, after: Stage
) -> None:
    for person in (cast.learner, cast.trainer):
        answer = waiting(cast.session, kind=Kind.ANSWER, owner=cast.learner, stage=before)
        assert post(sign_in(person), name, answer) == 302
        answer.refresh_from_db()
        assert answer.stage == after
        assert AuditEntry.objects.filter(actor=person).exists() == (before != after)


@pytest.mark.parametrize("name", ["recording-retry", "recording-cancel", "recording-delete"])
def test_learners_and_strangers_change_no_lecture(cast: Cast, sign_in: SignIn, name: str) -> None:
    lecture = RecordingFactory(session=cast.session, owner=cast.trainer)
    assert post(sign_in(cast.learner), name, lecture) == 403
    assert post(sign_in(cast.stranger), name, lecture) == 404
    assert sign_in(cast.trainer).get(reverse(name, args=[lecture.pk])).status_code == 405
    assert Recording.objects.get().stage == Stage.READY


def test_trainers_delete_lectures_and_nobody_deletes_answers(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.trainer)
    lecture = RecordingFactory(session=cast.session, owner=cast.trainer)
    answer = RecordingFactory(session=cast.session, kind=Kind.ANSWER, owner=cast.learner)
    assert post(client, "recording-delete", lecture) == 302
    assert post(client, "recording-delete", answer) == 403
    assert list(Recording.objects.all()) == [answer]


def test_sound_is_served_by_ranges_and_written_down_once(cast: Cast, sign_in: SignIn) -> None:
    answer = RecordingFactory(session=cast.session, kind=Kind.ANSWER, owner=cast.learner)
    url = reverse("recording-audio", args=[answer.pk])
    client = sign_in(cast.trainer)
    whole: Any = client.get(url)
    assert b"".join(whole.streaming_content) == sound_of(answer)
    assert whole["Content-Type"] == "audio/wav" and whole["X-Content-Type-Options"] == "nosniff"
    part: Any = client.get(url, headers={"range": "bytes=2-3"})
    assert (part.status_code, b"".join(part.streaming_content)) == (206, b"FF")
    assert client.get(url, headers={"range": "bytes=99-"}).status_code == 416
    assert client.head(url)["Content-Length"] == "8"
    entry = AuditEntry.objects.get()
    assert (entry.actor, entry.owner, entry.action) == (cast.trainer, cast.learner, "listened")


@pytest.mark.parametrize("kind", Kind)
def test_hearing_oneself_or_a_lecture_is_not_written_down(cast: Cast, sign_in: SignIn, kind: Kind) -> None:
    owner = cast.learner if kind == Kind.ANSWER else cast.trainer
    recording = RecordingFactory(session=cast.session, kind=kind, owner=owner)
    client = sign_in(cast.learner)
    for name in ("recording", "recording-body"):
        assert client.head(reverse("recording-audio", args=[recording.pk])).status_code == 200
        client.get(reverse(name, args=[recording.pk]))
    assert not AuditEntry.objects.exists()


def test_reading_another_persons_answer_is_written_down(cast: Cast, sign_in: SignIn) -> None:
    answer = RecordingFactory(session=cast.session, kind=Kind.ANSWER, owner=cast.learner)
    client = sign_in(cast.trainer)
    client.get(reverse("recording", args=[answer.pk]))
    client.get(reverse("recording-body", args=[answer.pk]))
    client.get(reverse("recording-subtitles", args=[answer.pk, "srt"]))
    actions = list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))
    assert actions == ["read_transcript", "downloaded"]


def test_sound_that_is_gone_is_not_found(cast: Cast, sign_in: SignIn) -> None:
    lecture = RecordingFactory(session=cast.session)
    lecture.audio.storage.delete(lecture.audio.name)
    assert sign_in(cast.learner).get(reverse("recording-audio", args=[lecture.pk])).status_code == 404


def test_peaks(cast: Cast, sign_in: SignIn) -> None:
    lecture = RecordingFactory(session=cast.session)
    response = sign_in(cast.learner).get(reverse("recording-peaks", args=[lecture.pk]))
    assert response.json() == {"peaks": [0.1, 0.5, 0.2], "duration": 4.0}


@pytest.mark.parametrize(
    ("form", "media_type", "begin"),
    [
        ("srt", "application/x-subrip", "1\n00:00:00,000 --> "),
        ("vtt", "text/vtt", "WEBVTT"),
    ],
)
def test_subtitles(cast: Cast, sign_in: SignIn, form: str, media_type: str, begin: str) -> None:
    lecture = RecordingFactory(session=cast.session, segments=["客户信息保护"])
    client = sign_in(cast.learner)
    response = client.get(reverse("recording-subtitles", args=[lecture.pk, form]))
    assert response["Content-Type"] == f"{media_type}; charset=utf-8"
    assert response.content.decode().startswith(begin) and "客户信息保护" in response.content.decode()
    assert client.get(reverse("recording-subtitles", args=[lecture.pk, "exe"])).status_code == 404
    Recording.objects.update(stage=Stage.TRANSCRIBING)
    assert client.get(reverse("recording-subtitles", args=[lecture.pk, form])).status_code == 404
