"""Every route of people and courses: who reads it, who writes, who is not even told that it is there."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from courses.catalogue.models import GlossaryTerm, Session
from courses.enrolment.models import Enrolment
from courses.people.models import Employee

SignIn = Callable[..., Client]
ROLES = ("owner", "stranger", "trainer", "other_trainer", "hr", "compliance", "administrator")

#: Route -> what each of ROLES gets; the course and the person are those of ``trainer`` and ``owner``.
READING = {
    "today": (200, 200, 200, 200, 200, 200, 200),
    "courses": (200, 200, 200, 200, 200, 200, 200),
    "course-new": (403, 403, 200, 200, 200, 403, 403),
    "course": (200, 404, 200, 404, 200, 404, 404),
    "course-edit": (403, 404, 200, 404, 403, 404, 404),
    "course-glossary": (403, 404, 200, 404, 403, 404, 404),
    "course-assign": (403, 404, 200, 404, 200, 404, 404),
    "course-progress": (403, 404, 200, 404, 200, 404, 404),
    "session-new": (403, 404, 200, 404, 403, 404, 404),
    "session": (200, 404, 200, 404, 200, 404, 404),
    "session-edit": (403, 404, 200, 404, 403, 404, 404),
    "people": (403, 403, 403, 403, 200, 403, 200),
    "person-new": (403, 403, 403, 403, 200, 403, 200),
    "person": (200, 404, 404, 404, 200, 404, 200),
    "person-edit": (403, 404, 404, 404, 200, 404, 200),
    "departments": (403, 403, 403, 403, 200, 403, 200),
    "audit": (403, 403, 403, 403, 403, 200, 200),
    "preferences": (200, 200, 200, 200, 200, 200, 200),
}
ALONE = {"today", "courses", "course-new", "people", "person-new", "departments", "audit", "preferences"}
WRITING = {
    "course-publish": (403, 404, 302, 404, 403, 404, 404),
    "course-glossary": (403, 404, 302, 404, 403, 404, 404),
    "glossary-delete": (403, 404, 302, 404, 403, 404, 404),
    "session-move": (403, 404, 302, 404, 403, 404, 404),
    "session-delete": (403, 404, 302, 404, 403, 404, 404),
    "session-complete": (302, 404, 403, 404, 403, 404, 404),
}


def address(route: str, owner: Employee, session: Session, term: GlossaryTerm) -> str:
    about = {"course": session.course_id, "session": session.pk, "glossary": term.pk, "person": owner.pk}
    if route in ALONE:
        return reverse(route)
    key = "course" if route == "session-new" else route.split("-")[0]
    return reverse(route, args=[about[key]])


@pytest.fixture
def term(sessions: list[Session]) -> GlossaryTerm:
    return GlossaryTerm.objects.create(course=sessions[0].course, term="NPS")


@pytest.mark.parametrize("route", READING)
@pytest.mark.parametrize("who", ROLES)
def test_reading(
    request: pytest.FixtureRequest,
    sign_in: SignIn,
    owner: Employee,
    enrolment: Enrolment,
    sessions: list[Session],
    term: GlossaryTerm,
    who: str,
    route: str,
) -> None:
    client = sign_in(request.getfixturevalue(who))
    answer = client.get(address(route, owner, sessions[0], term))
    assert answer.status_code == READING[route][ROLES.index(who)]


@pytest.mark.parametrize("route", WRITING)
@pytest.mark.parametrize("who", ROLES)
def test_writing(
    request: pytest.FixtureRequest,
    sign_in: SignIn,
    owner: Employee,
    enrolment: Enrolment,
    sessions: list[Session],
    term: GlossaryTerm,
    who: str,
    route: str,
) -> None:
    client = sign_in(request.getfixturevalue(who))
    url = address(route, owner, sessions[0], term)
    answer = client.post(url, {"term": "SLA", "direction": "down"})
    assert answer.status_code == WRITING[route][ROLES.index(who)]
    if route != "course-glossary":
        assert client.get(url).status_code == 405


@pytest.mark.parametrize("route", [*READING, *WRITING])
def test_nobody_reads_without_signing_in(
    owner: Employee, sessions: list[Session], term: GlossaryTerm, route: str
) -> None:
    answer = Client().get(address(route, owner, sessions[0], term))
    assert answer.status_code == 302 and answer["Location"].startswith(reverse("account_login"))
