"""A lecture is put by for an answer that nobody takes, and always goes on."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from django.utils import timezone

from tests.texts import texts
from tests.transcripts.helpers import Cast, ScriptedEngines, waiting
from transcripts.enums import Kind, Queue, Stage
from transcripts.recordings.models import Recording
from transcripts.work.services import give_way
from transcripts.work.services import turn as work
from transcripts.work.services.turn import work_next

pytestmark = pytest.mark.both_databases

SENTENCES = [f"Sentence number {n}." for n in range(8)]


class Clock:
    """Time as the test tells it."""

    now = 1000.0

    def monotonic(self) -> float:
        """Return the time."""
        return self.now


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    monkeypatch.setattr(give_way, "ASK_SECONDS", 0.0)
    clock = Clock()
    monkeypatch.setattr(give_way, "time", clock)
    return clock


def comes(cast: Cast, waited: float = 3.0, **fields: Any) -> None:
    """Let an answer come that has waited for so many seconds."""
    since = timezone.now() - datetime.timedelta(seconds=waited)
    waiting(cast.session, kind=Kind.ANSWER, owner=cast.learner, queued_at=since, **fields)


def stretches_at_claim(engines: ScriptedEngines) -> list[int]:
    return [job.skip_stretches for job in engines.jobs]


def test_a_lecture_gives_way_after_three_stretches_and_goes_on_where_it_was(
    cast: Cast, engines: ScriptedEngines
) -> None:
    comes(cast)
    answer = Recording.objects.get()
    Recording.objects.update(stage=Stage.READY)  # it comes when the lecture is being heard

    def now() -> None:
        Recording.objects.filter(pk=answer.pk, stage=Stage.READY, current_revision=None).update(
            stage=Stage.QUEUED
        )

    engines.script = ["One.", now, *SENTENCES[1:]]
    lecture = waiting(cast.session)
    work_next()
    lecture.refresh_from_db()
    answer.refresh_from_db()
    # three stretches of the lecture, then the whole answer, in one turn of the worker
    assert (lecture.stage, lecture.stretches_done, lecture.attempt) == (Stage.QUEUED, 3, 0)
    assert (answer.stage, answer.revision) == (Stage.READY, 1)
    work_next()
    lecture.refresh_from_db()
    assert lecture.stage == Stage.READY and stretches_at_claim(engines) == [0, 0, 3]
    assert texts(lecture) == ["One.", *SENTENCES[1:]]


def test_a_lecture_that_gave_way_is_offered_to_the_others(
    cast: Cast, engines: ScriptedEngines, wake_ups: list[Queue]
) -> None:
    engines.script = [lambda: comes(cast), *SENTENCES]
    waiting(cast.session)
    work_next()
    assert wake_ups == [Queue.SPEECH]


@pytest.mark.parametrize("fields", [{"waited": 1.0}, {"transcribed_at": timezone.now()}])
def test_a_lecture_goes_on_where_no_answer_waits_for_its_engine(
    cast: Cast, engines: ScriptedEngines, fields: dict[str, Any]
) -> None:
    engines.script = [lambda: comes(cast, **fields), *SENTENCES]
    lecture = waiting(cast.session)
    work_next()
    lecture.refresh_from_db()
    assert lecture.stage == Stage.READY


def test_an_answer_never_gives_way(cast: Cast, engines: ScriptedEngines) -> None:
    engines.script = [lambda: comes(cast), *SENTENCES]
    answer = waiting(cast.session, kind=Kind.ANSWER, owner=cast.learner, title="first")
    work_next()
    answer.refresh_from_db()
    assert answer.stage == Stage.READY


def test_a_worker_that_serves_no_answers_does_not_give_way(
    cast: Cast, engines: ScriptedEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(give_way, "served_queues", lambda: frozenset({Queue.LIGHT}))
    engines.script = [lambda: comes(cast), *SENTENCES]
    lecture = waiting(cast.session)
    work_next()
    lecture.refresh_from_db()
    assert lecture.stage == Stage.READY


def test_taking_up_again_costs_no_more_than_half_of_the_time(
    cast: Cast, engines: ScriptedEngines, clock: Clock
) -> None:
    """To where it was it took 50 s of decoding; each stretch then takes 10: it hears five more than one."""

    def decode() -> None:
        clock.now += 40

    def hear() -> None:
        clock.now += 10

    timed = [line for sentence in SENTENCES for line in (sentence, hear)]
    engines.script = [decode, lambda: comes(cast), *timed]
    heard: dict[str, Any] = {"stretches_done": 1, "segments": SENTENCES[:1]}
    lecture = waiting(cast.session, engine="whisper", model="base", **heard)
    work_next()
    lecture.refresh_from_db()
    assert (lecture.stage, lecture.stretches_done) == (Stage.QUEUED, 7)


def test_a_lecture_ends_however_many_answers_come(cast: Cast, engines: ScriptedEngines) -> None:
    lecture = waiting(cast.session)

    def another() -> None:
        if Recording.objects.filter(pk=lecture.pk, stage=Stage.TRANSCRIBING).exists():
            comes(cast)

    engines.script = [another, *SENTENCES]
    for _ in range(3):
        assert work_next()
    lecture.refresh_from_db()
    assert lecture.stage == Stage.READY
    assert stretches_at_claim(engines) == [0, 0, 3, 0, 6]


def test_an_answer_that_another_worker_took_stops_nobody(
    cast: Cast, engines: ScriptedEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    engines.script = [lambda: comes(cast), *SENTENCES]
    monkeypatch.setattr(give_way, "claim_next", lambda *queues, waited: None)
    lecture = waiting(cast.session)
    work_next()
    lecture.refresh_from_db()
    assert lecture.stage == Stage.READY and Recording.objects.claimable([Queue.LIVE]).count() == 1


def test_the_turn_goes_on_with_the_lecture(cast: Cast, engines: ScriptedEngines) -> None:
    once = [lambda: comes(cast)]

    def comes_once() -> None:
        if once:
            once.pop()()

    engines.script = [comes_once, *SENTENCES]
    waiting(cast.session)
    work.take_turn()
    assert set(Recording.objects.values_list("stage", flat=True)) == {Stage.READY}
    assert stretches_at_claim(engines) == [0, 0, 3]
