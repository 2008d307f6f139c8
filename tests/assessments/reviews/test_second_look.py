"""Two reviewers of one answer: what the second may see."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db.models import F
from django.test.client import Client
from django.urls import reverse

from assessments.answers.models.answer import Answer
from assessments.answers.queries.attempts import attempts_at
from assessments.plan.queries.mastered import mastered_by
from assessments.rescoring.queries import ChangeList
from assessments.rescoring.services.jobs import start_preview
from courses.people.models import Employee
from jobs.services.run import run_next_job
from tests.assessments.reviewing import give, points_of, scored, second_trainer
from tests.assessments.reviews.pages import send, text

SignIn = Callable[..., Client]


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
