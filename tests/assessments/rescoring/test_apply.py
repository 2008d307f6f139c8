"""Scoring anew: what was looked at is written, once, also after a death in the middle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F

from assessments.answers.models.answer import Assessment
from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import Prompt
from assessments.rescoring.services import read as rescore_read
from assessments.rescoring.services import rescore
from assessments.rescoring.services.rescore import apply_rescore, preview_rescore
from courses.people.models import Employee
from kit.problems import Problem
from tests.assessments.rescoring.scores import (
    BOTH,
    NONE,
    ONE,
    answer_saying,
    currents,
    forget_sorry,
    quiet,
    see,
    state,
)
from tests.texts import follow
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision

pytestmark = pytest.mark.django_db


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
