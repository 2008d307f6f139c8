"""The review queue: in which order, for whom, and where it leads."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test.client import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import Prompt
from assessments.reviews.services.dispute import close_dispute, dispute_answer
from courses.people.models import Employee
from tests.assessments.reviewing import give, scored
from tests.assessments.reviews.pages import send, text
from tests.factories import KeyPointFactory
from tests.queries import assert_same_queries

SignIn = Callable[..., Client]


def test_the_queue_has_objections_first_then_the_most_doubtful(
    prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    sure = scored(prompt, owner, 1, "I would listen and apologise.")
    little = scored(prompt, owner, 2, "I would listen. I would not apologise.")
    much = scored(prompt, owner, 3, "I would not listen. I would not apologise.")
    objected = scored(prompt, owner, 4, "I would listen and apologise.")
    dispute_answer(learner=owner, answer=objected, text="I said more.")
    response = sign_in(trainer).get(reverse("reviews"))
    assert [row.answer for row in response.context["rows"]] == [objected, much, little]
    html = text(response)
    assert "said not to be so" in html and "I said more." in html
    assert sure.get_absolute_url() not in html
    assert response.context["waiting"].count == 3
    close_dispute(actor=trainer, answer=objected, reply="Heard again: no.")
    rows = sign_in(trainer).get(reverse("reviews")).context["rows"]
    assert [row.answer for row in rows] == [much, little]


def test_a_long_queue_is_not_counted_to_its_end(
    prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(1, 5):
        scored(prompt, owner, number, "I would not listen.")
    monkeypatch.setattr("kit.web.pages.COUNTED", 2)
    client = sign_in(trainer)
    assert "More than 2 answers of your courses" in text(client.get(reverse("reviews")))
    assert "More than 2 answers to look at" in text(client.get(reverse("reviews"), {"part": "1"}))
    elsewhere = client.get(reverse("reviews"), {"prompt": str(KeyPointFactory.create().prompt.pk)})
    assert "More than 2 answers of your courses" in text(elsewhere)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("look", {"open", "disputed"}),
        ("disputed", {"disputed"}),
        ("reviewed", {"reviewed"}),
        ("second", set()),
        ("lowest", {"open", "disputed"}),
        ("all", {"open", "disputed", "reviewed"}),
    ],
)
def test_the_queue_is_narrowed(
    state: str,
    wanted: set[str],
    prompt: Prompt,
    owner: Employee,
    trainer: Employee,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("assessments.reviews.services.review.wants_second_look", lambda key, doubt: False)
    said = "I would not listen."
    rows = {
        name: scored(prompt, owner, n, said) for n, name in enumerate(("open", "disputed", "reviewed"), 1)
    }
    dispute_answer(learner=owner, answer=rows["disputed"], text="No.")
    give(rows["reviewed"], trainer, 0.0, 0.0)
    client = sign_in(trainer)
    found = client.get(reverse("reviews"), {"state": state, "prompt": str(prompt.pk)}).context["rows"]
    assert {name for name, row in rows.items() if row in [one.answer for one in found]} == wanted
    elsewhere = KeyPointFactory.create().prompt
    assert (
        client.get(reverse("reviews"), {"state": "nonsense", "prompt": str(elsewhere.pk)}).status_code == 200
    )


def test_who_has_reviewed_nothing_yet_can_begin_with_the_lowest_scores(
    prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    best = scored(prompt, owner, 1, "I would listen and apologise.")
    none = scored(prompt, owner, 2, "Good morning.")
    half = scored(prompt, owner, 3, "I would listen.")
    client = sign_in(trainer)
    rows = client.get(reverse("reviews"), {"state": "lowest"}).context["rows"]
    assert [row.answer for row in rows] == [none, half, best]
    saved = send(client, none, "missed", "missed", query="?state=lowest")
    assert saved["Location"].startswith(half.get_absolute_url()) and "state=lowest" in saved["Location"]
    rows = client.get(reverse("reviews"), {"state": "lowest"}).context["rows"]
    assert [row.answer for row in rows] == [half, best]


def test_where_nothing_waits_the_page_says_what_to_do(
    prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    scored(prompt, owner, 1, "I would listen and apologise.")
    client = sign_in(trainer)
    html = text(client.get(reverse("reviews")))
    assert "Nothing waits" in html and "?state=lowest" in html
    Answer.objects.update(reviewed_at=timezone.now())
    empty = text(client.get(reverse("reviews"), {"state": "lowest"}))
    assert "Nothing to look at" in empty and "Begin with the lowest scores" not in empty


def test_saving_from_the_queue_goes_on_to_the_next(
    prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    first, second, third = (scored(prompt, owner, n, "I would not listen.") for n in (1, 2, 3))
    client = sign_in(trainer)
    begin = client.get(reverse("review-next"), {"state": "look"})
    assert begin["Location"].startswith(first.get_absolute_url())
    skipped = client.get(reverse("review-next"), {"state": "look", "after": str(first.pk)})
    assert skipped["Location"].startswith(second.get_absolute_url())
    saved = send(client, second, "missed", "missed", query="?state=look")
    assert saved["Location"].startswith(third.get_absolute_url())
    assert "state=look" in saved["Location"]
    saved = send(client, third, "missed", "missed", query="?state=look")
    assert saved["Location"].startswith(first.get_absolute_url())
    saved = send(client, first, "missed", "missed", query="?state=look")
    assert saved["Location"].startswith(reverse("reviews"))


def test_queue_query_count(prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn) -> None:
    def add() -> None:
        answer = scored(prompt, owner, prompt.answers.count() + 1, "I would not listen.")
        dispute_answer(learner=owner, answer=answer, text="No.")

    client = sign_in(trainer)
    assert_same_queries(client, reverse("reviews"), add)
    assert_same_queries(client, reverse("reviews") + "?part=1", add)
