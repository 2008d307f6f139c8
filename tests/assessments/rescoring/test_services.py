"""Scoring anew: what would change is seen before it changes, and old scores stay."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.models.outcome import Outcome
from assessments.answers.services.assess import assess_recording
from assessments.answers.services.marking import Marking
from assessments.answers.services.settle import settle_answers
from assessments.prompts.models.prompt import Prompt
from assessments.rescoring.services import read as rescore_read
from assessments.rescoring.services import rescore
from assessments.rescoring.services.figures import Change, Figures
from assessments.rescoring.services.read import answers_behind, heard_answers
from assessments.rescoring.services.rescore import apply_rescore, preview_rescore
from assessments.reviews.models import Review, ReviewPoint
from courses.people.models import Employee
from kit.problems import Problem
from tests.factories import AnswerFactory, EmployeeFactory
from tests.texts import follow
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision

pytestmark = pytest.mark.django_db

BOTH = ["I listen to them.", "I say sorry."]
ONE = ["I listen to them."]
NONE = ["I go home."]


def quiet(done: int, total: int) -> None:
    """Nobody asks how far it is."""


def answer_saying(prompt: Prompt, said: list[str], **fields: Any) -> Answer:
    learner = EmployeeFactory()
    answer = AnswerFactory(prompt=prompt, learner=learner, recording__segments=said, **fields)
    assess_recording(answer.recording)
    answer.refresh_from_db()
    return answer


def forget_sorry(prompt: Prompt) -> None:
    """Change the rubric: saying sorry is no longer an apology, going home is."""
    prompt.key_points.filter(name="Apologise").update(keywords={"en": ["go home"]}, synonyms={})


def see(prompt: Prompt) -> tuple[Figures, dict[int, Change]]:
    figures, changes = preview_rescore([prompt], tell=quiet)
    return figures, {change.answer: change for change in changes}


def review(answer: Answer, point: str, earned: float) -> None:
    reviewer = EmployeeFactory()
    assessment = answer.assessments.get(current=True)
    made = Review.objects.create(answer=answer, assessment=assessment, reviewer=reviewer)
    key_point = answer.prompt.key_points.get(name=point)
    ReviewPoint.objects.create(review=made, key_point=key_point, earned=earned, scored=0.0)
    settle_answers([answer.pk])
    answer.refresh_from_db()


def state() -> list[Any]:
    """All that scoring writes."""
    return [
        list(Assessment.objects.order_by("pk").values()),
        list(Outcome.objects.order_by("answer", "key_point").values_list("answer", "key_point", "earned")),
        list(Answer.objects.order_by("pk").values_list("pk", "score", "doubt")),
    ]


def currents() -> list[tuple[int, float]]:
    return list(Assessment.objects.filter(current=True).order_by("answer").values_list("answer", "value"))


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


# -- changing ---------------------------------------------------------------------------------------
def test_apply_does_what_the_preview_showed_and_keeps_the_old(prompt: Prompt) -> None:
    answers = [answer_saying(prompt, said) for said in (BOTH, ONE, NONE)]
    forget_sorry(prompt)
    _, changes = see(prompt)
    old = list(Assessment.objects.order_by("pk").values())
    wrote: list[int] = []
    apply_rescore([prompt], tell=quiet, wrote=wrote.append)
    assert sum(wrote) == 3
    for row in old:
        row["current"] = False
    assert list(Assessment.objects.order_by("pk").values())[:3] == old
    assert currents() == [(answers[0].pk, 0.75), (answers[1].pk, 0.75), (answers[2].pk, 0.25)]
    for answer in answers:
        answer.refresh_from_db()
        if answer.pk in changes:
            assert answer.score == changes[answer.pk].after
    assert see(prompt)[0].up_to_date == 3


def test_apply_makes_the_same_assessment_as_scoring_on_arrival(prompt: Prompt) -> None:
    answer = answer_saying(prompt, BOTH, recording__hotwords=["refund"], recording__model="base")
    forget_sorry(prompt)
    apply_rescore([prompt], tell=quiet)
    ours = Assessment.objects.filter(current=True).values().get()
    Assessment.objects.filter(current=True).delete()
    assess_recording(answer.recording)
    theirs = Assessment.objects.filter(current=True).values().get()
    for row in (ours, theirs):
        del row["id"], row["created_at"]
    assert ours == theirs
    text = Revision.objects.get(pk=ours["revision_id"])
    assert (text.engine, text.model, text.language, text.hotwords) == (
        "whisper",
        "base",
        "en",
        ["refund"],
    )


def test_apply_twice_changes_nothing_more(prompt: Prompt) -> None:
    answer_saying(prompt, BOTH)
    forget_sorry(prompt)
    apply_rescore([prompt], tell=quiet)
    before = state()
    wrote: list[int] = []
    apply_rescore([prompt], tell=quiet, wrote=wrote.append)
    assert state() == before and wrote == []


def test_a_rubric_that_comes_back_makes_its_old_assessment_current_again(prompt: Prompt) -> None:
    answer = answer_saying(prompt, BOTH)
    first = Assessment.objects.get()
    forget_sorry(prompt)
    apply_rescore([prompt], tell=quiet)
    prompt.key_points.filter(name="Apologise").update(
        keywords={"en": ["apologise"]}, synonyms={"en": ["say sorry"]}
    )
    apply_rescore([prompt], tell=quiet)
    answer.refresh_from_db()
    assert Assessment.objects.count() == 2
    assert (answer.assessment, answer.score) == (first, 1.0)


def test_apply_killed_in_the_middle_goes_on_where_it_was(
    prompt: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rescore_read, "CHUNK", 2)
    answers = [answer_saying(prompt, BOTH) for _ in range(5)]
    forget_sorry(prompt)

    class Killed(BaseException):
        pass

    wrote: list[int] = []

    def die_in_the_second_chunk(number: int) -> None:
        if wrote:
            raise Killed
        wrote.append(number)

    with pytest.raises(Killed):
        apply_rescore([prompt], tell=quiet, wrote=die_in_the_second_chunk)
    assert Assessment.objects.count() == 7, "half a chunk was written"
    apply_rescore([prompt], tell=quiet, wrote=wrote.append)
    assert wrote == [2, 2, 1]
    assert currents() == [(answer.pk, 0.75) for answer in answers]
    assert Assessment.objects.count() == 10


def after_reading(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Let somebody act between the reading of a chunk and its writing."""
    real = rescore._write

    def meanwhile(*given: Any) -> int:
        act()
        return real(*given)

    monkeypatch.setattr(rescore, "_write", meanwhile)


@pytest.mark.parametrize("change", [{}, {"fence": 9}, {"stage": Stage.QUEUED}])
def test_an_answer_that_was_heard_or_corrected_meanwhile_is_not_overwritten(
    prompt: Prompt, monkeypatch: pytest.MonkeyPatch, change: dict[str, Any]
) -> None:
    moved, other = answer_saying(prompt, BOTH), answer_saying(prompt, BOTH)
    forget_sorry(prompt)

    def move() -> None:
        if change:
            Recording.objects.filter(pk=moved.recording_id).update(**change)
        else:
            follow(Recording.objects.get(pk=moved.recording_id), BOTH)

    after_reading(monkeypatch, move)
    wrote: list[int] = []
    apply_rescore([prompt], tell=quiet, wrote=wrote.append)
    assert wrote == [1] and currents() == [(moved.pk, 1.0), (other.pk, 0.75)]


def test_a_new_transcript_scored_meanwhile_stays_current(
    prompt: Prompt, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = answer_saying(prompt, BOTH)
    forget_sorry(prompt)

    def hear_again() -> None:
        Recording.objects.update(fence=F("fence") + 1)
        follow(Recording.objects.get(), ["I go home."])
        assess_recording(Recording.objects.get())

    after_reading(monkeypatch, hear_again)
    apply_rescore([prompt], tell=quiet)
    assert [(row.revision.number, row.value) for row in Assessment.objects.filter(current=True)] == [
        (2, 0.25)
    ]
    answer.refresh_from_db()
    assert answer.score == 0.25


def test_a_rubric_changed_in_the_middle_stops_it(prompt: Prompt, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = answer_saying(prompt, BOTH)
    forget_sorry(prompt)
    after_reading(monkeypatch, lambda: prompt.key_points.update(keywords={"en": ["refund"]}))
    with pytest.raises(Problem) as stopped:
        apply_rescore([prompt], tell=quiet)
    assert stopped.value.code == "rubric_changed" and currents() == [(answer.pk, 1.0)]


def test_a_rubric_other_than_the_one_looked_at_is_not_applied(prompt: Prompt) -> None:
    answer = answer_saying(prompt, BOTH)
    forget_sorry(prompt)
    seen = see(prompt)[0].versions
    prompt.key_points.update(weight=2)
    with pytest.raises(Problem) as stopped:
        apply_rescore([prompt], tell=quiet, versions=seen)
    assert stopped.value.code == "rubric_changed" and currents() == [(answer.pk, 1.0)]


def test_queries_grow_with_chunks_not_with_answers(
    prompt: Prompt, owner: Employee, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def queries(run: Callable[[], object]) -> int:
        with CaptureQueriesContext(connection) as captured:
            run()
        return len(captured)

    counts = []
    for number in (1, 8):
        for _ in range(number):
            answer_saying(prompt, BOTH)
        prompt.key_points.update(weight=F("weight") + 1)
        counts.append(
            (
                queries(lambda: preview_rescore([prompt], tell=quiet)),
                queries(lambda: apply_rescore([prompt], tell=quiet)),
            )
        )
    assert counts[0] == counts[1]
