"""The review queue, and what trainers and learners do on an answer's page."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse

from assessments.answers.models.answer import Answer
from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import Prompt
from assessments.reviews.models import Dispute, Review
from courses.people.models import Employee
from tests.assessments.reviewing import give, points_of, scored
from tests.assessments.reviews.pages import send, text
from tests.factories import EnrolmentFactory, KeyPointFactory
from transcripts.enums import Stage

SignIn = Callable[..., Client]


def test_a_trainer_finds_the_scorers_choice_and_changes_it(
    answer: Answer, trainer: Employee, sign_in: SignIn
) -> None:
    client = sign_in(trainer)
    first, second = points_of(answer)
    form = client.get(answer.get_absolute_url()).context["review_form"]
    assert (form[f"point-{first.pk}"].value(), form[f"point-{second.pk}"].value()) == ("met", "missed")
    response = send(client, answer, "met", "partly", comment="Better.", **{f"why-{second.pk}": "nearly"})
    assert response.status_code == 302
    answer.refresh_from_db()
    assert answer.score == pytest.approx((3 + 0.5) / 4)


def test_the_learner_sees_who_changed_what_and_why(
    answer: Answer, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    _, second = points_of(answer)
    send(
        sign_in(trainer),
        answer,
        "met",
        "met",
        comment="Well done.",
        **{f"why-{second.pk}": "You said sorry."},
    )
    html = text(sign_in(owner).get(answer.get_absolute_url()))
    assert '<span class="score-value">100</span>' in html
    assert f"Reviewed by {trainer}. The scorer had given 75." in html
    assert f"{trainer} changed this:" in html
    assert "You said sorry." in html and "Well done." in html
    assert "data-review" not in html
    assert "100 / 100" in text(sign_in(owner).get(reverse("answers")))


def test_comments_are_escaped(answer: Answer, owner: Employee, trainer: Employee, sign_in: SignIn) -> None:
    _, second = points_of(answer)
    send(sign_in(trainer), answer, "met", "met", **{f"why-{second.pk}": "<script>alert(1)</script>"})
    assert "<script>alert(1)" not in text(sign_in(owner).get(answer.get_absolute_url()))


def test_an_override_can_be_taken_back(answer: Answer, trainer: Employee, sign_in: SignIn) -> None:
    client = sign_in(trainer)
    assert 'value="scored"' not in text(client.get(answer.get_absolute_url()))
    send(client, answer, "missed", "missed")
    assert 'value="scored"' in text(client.get(answer.get_absolute_url()))
    send(client, answer, "scored", "scored")
    answer.refresh_from_db()
    assert answer.score == 0.75


def test_partly_confirmed_stays_what_it_was(
    prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    answer = scored(prompt, owner)
    give(answer, trainer, 0.3)
    send(sign_in(trainer), answer, "partly", "missed")
    answer.refresh_from_db()
    assert answer.score == pytest.approx(3 * 0.3 / 4)


def test_ones_own_answer_has_no_review(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> None:
    EnrolmentFactory.create(employee=trainer, course=prompt.session.course)
    own = scored(prompt, trainer)
    client = sign_in(trainer)
    assert "data-review" not in text(client.get(own.get_absolute_url()))
    assert client.post(reverse("answer-review", args=[own.pk])).status_code == 403
    assert own.get_absolute_url() not in text(client.get(reverse("reviews"), {"state": "all"}))


def test_what_was_typed_is_kept_when_the_answer_was_rescored(
    answer: Answer, trainer: Employee, sign_in: SignIn
) -> None:
    client = sign_in(trainer)
    form = client.get(answer.get_absolute_url()).context["review_form"]
    first, second = points_of(answer)
    data = {
        **{"assessment": form.initial["assessment"], "seen": 0, "comment": "All in all good."},
        **{f"point-{first.pk}": "partly", f"why-{first.pk}": "only half"},
        **{f"point-{second.pk}": "met", f"why-{second.pk}": "on a point that is gone"},
    }
    second.delete()
    KeyPointFactory.create(prompt=answer.prompt, position=5, name="Brand new")
    assess_recording(answer.recording)
    response = client.post(reverse("answer-review", args=[answer.pk]), data)
    assert response.status_code == 409
    html = text(response)
    assert "scored anew meanwhile" in html and "Brand new" in html
    assert "only half" in html and "All in all good.\non a point that is gone" in html
    again = response.context["review_form"]
    assert again[f"point-{first.pk}"].value() == "partly"
    assert again["assessment"].value() == str(answer.assessments.get(current=True).pk)
    assert not Review.objects.exists()


def test_what_was_typed_is_kept_while_the_answer_is_heard_anew(
    answer: Answer, trainer: Employee, sign_in: SignIn
) -> None:
    client = sign_in(trainer)
    client.get(answer.get_absolute_url())
    answer.recording.stage = Stage.QUEUED
    answer.recording.save()
    first, _ = points_of(answer)
    current = answer.assessments.get(current=True)
    data = {"assessment": current.pk, "seen": 0, f"why-{first.pk}": "only half"}
    response = client.post(reverse("answer-review", args=[answer.pk]), data | {f"point-{first.pk}": "met"})
    assert response.status_code in (409, 422)
    assert "only half" in text(response)
    assert not Review.objects.exists()


def test_an_objection_and_its_reply_are_seen(
    answer: Answer, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    learner, client = sign_in(owner), sign_in(trainer)
    url = reverse("answer-dispute", args=[answer.pk])
    assert learner.post(url, {"text": " "}).status_code == 422
    assert learner.post(url, {"text": "I did say sorry."}).status_code == 302
    assert learner.post(url, {"text": "Again."}).status_code == 409
    html = text(learner.get(answer.get_absolute_url()))
    assert "I did say sorry." in html and "has not replied yet" in html and 'name="text"' not in html
    assert "I did say sorry." in text(client.get(answer.get_absolute_url()))
    assert send(client, answer, "met", "met").status_code == 422, "an objection is replied to"
    reply = reverse("answer-reply", args=[answer.pk])
    assert client.post(reply, {"reply": "I cannot hear it."}).status_code == 302
    assert client.post(reply, {"reply": "Once more."}).status_code == 409
    html = text(learner.get(answer.get_absolute_url()))
    assert "I cannot hear it." in html and 'name="text"' in html
    assert Dispute.objects.get().closed_by == trainer


def test_a_point_that_is_gone_from_the_question_is_read_only(
    answer: Answer, trainer: Employee, sign_in: SignIn
) -> None:
    _, second = points_of(answer)
    second.delete()
    client = sign_in(trainer)
    html = text(client.get(answer.get_absolute_url()))
    assert "Apologise" in html and f"point-{second.pk}" not in html
    assert send(client, answer, "partly").status_code == 302


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_speak_both_languages(
    language: str, answer: Answer, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    give(answer, trainer, 1.0, 1.0)
    client = sign_in(trainer, language)
    for url in (
        reverse("reviews") + "?state=reviewed",
        reverse("review-agreement"),
        answer.get_absolute_url(),
    ):
        html = text(client.get(url))
        assert f'lang="{language}"' in html
        assert ("复核" in html) == (language == "zh-hans")
