"""One more reason opens a row by every door, one more bar closes it, and both can be taken back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from channels.db import database_sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from courses.catalogue.models import Course, Session
from courses.people.models import Employee
from kit.grants import (
    Own,
    Tied,
    Ties,
    closed_by,
    is_open_to,
    register_bar,
    register_grant,
    withdraw_bar,
    withdraw_grant,
)
from kit.grants.registry import Rule
from tests.access.cast import Scene
from tests.access.doors import Visitor, doors, full_scene
from tests.transcripts.sockets.line import socket
from transcripts.recordings.models import Recording

#: Doors where a lecture is found by looking, not by its address.
LISTS = {
    "GET recordings",
    "GET search",
    "GET v1-recordings-list",
    "GET v1-knowledge-list",
    "GET v1-search",
}
#: Doors that show what the course says of itself.
OF_COURSE = {"GET course", "GET session", "GET session-prompts", "GET prompt", "GET v1-sessions-detail"}

Reason = Rule | Callable[[Any], Q | bool]


@contextmanager
def granted(model: str, reason: Reason) -> Iterator[None]:
    """Let an upper room open rows for a while."""
    register_grant(model, "made up", reason)
    try:
        yield
    finally:
        withdraw_grant(model, "made up")


@contextmanager
def barred(model: str, bar: Reason) -> Iterator[None]:
    """Let an upper room close rows for a while."""
    register_bar(model, "made_up", bar)
    try:
        yield
    finally:
        withdraw_bar(model, "made_up")


@pytest.fixture
def scene(db: None) -> Scene:
    return full_scene()


def person(scene: Scene, column: str) -> Employee:
    found = scene.people[column]
    assert found is not None
    return found


def managing(scene: Scene) -> Employee:
    """Have the stranger manage the trainer, who brought the lecture."""
    stranger = person(scene, "stranger")
    Employee.objects.filter(pk=person(scene, "trainer").pk).update(manager=stranger)
    return stranger


def as_function(user: Any) -> Q | bool:
    """Managers hear what their people said, as a function says it."""
    return Q(owner__manager=user.pk)


#: The same as a rule that many are asked about at once.
AS_TIES = Tied("owner", Ties(Employee.objects.all, person="manager", to="id"))


def opened(scene: Scene, who: Employee) -> dict[str, bool]:
    """Return of each door to a lecture, and of each list, whether it shows or hands out something."""
    visitor, found = Visitor(who), {}
    for door in doors(scene):
        if door.method == "GET" and (door.thing in ("answer-recording", "entry") or door.line in LISTS):
            behind = visitor.knock(door)
            lists = bool(behind.secrets - {"sessiontitle"})
            found[door.line] = lists if door.line in LISTS else behind.status == 200
    return found


@pytest.mark.parametrize("reason", [as_function, AS_TIES, Own("owner__manager")])
def test_a_reason_opens_a_lecture_by_every_door_and_no_longer_once_it_is_taken_back(
    scene: Scene, reason: Reason
) -> None:
    stranger = managing(scene)
    closed = opened(scene, stranger)
    assert len(closed) > 15 and not any(closed.values())
    with granted("transcripts.recording", reason):
        everywhere = opened(scene, stranger)
        assert all(everywhere.values()), [line for line, is_open in everywhere.items() if not is_open]
        assert not any(opened(scene, person(scene, "other_trainer")).values())
    assert opened(scene, stranger) == closed


def test_a_reason_for_a_course_opens_what_is_in_it(scene: Scene) -> None:
    stranger = person(scene, "stranger")

    def lent(user: Any) -> Q | bool:
        return user.pk == stranger.pk and Q(pk=scene.things["course"])

    def shown() -> set[str]:
        visitor = Visitor(stranger)
        return {one.line for one in doors(scene) if one.line in OF_COURSE and visitor.knock(one).secrets}

    assert shown() == set()
    with granted("courses.course", lent):
        assert shown() == OF_COURSE and all(opened(scene, stranger).values())
    assert shown() == set()


@pytest.mark.parametrize("column", ["classmate", "trainer", "hr"])
def test_a_bar_closes_a_lecture_by_every_door_whatever_the_reason(scene: Scene, column: str) -> None:
    who, lecture = person(scene, column), scene.things["lecture"]
    assert all(opened(scene, who).values())
    with (
        granted("transcripts.recording", lambda user: Q(pk=lecture)),
        barred("transcripts.recording", lambda user: Q(pk=lecture)),
    ):
        assert not any(opened(scene, who).values())
        assert closed_by(who, Recording.objects.get(pk=lecture)) == "made_up"
    assert all(opened(scene, who).values())


def test_a_reason_and_a_bar_may_mean_all_rows(scene: Scene) -> None:
    who, session = person(scene, "stranger"), Session.objects.get(pk=scene.things["session"])
    with granted("courses.session", lambda user: True):
        assert is_open_to(who, session) and Session.objects.visible_to(who).contains(session)
        with barred("courses.session", lambda user: user.pk == who.pk):
            assert not Session.objects.visible_to(who).exists()
            assert not is_open_to(who, session)
            assert Session.objects.known_to(who).contains(session)
            assert closed_by(who, session) == "made_up"
    assert not is_open_to(who, session) and closed_by(who, session) == ""


def test_no_reason_opens_anything_to_whom_has_left_or_is_not_signed_in(scene: Scene) -> None:
    gone = person(scene, "hr")
    gone.is_active = False
    with granted("courses.course", lambda user: True):
        for who in (gone, AnonymousUser()):
            assert not Course.objects.visible_to(who).exists()
            assert not is_open_to(who, Course.objects.get(pk=scene.things["course"]))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("reason", [as_function, AS_TIES])
async def test_a_reason_lets_a_socket_hear_and_its_end_ends_that(reason: Reason) -> None:
    scene = await database_sync_to_async(full_scene)()
    stranger, lecture = await database_sync_to_async(managing)(scene), str(scene.things["lecture"])
    async with socket(stranger) as line:
        assert await line.connect()
        await line.say({"subscribe": [lecture]})
        assert await line.receive_nothing(0.3)
        with granted("transcripts.recording", reason):
            await line.say({"subscribe": [lecture]})
            assert (await line.hear())["id"] == lecture
    async with socket(stranger) as line:
        assert await line.connect()
        await line.say({"subscribe": [lecture]})
        assert await line.receive_nothing(0.3)
