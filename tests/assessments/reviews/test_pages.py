"""The review queue, and what trainers and learners do on an answer's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

import pytest
from django.db.models import F
from django.test.client import Client
from django.urls import reverse
from django.utils import timezone

from assessments.answers.models.answer import Answer
from assessments.answers.queries.attempts import attempts_at
from assessments.answers.services.assess import assess_recording
from assessments.plan.queries.mastered import mastered_by
from assessments.prompts.models.prompt import Prompt
from assessments.rescoring.queries import ChangeList
from assessments.rescoring.services.jobs import start_preview
from assessments.reviews.models import Dispute, Review
from assessments.reviews.services.dispute import close_dispute, dispute_answer
from courses.people.models import Employee
from jobs.services.run import run_next_job
from tests.assessments.reviewing import give, points_of, scored, second_trainer
from tests.factories import EnrolmentFactory, KeyPointFactory
from tests.queries import assert_same_queries
from transcripts.enums import Stage

SignIn = Callable[..., Client]


@pytest.fixture
def answer(prompt: Prompt, owner: Employee) -> Answer:
    """0.75 by the scorer; the second key point was denied, which is worth a look."""
    return scored(prompt, owner, said="I would listen. I would not apologise.")


def send(client: Client, answer: Answer, *decisions: str, query: str = "", **more: str) -> Any:
    """Send the review form as the page has it, with the decisions in the key points' order."""
    page = client.get(reverse("answer", args=[answer.pk]) + query).context["review_form"]
    data = {"assessment": page.initial["assessment"], "seen": page.initial["seen"], "comment": ""}
    for point, decision in zip(points_of(answer), decisions, strict=False):
        data |= {f"point-{point.pk}": decision, f"why-{point.pk}": ""}
    return client.post(reverse("answer-review", args=[answer.pk]) + query, data | more)


class Answered(Protocol):
    """What the client gives: a response that is read."""

    @property
    def content(self) -> bytes: ...


def text(response: Answered) -> str:
    return response.content.decode()


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


def test_of_two_reviewers_the_later_sees_the_first_and_keeps_the_own_choice(
    answer: Answer, trainer: Employee, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.reviews.services.review.wants_second_look", lambda key, doubt: False)
    other = second_trainer(answer.prompt)
    client = sign_in(other)
    before = client.get(answer.get_absolute_url()).context["review_form"]
    give(answer, trainer, 0.0, 1.0)
    first, second = points_of(answer)
    data = {"assessment": before.initial["assessment"], "seen": before.initial["seen"]}
    data |= {f"point-{first.pk}": "partly", f"point-{second.pk}": "missed"}
    response = client.post(reverse("answer-review", args=[answer.pk]), data)
    assert response.status_code == 409
    assert f"{trainer} changed this:" in text(response)
    assert response.context["review_form"][f"point-{first.pk}"].value() == "partly"


def test_a_second_look_does_not_show_the_first(
    answer: Answer, trainer: Employee, owner: Employee, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.reviews.services.review.wants_second_look", lambda key, doubt: True)
    other = second_trainer(answer.prompt)
    give(answer, trainer, 1.0, 1.0, why="a reason", comment="a remark")
    client = sign_in(other)
    for url in (answer.get_absolute_url(), reverse("answers"), reverse("reviews") + "?state=second"):
        html = text(client.get(url))
        assert "a reason" not in html and "a remark" not in html and str(trainer) not in html
        assert "100 / 100" not in html and '<span class="score-value">100' not in html
    assert send(client, answer, "met").status_code == 422, "each key point has to be decided"
    assert send(client, answer, "met", "missed").status_code == 302
    html = text(client.get(answer.get_absolute_url()))
    assert "a reason" in html and f"{other}, not knowing this, decided otherwise:" in html
    queue = text(client.get(reverse("reviews")))
    assert "reviewers disagree" in queue
    assert "not knowing this" not in text(sign_in(owner).get(answer.get_absolute_url()))


def test_neither_history_nor_mastery_nor_map_nor_scoring_anew_shows_a_second_reviewer_the_first_score(
    answer: Answer, trainer: Employee, owner: Employee, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.reviews.services.review.wants_second_look", lambda key, doubt: True)
    other = second_trainer(answer.prompt)
    again = scored(answer.prompt, owner, 2)
    give(answer, trainer, 1.0, 1.0)
    client = sign_in(other)

    def history() -> list[float | None]:
        return [column.score for column in attempts_at(other, again).columns]

    def held() -> list[float]:
        [course] = mastered_by(owner, viewer=other)
        return [point.held.probability for one in course.prompts for point in one.points if point.held]

    def map_of(viewer: Employee) -> list[int | None]:
        url = reverse("course-mastery", args=[answer.prompt.session.course_id])
        [row] = sign_in(viewer).get(url).context["map"].rows
        return list(row.values)

    def changes() -> list[int]:
        answer.prompt.key_points.update(weight=F("weight") + 1)
        answer.prompt.key_points.filter(pk=points_of(answer)[0].pk).update(weight=9)
        job = start_preview(owner=other, prompt=answer.prompt)
        run_next_job()
        job.refresh_from_db()
        return [row.answer.pk for row in ChangeList(job, other) if row.answer]

    assert history() == [None, again.score] and held() == []
    assert map_of(other) == [None, None] and None not in map_of(trainer)
    client = sign_in(other)
    assert answer.pk not in changes()
    assert send(client, answer, "met", "missed").status_code == 302
    assert None not in history() and held() != [] and None not in map_of(other)


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


def test_agreement_query_count(prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn) -> None:
    def add() -> None:
        give(scored(prompt, owner, prompt.answers.count() + 1), trainer, 1.0, 0.0)

    assert_same_queries(sign_in(trainer), reverse("review-agreement"), add)


def test_agreement_is_too_little_until_ten_pairs(
    prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn
) -> None:
    client, url = sign_in(trainer), reverse("review-agreement")
    for number in range(1, 5):
        give(scored(prompt, owner, number), trainer, 1.0, 0.0)
    assert "8 key points were decided by both" in text(client.get(url))
    give(scored(prompt, owner, 5), trainer, 0.0, 0.0)
    report = client.get(url).context["report"]
    assert report.scorer.matrix == ((4, 0, 1), (0, 0, 0), (0, 0, 5))
    assert report.scorer.kappa.value == pytest.approx(0.8)
    assert [part.name for part in report.prompts] == [prompt.question]
    assert "0.80" in text(client.get(url)) and "Too few to say." in text(client.get(url))


def test_agreement_of_two_trainers_is_of_blind_looks_alone(
    prompt: Prompt, owner: Employee, trainer: Employee, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("assessments.reviews.services.review.wants_second_look", lambda key, doubt: True)
    other = second_trainer(prompt)
    answer = scored(prompt, owner)
    give(answer, trainer, 1.0, 0.0)
    give(answer, other, 1.0, 1.0)
    give(answer, other, 0.0, 0.0)
    report = sign_in(trainer).get(reverse("review-agreement")).context["report"]
    assert report.trainers.matrix == ((1, 0, 0), (0, 0, 0), (1, 0, 0))
    assert report.scorer.n == 2


def test_agreement_is_of_ones_own_courses(answer: Answer, trainer: Employee, sign_in: SignIn) -> None:
    give(answer, trainer, 1.0, 0.0)
    elsewhere = second_trainer(KeyPointFactory.create().prompt)
    assert sign_in(elsewhere).get(reverse("review-agreement")).context["report"].scorer.n == 0


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
