"""The socket: who may listen in, and what it does with nonsense."""

from __future__ import annotations

import uuid

import pytest
from channels.db import database_sync_to_async

from courses.people.models import Employee
from tests.factories import EnrolmentFactory
from tests.transcripts.helpers import Cast, waiting
from tests.transcripts.sockets.line import socket
from transcripts.enums import Kind, Stage
from transcripts.recordings.models import Recording
from transcripts.sockets.services import announce

pytestmark = pytest.mark.django_db(transaction=True)


async def test_a_watcher_gets_the_state_now_and_on_change(cast: Cast) -> None:
    recording = await database_sync_to_async(waiting)(cast.session, owner=cast.trainer)
    async with socket(cast.learner) as line:
        assert await line.connect()
        await line.say({"subscribe": [str(recording.pk)]})
        state = await line.hear()
        assert (state["type"], state["id"], state["stage"]) == ("recording", str(recording.pk), "queued")
        recording.stage, recording.progress = Stage.TRANSCRIBING, 0.25
        await database_sync_to_async(announce)(recording, "loading")
        state = await line.hear()
        assert (state["stage"], state["progress"], state["phase"]) == ("transcribing", 0.25, "loading")


async def test_a_stranger_hears_nothing_of_other_peoples_recordings(cast: Cast) -> None:
    def make() -> tuple[Employee, Recording]:
        answer = waiting(cast.session, kind=Kind.ANSWER, owner=cast.learner)
        return EnrolmentFactory(course=cast.course).employee, answer

    team_mate, answer = await database_sync_to_async(make)()
    for person in (team_mate, cast.stranger):
        async with socket(person) as line:
            await line.connect()
            await line.say({"subscribe": [str(answer.pk), str(uuid.uuid4())]})
            await database_sync_to_async(announce)(answer)
            assert await line.receive_nothing(0.2)


async def test_the_anonymous_are_told_to_stay_away(db: None) -> None:
    async with socket(None) as line:
        assert await line.connect()
        assert await line.closed_with() == 4401


@pytest.mark.parametrize("origin", [b"https://evil.example", b"null", None])
async def test_other_sites_pages_are_refused(cast: Cast, origin: bytes | None) -> None:
    async with socket(cast.learner, origin) as line:
        assert not await line.connect()


@pytest.mark.parametrize(
    "content", [[], 7, None, "x", {}, {"subscribe": "all"}, {"subscribe": [None, 1, {}, [], "not-an-id"]}]
)
async def test_nonsense_in_json_is_passed_over(cast: Cast, content: object) -> None:
    recording = await database_sync_to_async(waiting)(cast.session, owner=cast.trainer)
    async with socket(cast.trainer) as line:
        assert await line.connect()
        await line.say(content)
        await line.say({"subscribe": [str(recording.pk)]})
        assert (await line.hear())["id"] == str(recording.pk)


@pytest.mark.parametrize("text", ["{", "", "[" * 30_000, '["' + "x" * 70_000 + '"]'])
async def test_what_is_not_json_ends_the_line(cast: Cast, text: str) -> None:
    async with socket(cast.learner) as line:
        assert await line.connect()
        await line.say_raw(text=text)
        assert await line.closed_with() == 4400


async def test_bytes_end_the_line(cast: Cast) -> None:
    async with socket(cast.learner) as line:
        assert await line.connect()
        await line.say_raw(bytes=b"\x00\x01")
        assert await line.closed_with() == 4400


async def test_subscriptions_are_bounded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("transcripts.sockets.consumers.MAX_SUBSCRIPTIONS", 2)

    def make() -> list[str]:
        return [str(waiting(cast.session, owner=cast.trainer).pk) for _ in range(4)]

    ids = await database_sync_to_async(make)()
    async with socket(cast.trainer) as line:
        assert await line.connect()
        await line.say({"subscribe": ids[:3]})
        assert {(await line.hear())["id"] for _ in range(2)} == set(ids[:2])
        await line.say({"subscribe": ids[3:]})
        assert await line.receive_nothing(0.2)
