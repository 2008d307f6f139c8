"""Whoever loses a right loses the socket, or what it heard, within seconds, with and without hints."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.conf import LazySettings

from courses.catalogue.enums import CourseStatus
from courses.catalogue.models import Course
from courses.catalogue.services import update_course, withdraw_course
from courses.enrolment.models import Enrolment
from courses.people.enums import Role
from courses.people.models import Employee
from courses.people.services.people import deactivate_person, update_person
from tests.transcripts.helpers import Cast, waiting
from tests.transcripts.sockets.line import Line, signed_in, socket
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.sockets import watch
from transcripts.sockets.consumers import ASK_AGAIN, SIGNED_OUT, TOO_MANY, LiveConsumer
from transcripts.sockets.services import announce
from transcripts.sockets.watch import watch_here

pytestmark = pytest.mark.django_db(transaction=True)

Change = Callable[[Employee], object]


@pytest.fixture
def unhinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lose every hint; what is left is the check."""
    monkeypatch.setattr("kit.web.broadcast.ask_to_check", lambda group: None)
    monkeypatch.setattr(watch, "CHECK_SECONDS", 0.1)


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Check only where a hint asks for it."""
    monkeypatch.setattr(watch, "CHECK_SECONDS", 600)


async def listening(line: Line, *recordings: Recording) -> None:
    assert await line.connect()
    await line.say({"subscribe": [str(one.pk) for one in recordings]})
    assert {(await line.hear())["id"] for _ in recordings} == {str(one.pk) for one in recordings}


CHANGES: dict[str, Change] = {
    "demoted": lambda person: update_person(actor=None, person=person, role=Role.EMPLOYEE),
    "gone": lambda person: deactivate_person(actor=None, person=person),
    "password": lambda person: update_person(actor=None, person=person, password="another good one 7"),
}


@pytest.mark.parametrize("how", ["unhinted", "unchecked"])
@pytest.mark.parametrize("change", CHANGES)
async def test_a_changed_person_is_sent_away_and_nobody_else(
    cast: Cast, change: str, how: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(how)
    recording = await database_sync_to_async(waiting)(cast.session, owner=cast.trainer)
    async with socket(cast.trainer) as line, socket(cast.learner) as other:
        await listening(line, recording)
        await listening(other, recording)
        await database_sync_to_async(CHANGES[change])(cast.trainer)
        assert await line.closed_with() == ASK_AGAIN
        await database_sync_to_async(announce)(recording)
        assert (await other.hear())["id"] == str(recording.pk)


@pytest.mark.parametrize("how", ["unhinted", "unchecked"])
async def test_signing_out_closes_that_browsers_sockets(
    cast: Cast, how: str, request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue(how)
    one, two = [await database_sync_to_async(signed_in)(cast.learner) for _ in range(2)]
    async with socket(cast.learner, client=one) as line, socket(cast.learner, client=two) as other:
        await listening(line)
        await listening(other)
        await database_sync_to_async(one.post)("/accounts/logout/")
        assert await line.closed_with() == ASK_AGAIN
        assert await other.receive_nothing(0.3)
    async with socket(cast.learner, client=one) as line:
        assert await line.connect()
        assert await line.closed_with() == SIGNED_OUT


LOSSES: dict[str, Callable[[Cast], object]] = {
    "no longer enrolled": lambda cast: Enrolment.objects.filter(employee=cast.learner).delete(),
    "course withdrawn": lambda cast: withdraw_course(actor=None, course=cast.course),
    "course withdrawn by hand": lambda cast: Course.objects.filter(pk=cast.course.pk).update(
        status=CourseStatus.DRAFT
    ),
}


@pytest.mark.parametrize("loss", LOSSES)
async def test_a_lost_right_ends_the_subscription_and_nothing_else(
    cast: Cast, loss: str, unhinted: None
) -> None:
    def make() -> tuple[Recording, Recording]:
        return waiting(cast.session, owner=cast.trainer), waiting(cast.session, owner=cast.learner)

    lecture, own = await database_sync_to_async(make)()
    async with socket(cast.learner) as line:
        await listening(line, lecture, own)
        await database_sync_to_async(LOSSES[loss])(cast)
        assert await line.hear() == {"type": "ended", "id": str(lecture.pk)}
        await database_sync_to_async(announce)(lecture)
        await database_sync_to_async(announce)(own)
        assert (await line.hear())["id"] == str(own.pk)
        await line.say({"subscribe": [str(lecture.pk)]})
        assert await line.receive_nothing(0.3)


async def test_a_trainer_taken_off_a_course_hears_its_learners_no_more(cast: Cast, unchecked: None) -> None:
    answer = await database_sync_to_async(waiting)(cast.session, owner=cast.learner)

    def take_off() -> None:
        course = cast.course
        facts: dict[str, Any] = {
            name: getattr(course, name) for name in ("title", "summary", "language", "simplify")
        }
        update_course(actor=None, course=course, trainers=[], **facts)

    async with socket(cast.trainer) as line:
        await listening(line, answer)
        await database_sync_to_async(take_off)()
        assert await line.hear() == {"type": "ended", "id": str(answer.pk)}


async def test_rights_are_read_anew_at_each_subscription(cast: Cast, unchecked: None) -> None:
    recording = await database_sync_to_async(waiting)(cast.session, owner=cast.trainer)
    async with socket(cast.learner) as line:
        await listening(line)
        await database_sync_to_async(Enrolment.objects.all().delete)()
        await line.say({"subscribe": [str(recording.pk)]})
        assert await line.receive_nothing(0.2)
        await database_sync_to_async(Employee.objects.filter(pk=cast.learner.pk).update)(is_active=False)
        await line.say({"subscribe": [str(recording.pk)]})
        assert await line.closed_with() == ASK_AGAIN


async def test_a_change_without_a_message_is_told_once(cast: Cast, unhinted: None) -> None:
    recording = await database_sync_to_async(waiting)(cast.session, owner=cast.trainer)
    rows = Recording.objects.filter(pk=recording.pk)
    async with socket(cast.learner) as line:
        await listening(line, recording)
        await database_sync_to_async(rows.update)(stage=Stage.TRANSCRIBING, duration=60, progress=0.5)
        state = await line.hear()
        assert (state["stage"], state["progress"]) == ("transcribing", 0.5)
        assert await line.receive_nothing(0.5)


async def test_a_deleted_recording_ends_its_subscription(cast: Cast, unhinted: None) -> None:
    recording = await database_sync_to_async(waiting)(cast.session, owner=cast.trainer)
    async with socket(cast.learner) as line:
        await listening(line, recording)
        ended = {"type": "ended", "id": str(recording.pk)}
        await database_sync_to_async(recording.delete)()
        assert await line.hear() == ended


async def test_a_person_has_a_bounded_number_of_sockets(cast: Cast, settings: LazySettings) -> None:
    settings.SOCKETS_PER_PERSON = 2
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(socket(cast.learner)) for _ in range(3)]
        for line in lines:
            assert await line.connect()
        assert await lines[2].closed_with() == TOO_MANY
        async with socket(cast.trainer) as other:
            await listening(other)
            assert await other.receive_nothing(0.1)
        await lines[0].hang_up()
        async with socket(cast.learner) as line:
            assert await line.connect()
            assert await line.receive_nothing(0.1)


async def test_the_watch_ends_with_the_last_socket_however_it_ends(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def stumble(self: LiveConsumer, content: Any) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(LiveConsumer, "receive_json", stumble)
    # the server's part of the line ends with the error
    with pytest.raises(ZeroDivisionError):
        async with socket(cast.trainer) as line:
            assert await line.connect()
            assert await line.receive_nothing(0.05)
            assert len(watch_here().sockets) == 1
            await line.say({})
            await line.wait(2)
    assert not watch_here().sockets
    assert watch_here()._task is None


async def test_a_page_that_reads_slowly_keeps_nobody_waiting(
    cast: Cast, unhinted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording = await database_sync_to_async(waiting)(cast.session, owner=cast.trainer)
    never, send = asyncio.Event(), LiveConsumer.send_json

    async def slow(self: LiveConsumer, content: Any, **kwargs: Any) -> None:
        if self.sign_in.person == cast.trainer.pk and content.get("progress") == 0.5:
            await never.wait()
        await send(self, content, **kwargs)

    monkeypatch.setattr(LiveConsumer, "send_json", slow)
    async with socket(cast.trainer) as stuck, socket(cast.learner) as line:
        await listening(stuck, recording)
        await listening(line, recording)
        rows = Recording.objects.filter(pk=recording.pk)
        for progress in (0.5, 0.75):
            await database_sync_to_async(rows.update)(stage="transcribing", duration=60, progress=progress)
            assert (await line.hear())["progress"] == progress
        never.set()


async def test_a_check_that_fails_is_said_once_and_repeated(
    cast: Cast, unhinted: None, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    recording = await database_sync_to_async(waiting)(cast.session, owner=cast.trainer)
    async with socket(cast.learner) as line:
        await listening(line, recording)
        with monkeypatch.context() as broken:
            broken.setattr(watch, "still_heard", lambda wanted: 1 / 0)
            await asyncio.sleep(0.5)
        assert caplog.text.count("were not checked") == 1
        await database_sync_to_async(Employee.objects.filter(pk=cast.learner.pk).update)(is_active=False)
        assert await line.closed_with() == ASK_AGAIN
