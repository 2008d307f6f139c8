"""The API for answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test.client import Client
from django.urls import reverse

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import Prompt
from courses.people.enums import Role
from courses.people.models import Employee
from tests.factories import AnswerFactory, EmployeeFactory

Speech = Callable[..., SimpleUploadedFile]
SignIn = Callable[..., Client]


@pytest.fixture
def url(prompt: Prompt) -> str:
    return reverse("api-answers", args=[prompt.pk])


def test_post_answer_returns_its_page(
    url: str, owner: Employee, sign_in: SignIn, speech_file: Speech
) -> None:
    response = sign_in(owner).post(url, {"file": speech_file()})
    answer = Answer.objects.get()
    assert response.status_code == 201
    assert response.json() == {"id": answer.pk, "url": f"/answers/{answer.pk}/"}


def test_post_answer_hides_prompt_from_stranger(
    url: str, stranger: Employee, sign_in: SignIn, speech_file: Speech
) -> None:
    assert sign_in(stranger).post(url, {"file": speech_file()}).status_code == 404


def test_post_answer_refuses_those_who_only_see_the_prompt(
    url: str, trainer: Employee, sign_in: SignIn, speech_file: Speech
) -> None:
    for person in (trainer, EmployeeFactory.create(role=Role.HR)):
        response = sign_in(person).post(url, {"file": speech_file()})
        assert (response.status_code, response.json()["code"]) == (403, "not_allowed")


def test_post_answer_refuses_visitors(url: str, client: Client, speech_file: Speech) -> None:
    assert client.post(url, {"file": speech_file()}).status_code == 401


def test_post_answer_without_a_file(url: str, owner: Employee, sign_in: SignIn) -> None:
    response = sign_in(owner).post(url)
    assert (response.status_code, response.json()["code"]) == (422, "no_file")


@pytest.mark.parametrize(("content", "code"), [(b"", "empty"), (b"no sound" * 99, "not_audio")])
def test_post_answer_with_an_unusable_file(
    content: bytes, code: str, url: str, owner: Employee, sign_in: SignIn
) -> None:
    response = sign_in(owner).post(url, {"file": SimpleUploadedFile("a.wav", content)})
    assert (response.status_code, response.json()["code"]) == (422, code)
    assert not Answer.objects.exists()


def test_post_answer_above_the_size_limit(
    url: str, owner: Employee, sign_in: SignIn, speech_file: Speech, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "UPLOAD_MAX_BYTES", 10)
    response = sign_in(owner).post(url, {"file": speech_file()})
    assert response.json()["code"] == "too_large"
    assert response.status_code in (413, 422)


def test_post_answer_without_attempts_left(
    url: str, prompt: Prompt, owner: Employee, sign_in: SignIn, speech_file: Speech
) -> None:
    prompt.max_attempts = 1
    prompt.save()
    AnswerFactory.create(prompt=prompt, learner=owner)
    response = sign_in(owner).post(url, {"file": speech_file()})
    assert (response.status_code, response.json()["code"]) == (409, "no_attempts_left")


def test_post_answer_needs_the_csrf_token(url: str, owner: Employee, speech_file: Speech) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post(url, {"file": speech_file()}).status_code == 403
    assert not Answer.objects.exists()


def test_get_is_no_way_to_answer(url: str, owner: Employee, sign_in: SignIn) -> None:
    assert sign_in(owner).get(url).status_code == 405
