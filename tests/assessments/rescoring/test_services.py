"""Scoring anew: what would change is seen before it changes, and old scores stay."""

from __future__ import annotations

import pytest

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.models.outcome import Outcome
from assessments.answers.services.marking import Marking
from assessments.answers.services.settle import settle_answers
from assessments.prompts.models.prompt import Prompt
from assessments.rescoring.services.figures import Change
from assessments.rescoring.services.read import answers_behind, heard_answers
from assessments.rescoring.services.rescore import apply_rescore, preview_rescore
from tests.assessments.rescoring.scores import (
    BOTH,
    NONE,
    ONE,
    answer_saying,
    currents,
    forget_sorry,
    quiet,
    review,
    see,
    state,
)
from tests.texts import follow
from transcripts.enums import Stage
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.django_db


# -- seeing -----------------------------------------------------------------------------------------
def test_preview_says_per_answer_and_point_what_would_change(prompt: Prompt) -> None:
    both, one, none = (answer_saying(prompt, said) for said in (BOTH, ONE, NONE))
    assert [both.score, one.score, none.score] == [1.0, 0.75, 0.0]
    forget_sorry(prompt)
    apologise = prompt.key_points.get(name="Apologise").pk
    figures, changes = see(prompt)
    assert changes == {
        both.pk: Change(both.pk, 1.0, 0.75, (), (apologise,), ()),
        none.pk: Change(none.pk, 0.0, 0.25, (apologise,), (), ()),
    }
    said = figures.as_json()
    assert (said["total"], said["behind"], said["up_to_date"]) == (3, 3, 0)
    assert (said["higher"], said["lower"], said["same"], said["first"], said["kept"]) == (1, 1, 1, 0, 0)
    assert said["before"] == [1, 0, 0, 0, 0, 0, 0, 1, 0, 1]
    assert said["after"] == [0, 0, 1, 0, 0, 0, 0, 2, 0, 0]
    assert said["mean_before"] == pytest.approx(1.75 / 3) and said["mean_after"] == pytest.approx(1.75 / 3)
    assert {point["name"]: (point["gained"], point["lost"]) for point in said["points"]} == {
        "Listen": (0, 0),
        "Apologise": (1, 1),
    }
    assert said["versions"] == {str(prompt.pk): Marking.of(prompt).version}


def test_preview_writes_nothing(prompt: Prompt) -> None:
    for said in (BOTH, ONE, NONE):
        answer_saying(prompt, said)
    forget_sorry(prompt)
    before = state()
    see(prompt)
    assert state() == before


def test_the_biggest_change_comes_first(prompt: Prompt) -> None:
    answer_saying(prompt, NONE)
    answer_saying(prompt, BOTH)
    prompt.key_points.filter(name="Listen").update(keywords={"en": ["go home"]}, synonyms={})
    _, changes = preview_rescore([prompt], tell=quiet)
    assert [round(change.size, 2) for change in changes] == [0.75, 0.75]
    prompt.key_points.filter(name="Apologise").update(keywords={"en": ["refund"]}, synonyms={})
    _, changes = preview_rescore([prompt], tell=quiet)
    assert [round(change.size, 2) for change in changes] == [1.0, 0.75]


def test_what_is_up_to_date_is_counted_and_not_scored(
    prompt: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer_saying(prompt, BOTH)
    monkeypatch.setattr(Marking, "mark", lambda *given: pytest.fail("scored for nothing"))
    figures, changes = see(prompt)
    assert (figures.total, figures.up_to_date, figures.behind, changes) == (1, 1, 0, {})
    assert figures.before == figures.after


@pytest.mark.parametrize("what", ["rubric", "text", "scorer", "transcript", "no score"])
def test_a_score_is_behind_where_anything_that_made_it_changed(
    prompt: Prompt, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answer_saying(prompt, BOTH)
    assert not answers_behind(prompt, Marking.of(prompt)).exists()
    if what == "rubric":
        forget_sorry(prompt)
    elif what == "text":
        prompt.hint = "Listen!"
        prompt.save()
    elif what == "scorer":
        Assessment.objects.update(scorer_version="1")
    elif what == "transcript":
        follow(answer.recording, BOTH)
    else:
        Assessment.objects.all().delete()
        settle_answers([answer.pk])
    assert list(answers_behind(prompt, Marking.of(prompt))) == [answer]
    figures, _ = see(prompt)
    assert figures.behind == 1 and figures.first == (what == "no score")


def test_renaming_a_key_point_leaves_scores_up_to_date(prompt: Prompt) -> None:
    answer_saying(prompt, BOTH)
    prompt.key_points.filter(name="Listen").update(name="Hear them out")
    assert not answers_behind(prompt, Marking.of(prompt)).exists()


def test_what_a_person_decided_stays_and_is_said(prompt: Prompt) -> None:
    answer = answer_saying(prompt, BOTH)
    review(answer, "Listen", 0.0)
    assert answer.score == pytest.approx(0.25)
    forget_sorry(prompt)
    figures, changes = see(prompt)
    listen, apologise = (prompt.key_points.get(name=name).pk for name in ("Listen", "Apologise"))
    assert changes == {answer.pk: Change(answer.pk, 0.25, 0.0, (), (apologise,), (listen,))}
    assert figures.kept == 1
    apply_rescore([prompt], tell=quiet)
    answer.refresh_from_db()
    assert answer.score == 0.0 and Outcome.objects.get(key_point=listen).decided


@pytest.mark.parametrize("stage", [stage for stage in Stage if stage not in (Stage.READY, Stage.RECEIVED)])
def test_an_answer_that_is_not_heard_is_left_alone(prompt: Prompt, stage: Stage) -> None:
    answer = answer_saying(prompt, BOTH)
    Recording.objects.update(stage=stage)
    forget_sorry(prompt)
    assert not heard_answers(prompt).exists()
    apply_rescore([prompt], tell=quiet)
    assert currents() == [(answer.pk, 1.0)]


def test_several_prompts_at_once_each_by_its_own_rubric(prompt: Prompt) -> None:
    from tests.factories import KeyPointFactory, PromptFactory

    other = PromptFactory(session=prompt.session)
    KeyPointFactory(prompt=other, keywords={"en": ["refund"]}, synonyms={})
    answer_saying(prompt, BOTH)
    mine = answer_saying(other, ["I refund it."])
    Assessment.objects.all().delete()
    settle_answers(list(Answer.objects.values_list("pk", flat=True)))
    told: list[tuple[int, int]] = []
    figures, changes = preview_rescore([prompt, other], tell=lambda *now: told.append(now))
    assert figures.total == 2 and len(figures.versions) == 2 and len(figures.points) == 3
    assert {change.answer: change.after for change in changes}[mine.pk] == 1.0
    assert told == [(0, 2)]
