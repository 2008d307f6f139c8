"""Questions are put in order by the trainer, by mouse, keyboard and screen reader."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from assessments.prompts.models.prompt import Prompt
from assessments.prompts.services.prompts import move_prompt
from courses.catalogue.models import Session
from courses.people.enums import Role
from tests.factories import CourseFactory, EmployeeFactory, PromptFactory, SessionFactory

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
HTMX = {"HX-Request": "true"}


@pytest.fixture
def session() -> Session:
    course = CourseFactory(trainers=[EmployeeFactory(role=Role.TRAINER)])
    session: Session = SessionFactory(course=course)
    for name in "abc":
        PromptFactory(session=session, question=name)
    return session


def order(session: Session) -> str:
    return "".join(Prompt.objects.filter(session=session).values_list("question", flat=True))


@pytest.mark.parametrize(
    ("name", "up", "after"),
    [("a", True, "abc"), ("a", False, "bac"), ("c", True, "acb"), ("c", False, "abc")],
)
def test_a_question_swaps_with_its_neighbour(session: Session, name: str, up: bool, after: str) -> None:
    # all at one position, as rows written before there was an order may be
    Prompt.objects.update(position=0)
    move_prompt(prompt=session.prompts.get(question=name), up=up)
    assert order(session) == after
    assert list(session.prompts.values_list("position", flat=True)) == [0, 1, 2]


def test_the_list_comes_back_with_the_focus_where_it_was(session: Session, sign_in: SignIn) -> None:
    trainer = session.course.trainers.get()
    prompt = session.prompts.get(question="c")
    url = reverse("prompt-move", args=[prompt.pk])
    client = sign_in(trainer)
    page = client.post(url, {"direction": "up"}, headers=HTMX).content.decode()
    assert order(session) == "acb"
    assert "Moved: now 2 of 3" in page
    assert focused(page) == ["Move up: c"]
    # at the top the way up is closed: the focus goes to the button beside it
    page = client.post(url, {"direction": "up"}, headers=HTMX).content.decode()
    assert order(session) == "cab"
    assert focused(page) == ["Move down: c"]


def focused(page: str) -> list[str]:
    """Return the labels of the buttons that take the focus."""
    return re.findall(r'<button[^>]* autofocus aria-label="([^"]*)"', page)


def test_without_scripts_the_trainer_is_back_on_the_session(session: Session, sign_in: SignIn) -> None:
    client = sign_in(session.course.trainers.get())
    prompt = session.prompts.get(question="a")
    answer = client.post(reverse("prompt-move", args=[prompt.pk]), {"direction": "down"})
    assert answer["Location"] == session.get_absolute_url()
    assert order(session) == "bac"


def test_one_question_has_nowhere_to_go(session: Session, sign_in: SignIn) -> None:
    session.prompts.exclude(question="a").delete()
    page = sign_in(session.course.trainers.get()).get(reverse("session-prompts", args=[session.pk]))
    assert "Move up" not in page.content.decode()
