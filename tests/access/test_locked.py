"""A course that waits on a path opens by no door, and opens by all of them once it waits no more."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection

import pytest
from channels.db import database_sync_to_async
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from courses.assigning.models import Assignment
from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment, SessionCompletion
from courses.paths.models import LearningPath, PathEnrolment, PathStep
from courses.people.enums import Role
from courses.people.models import Employee
from tests.access.cast import Scene
from tests.access.doors import Door, Found, Visitor, doors, full_scene
from tests.factories import CourseFactory, RecordingFactory
from tests.transcripts.sockets.line import socket
from transcripts.enums import Kind
from transcripts.recordings.models import Recording

#: Where the course's inside is shown to who takes it; ``course`` shows its sessions' titles, always.
SHOWN = {
    "GET course",
    "GET session",
    "GET recordings",
    "GET recording",
    "GET recording-body",
    "GET recording-passages",
    "GET recording-audio",
    "GET recording-peaks",
    "GET recording-subtitles",
    "GET session-recordings",
    "GET search",
    "GET session-prompts",
    "GET prompt",
    "GET plan",
    "GET plan-part",
    "GET person-mastery",
    "GET today",
    "GET v1-mastery",
    "GET v1-plan",
    "GET v1-sessions-list",
    "GET v1-sessions-detail",
    "GET v1-prompts-list",
    "GET v1-prompts-detail",
    "GET v1-recordings-list",
    "GET v1-recordings-detail",
    "GET v1-transcript",
    "GET v1-subtitles",
    "GET v1-audio",
    "GET v1-notes",
    "GET v1-knowledge-list",
    "GET v1-knowledge-detail",
    "GET v1-search",
}
#: What is to be done next: of a course that is locked, given by hand or complete, something else.
PLANNED = {"GET today", "GET plan", "GET plan-part", "GET v1-plan"}


@pytest.fixture
def scene(db: None) -> Scene:
    return full_scene()


def classmate(scene: Scene) -> Employee:
    person = scene.people["classmate"]
    assert person is not None
    return person


def lock(scene: Scene, person: Employee) -> PathStep:
    """Have the course wait for another one on a path of ``person``; return the step before it."""
    path = LearningPath.objects.create(title="Path")
    before = PathStep.objects.create(path=path, course=CourseFactory(), position=0)
    PathStep.objects.create(path=path, course_id=scene.things["course"], position=1)
    PathEnrolment.objects.create(path=path, employee=person)
    return before


def knocks(
    scene: Scene, person: Employee, lines: Collection[str] | None = None
) -> dict[str, tuple[Door, Found]]:
    """Return what is behind every door, or behind those of ``lines``; each knock is undone."""
    visitor, found = Visitor(person), {}
    for door in doors(scene):
        if lines is not None and door.line not in lines:
            continue
        if door.line == "POST sign-out-everywhere":
            continue  # it ends the visit itself, and the cookie is not undone
        with transaction.atomic():
            found[door.line] = (door, visitor.knock(door))
            transaction.set_rollback(True)
    return found


def test_every_door_shows_it_while_it_is_open(scene: Scene) -> None:
    found = knocks(scene, classmate(scene))
    assert {line for line, (_, one) in found.items() if one.secrets} == SHOWN


def test_no_door_shows_it_while_it_waits(scene: Scene) -> None:
    lock(scene, classmate(scene))
    found = knocks(scene, classmate(scene))
    shown = {line: one.secrets for line, (_, one) in found.items() if one.secrets}
    assert shown == {"GET course": {"sessiontitle"}, "GET prompt": {"sessiontitle"}}
    course = reverse("course", args=[scene.things["course"]])
    inner = {line: one for line, (door, one) in found.items() if door.is_inner}
    told = {line for line, one in inner.items() if one.location == course and one.status == 302}
    assert told == {"GET session", "POST session-complete"}
    # the page says why, and nothing else
    assert inner["GET prompt"].status == 200
    rest = {line: one.status for line, one in inner.items() if line not in told | {"GET prompt"}}
    assert len(rest) > 40
    assert {line: status for line, status in rest.items() if status != 404} == {"POST health-give": 403}


def test_nobody_else_is_kept_out(scene: Scene) -> None:
    people = {name: one for name, one in scene.people.items() if one and name in ("learner", "trainer", "hr")}
    for person in people.values():
        Enrolment.objects.get_or_create(employee=person, course_id=scene.things["course"])
    before = {name: knocks(scene, person, SHOWN - PLANNED) for name, person in people.items()}
    for name in ("trainer", "hr"):
        lock(scene, people[name])
    lock(scene, classmate(scene))
    for name, person in people.items():
        assert knocks(scene, person, SHOWN - PLANNED) == before[name]
        assert before[name]["GET recording"][1].secrets


@pytest.mark.parametrize("how", ["passed", "begun", "completed", "given by itself"])
def test_it_opens_by_every_door_again(scene: Scene, how: str) -> None:
    person, before = classmate(scene), lock(scene, classmate(scene))
    row = Enrolment.objects.get(employee=person, course=scene.things["course"])
    match how:
        case "passed":
            Enrolment.objects.create(employee=person, course=before.course, completed_at=timezone.now())
        case "begun":
            SessionCompletion.objects.create(enrolment=row, session_id=scene.things["session"])
        case "completed":
            Enrolment.objects.filter(pk=row.pk).update(completed_at=timezone.now())
        case "given by itself":
            given = Assignment.objects.create(course=row.course, employee=person)
            Enrolment.objects.filter(pk=row.pk).update(assignment=given)
    lines = SHOWN - PLANNED
    assert {line for line, (_, one) in knocks(scene, person, lines).items() if one.secrets} == lines


def test_ones_own_sound_stays_ones_own(scene: Scene) -> None:
    person, session = classmate(scene), Session.objects.get(pk=scene.things["session"])
    own = RecordingFactory(session=session, owner=person, kind=Kind.ANSWER)
    lock(scene, person)
    assert list(Recording.objects.visible_to(person)) == [own]


def test_a_trainer_of_old_is_a_learner(scene: Scene) -> None:
    course, person = Course.objects.get(pk=scene.things["course"]), classmate(scene)
    course.trainers.add(person)
    lock(scene, person)
    assert not Session.objects.visible_to(person).exists()
    person.role = Role.TRAINER
    person.save()
    assert Session.objects.visible_to(person).exists()


def test_no_answer_is_taken_for_it(scene: Scene) -> None:
    visitor, target = Visitor(classmate(scene)), scene.things["prompt"]
    said = f"purpose {_b64('answer')},target {_b64(str(target))},filename {_b64('a.wav')}"
    headers = {"Tus-Resumable": "1.0.0", "Upload-Length": "100", "Upload-Metadata": said}
    url = reverse("api-uploads")
    assert visitor.browser.post(url, headers=headers).status_code == 201
    lock(scene, classmate(scene))
    assert visitor.browser.post(url, headers=headers).status_code == 404


def _b64(text: str) -> str:
    return b64encode(text.encode()).decode()


@pytest.mark.django_db(transaction=True)
async def test_no_socket_tells_of_it() -> None:
    scene = await database_sync_to_async(full_scene)()
    person, lecture = classmate(scene), str(scene.things["lecture"])
    async with socket(person) as line:
        assert await line.connect()
        await line.say({"subscribe": [lecture]})
        assert (await line.hear())["id"] == lecture
    await database_sync_to_async(lock)(scene, person)
    async with socket(person) as line:
        assert await line.connect()
        await line.say({"subscribe": [lecture]})
        assert await line.receive_nothing(0.3)
