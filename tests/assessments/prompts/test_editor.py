"""The pages where prompts are written."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from assessments.answers.models.answer import Assessment
from assessments.answers.services.assess import version_of
from assessments.prompts.models.prompt import Prompt
from courses.people.models import Employee
from tests.assessments.prompts.test_prompt_form import posted
from tests.factories import AnswerFactory

SignIn = Callable[..., Client]
POINT = {"name": "Verify", "weight": "2", "keywords_zh": "核实", "keywords_en": "verify"}


def test_trainer_writes_a_prompt(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> None:
    url = reverse("prompt-new", args=[prompt.session_id])
    client = sign_in(trainer)
    assert client.get(url).status_code == 200
    response = client.post(url, posted(POINT))
    made = Prompt.objects.latest("pk")
    assert (response.status_code, response["Location"]) == (302, made.get_absolute_url())
    assert made.key_points.get().keywords == {"zh": ["核实"], "en": ["verify"]}


def test_mistakes_keep_what_was_written(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> None:
    url = reverse("prompt-new", args=[prompt.session_id])
    response = sign_in(trainer).post(url, posted(POINT, {"name": "Second"}, question=""))
    html = response.content.decode()
    assert response.status_code == 200
    assert "核实" in html and "Second" in html
    assert "Add at least one keyword" in html and "all you wrote is still here" in html
    assert Prompt.objects.count() == 1


def test_trainer_changes_a_prompt(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> None:
    url = reverse("prompt-edit", args=[prompt.pk])
    client = sign_in(trainer)
    html = client.get(url).content.decode()
    assert "say sorry" in html and "Delete this question" in html
    first, second = prompt.key_points.all()
    data = posted({"pk": first.pk, **POINT}, {"pk": second.pk, "name": "Gone", "DELETE": "on"})
    assert client.post(url, data | {"points-INITIAL_FORMS": "2"}).status_code == 302
    assert [(point.pk, point.name) for point in prompt.key_points.all()] == [(first.pk, "Verify")]


def scored(prompt: Prompt, version: str) -> None:
    """Make an answer whose score was made by the rubric of ``version``."""
    answer = AnswerFactory.create(prompt=prompt)
    Assessment.objects.create(
        answer=answer,
        value=0.5,
        result={"value": 0.5, "points": []},
        rubric=[],
        rubric_version=version,
        scorer_version="2",
        revision=answer.recording.current_revision,
    )


def test_saving_tells_how_many_scores_are_by_other_key_points(
    prompt: Prompt, trainer: Employee, sign_in: SignIn
) -> None:
    scored(prompt, "0" * 64)
    scored(prompt, "0" * 64)
    response = sign_in(trainer).post(reverse("prompt-edit", args=[prompt.pk]), posted(POINT), follow=True)
    html = response.content.decode()
    assert "2 answers keep the scores they have by the earlier key points." in html
    assert f'<a href="/prompts/{prompt.pk}/rescore/">Score them anew</a>' in html


def test_saving_what_was_there_tells_of_no_older_scores(
    prompt: Prompt, trainer: Employee, sign_in: SignIn
) -> None:
    point = prompt.key_points.all()[0]
    prompt.key_points.exclude(pk=point.pk).delete()
    scored(prompt, version_of([point.as_spec()], prompt.text))
    same = {"pk": point.pk, "name": point.name, "weight": "3", "keywords_en": "listen", "keywords_zh": "倾听"}
    same |= {"synonyms_en": "hear them out", "synonyms_zh": "听客户说完"}
    data = posted(same, question=prompt.question, **{"points-INITIAL_FORMS": "1"})
    html = sign_in(trainer).post(reverse("prompt-edit", args=[prompt.pk]), data, follow=True).content.decode()
    assert "The question is saved." in html and "earlier key points" not in html


def test_saving_says_what_may_not_be_meant_so(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> None:
    asked = posted({"name": "<b>Caller</b>", "keywords_en": "calling"})
    html = (
        sign_in(trainer)
        .post(reverse("prompt-new", args=[prompt.session_id]), asked, follow=True)
        .content.decode()
    )
    assert "&lt;b&gt;Caller&lt;/b&gt;: “calling” stands in the question" in html
    assert Prompt.objects.count() == 2


def test_conditions_are_saved_and_open_when_there_are_any(
    prompt: Prompt, trainer: Employee, sign_in: SignIn
) -> None:
    url = reverse("prompt-edit", args=[prompt.pk])
    client = sign_in(trainer)
    first = prompt.key_points.all()[0]
    client.post(url, posted({"pk": first.pk, **POINT, "must_not_zh": "提供号码"}))
    assert prompt.key_points.get().must_not == {"zh": ["提供号码"]}
    html = " ".join(client.get(url).content.decode().split())
    assert html.count('<details class="disclosure" open>') == 1
    assert "Saying one of these takes the key point away" in html


@pytest.mark.parametrize("name", ["prompt-new", "prompt-edit"])
def test_editor_is_for_the_courses_trainer(
    name: str, prompt: Prompt, owner: Employee, stranger: Employee, sign_in: SignIn, client: Client
) -> None:
    url = reverse(name, args=[prompt.session_id if name == "prompt-new" else prompt.pk])
    for method in ("get", "post"):
        assert getattr(sign_in(owner), method)(url).status_code == 403
        assert getattr(sign_in(stranger), method)(url).status_code == 404
        assert getattr(client, method)(url).status_code == 302


def test_delete_prompt_without_answers(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> None:
    response = sign_in(trainer).post(reverse("prompt-delete", args=[prompt.pk]))
    assert (response.status_code, response["Location"]) == (302, prompt.session.get_absolute_url())
    assert not Prompt.objects.exists()


def test_delete_prompt_with_answers_says_why_not(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> None:
    AnswerFactory.create(prompt=prompt)
    client = sign_in(trainer)
    html = client.post(reverse("prompt-delete", args=[prompt.pk]), follow=True).content.decode()
    assert "answers are evidence" in html
    assert Prompt.objects.exists()
    assert "Delete this question" not in client.get(reverse("prompt-edit", args=[prompt.pk])).content.decode()


def test_delete_prompt_is_for_the_courses_trainer(
    prompt: Prompt, owner: Employee, stranger: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    url = reverse("prompt-delete", args=[prompt.pk])
    assert sign_in(owner).post(url).status_code == 403
    assert sign_in(stranger).post(url).status_code == 404
    assert sign_in(trainer).get(url).status_code == 405
    assert Prompt.objects.exists()
