"""One turn of a worker: how it ends when all goes well, and when it does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from knowledge.search.models import SearchRow
from tests.texts import rows_of, texts
from tests.transcripts.helpers import SENTENCES, Cast, ScriptedEngines, said, waiting
from transcripts.asr.protocol import StretchResult
from transcripts.audio.errors import SpeechError
from transcripts.enums import Kind, Queue, Stage
from transcripts.recordings.models import Recording
from transcripts.work.models.tally import Tally
from transcripts.work.services import fitness
from transcripts.work.services import turn as work
from transcripts.work.services.turn import work_next

pytestmark = pytest.mark.both_databases


def work_all() -> int:
    return sum(1 for _ in iter(work_next, False))


def test_work_makes_transcript_notes_and_search_rows(cast: Cast, engines: ScriptedEngines) -> None:
    recording = waiting(cast.session)
    assert work_next() is True
    recording.refresh_from_db()
    assert recording.stage == Stage.READY and recording.progress == 1.0
    assert texts(recording) == list(SENTENCES)
    assert (recording.language, recording.engine, recording.model) == ("en", "whisper", "base")
    assert (recording.duration, recording.peaks, recording.revision) == (6.0, [0.1, 0.9], 1)
    assert (recording.attempt, recording.failed_steps, recording.lease_until) == (0, [], None)
    assert recording.finished_at is not None and recording.transcribed_at is not None
    assert recording.notes.title
    assert SearchRow.objects.filter(recording=recording, source="segment").count() == 3
    assert work_next() is False


def test_work_wakes_the_next_only_while_something_waits(
    cast: Cast, engines: ScriptedEngines, wake_ups: list[Queue]
) -> None:
    waiting(cast.session)
    waiting(cast.session)
    work_next()
    assert len(wake_ups) == 1
    work_next()
    assert len(wake_ups) == 1


def test_work_keeps_a_bad_stretch_as_a_gap_after_its_attempts(cast: Cast, engines: ScriptedEngines) -> None:
    engines.script = ["One.", StretchResult(1, error="stretch_failed"), "Three."]
    recording = waiting(cast.session)
    assert work_all() == 1 + settings.MAX_ATTEMPTS
    assert [job.again for job in engines.jobs] == [(), (1,), (1,), (1,)]
    recording.refresh_from_db()
    assert (recording.stage, recording.error_code) == (Stage.READY, "")
    assert list(rows_of(recording).values_list("text", "error_code")) == [
        ("One.", ""),
        ("", "stretch_failed"),
        ("Three.", ""),
    ]


def test_work_hears_a_failed_stretch_again_in_its_place(cast: Cast, engines: ScriptedEngines) -> None:
    engines.script = ["One.", StretchResult(1, error="stretch_failed"), "Three."]
    recording = waiting(cast.session)
    work_next()
    recording.refresh_from_db()
    assert (recording.stage, recording.stretches_done) == (Stage.QUEUED, 3)
    engines.script = ["never heard", "Two.", "never heard"]
    work_next()
    recording.refresh_from_db()
    assert recording.stage == Stage.READY and texts(recording) == ["One.", "Two.", "Three."]


@pytest.mark.parametrize("lines", [1, 3])
def test_work_never_calls_ready_what_was_not_heard(cast: Cast, engines: ScriptedEngines, lines: int) -> None:
    failed = [StretchResult(index, error="stretch_failed") for index in range(lines)]
    engines.script = failed
    recording = waiting(cast.session)
    assert work_all() == settings.MAX_ATTEMPTS
    recording.refresh_from_db()
    assert (recording.stage, recording.error_code) == (Stage.FAILED, "stretch_failed")
    assert {job.again for job in engines.jobs[1:]} == {tuple(range(lines))}
    counted = Tally.objects.get(metric="failed_stretches")
    assert (counted.labels, counted.value) == ("code=stretch_failed,kind=lecture", 3.0 * lines)


def test_work_waits_while_an_accelerator_is_full(cast: Cast, engines: ScriptedEngines) -> None:
    engines.script = ["One.", StretchResult(1, error="accelerator_full")]
    recording = waiting(cast.session)
    for _ in range(2 * settings.MAX_ATTEMPTS):
        fitness.reset()
        assert work_all() == 1
        recording.refresh_from_db()
        assert (recording.stage, recording.attempt, recording.error_code) == (Stage.QUEUED, 0, "")
    fitness.reset()
    engines.script = ["never heard", "Two."]
    work_all()
    recording.refresh_from_db()
    assert recording.stage == Stage.READY and texts(recording) == ["One.", "Two."]


@pytest.mark.parametrize("code", ["silent", "no_speech", "too_long", "decode_failed"])
def test_work_fails_at_once_where_trying_again_cannot_help(
    cast: Cast, engines: ScriptedEngines, code: str, wake_ups: list[Queue]
) -> None:
    engines.script = [SpeechError(code, detail="why")]
    recording = waiting(cast.session)
    assert work_all() == 1
    recording.refresh_from_db()
    assert (recording.stage, recording.error_code, recording.error_detail) == (Stage.FAILED, code, "why")
    assert not wake_ups


@pytest.mark.parametrize(
    ("code", "level"), [("silent", "WARNING"), ("engine_crashed", "ERROR"), ("model_missing", "ERROR")]
)
def test_work_logs_what_the_engine_did_as_an_error(
    cast: Cast, engines: ScriptedEngines, caplog: pytest.LogCaptureFixture, code: str, level: str
) -> None:
    recording = waiting(cast.session)
    engines.script = [SpeechError(code)]
    work_next()
    told = [
        line
        for line in caplog.records
        if line.name == work.__name__ and f"{recording.pk}" in line.msg % line.args
    ]
    assert level in [line.levelname for line in told]


def test_work_tries_a_passing_failure_again_and_then_gives_its_reason(
    cast: Cast, engines: ScriptedEngines, wake_ups: list[Queue]
) -> None:
    engines.script = [SpeechError("engine_crashed", detail="signal 11")]
    recording = waiting(cast.session)
    other = waiting(cast.session)
    assert work_next() is True
    recording.refresh_from_db()
    assert (recording.stage, recording.error_code) == (Stage.QUEUED, "engine_crashed")
    assert wake_ups
    assert work_all() == 2 * settings.MAX_ATTEMPTS - 1
    for row in (recording, other):
        row.refresh_from_db()
        assert (row.stage, row.error_code, row.attempt) == (Stage.FAILED, "engine_crashed", 3)


def test_work_counts_attempts_since_the_last_progress(cast: Cast, engines: ScriptedEngines) -> None:
    engines.script = ["One.", SpeechError("engine_crashed")]
    recording = waiting(cast.session)
    work_next()
    recording.refresh_from_db()
    assert (recording.attempt, recording.stretches_done) == (0, 1)
    assert work_all() == settings.MAX_ATTEMPTS
    recording.refresh_from_db()
    assert recording.stage == Stage.FAILED and texts(recording) == ["One."]


def test_work_goes_on_after_the_stretches_that_were_saved(cast: Cast, engines: ScriptedEngines) -> None:
    engines.script = ["One.", "Two.", SpeechError("engine_hung")]
    recording = waiting(cast.session)
    work_next()
    engines.script = ["never heard", "never heard", "Three."]
    work_next()
    recording.refresh_from_db()
    assert [job.skip_stretches for job in engines.jobs] == [0, 2]
    assert engines.jobs[1].request.hint == "en"
    assert recording.stage == Stage.READY and texts(recording) == ["One.", "Two.", "Three."]
    assert recording.error_code == ""


def test_work_keeps_the_language_when_only_the_end_was_missing(cast: Cast, engines: ScriptedEngines) -> None:
    cast.course.language = ""
    cast.course.save()
    engines.script = [said(0, "One.", "fr"), SpeechError("engine_crashed")]
    recording = waiting(cast.session)
    work_next()
    engines.script = [said(0, "One.", "fr")]
    work_next()
    recording.refresh_from_db()
    assert (recording.stage, recording.language) == (Stage.READY, "fr")


def test_work_starts_anew_where_another_engine_heard_the_beginning(
    cast: Cast, engines: ScriptedEngines
) -> None:
    recording = waiting(cast.session, engine="funasr", model="nano", stretches_done=1, segments=["Old."])
    work_next()
    recording.refresh_from_db()
    assert engines.jobs[0].skip_stretches == 0
    assert texts(recording) == list(SENTENCES) and recording.engine == "whisper"


def test_work_says_when_the_file_is_missing(cast: Cast, engines: ScriptedEngines) -> None:
    recording = waiting(cast.session)
    Path(recording.audio.path).unlink()
    work_next()
    recording.refresh_from_db()
    assert (recording.stage, recording.error_code) == (Stage.FAILED, "file_missing")
    assert not engines.jobs


def test_work_survives_what_nobody_thought_of(cast: Cast, engines: ScriptedEngines) -> None:
    engines.script = [ZeroDivisionError("oops")]
    recording = waiting(cast.session)
    assert work_all() == settings.MAX_ATTEMPTS
    recording.refresh_from_db()
    assert (recording.stage, recording.error_code) == (Stage.FAILED, "internal_error")
    assert "oops" in recording.error_detail


def test_lectures_are_heard_with_the_glossary_and_answers_without(
    cast: Cast, engines: ScriptedEngines
) -> None:
    cast.course.glossary.create(term="escalation", meaning="")
    waiting(cast.session)
    waiting(cast.session, kind=Kind.ANSWER, owner=cast.learner)
    work_all()
    assert [job.request.hotwords for job in engines.jobs] == [(), ("escalation",)]
    assert {job.request.language for job in engines.jobs} == {"en"}
    assert set(Recording.objects.values_list("kind", "current_revision__hotwords__0")) == {
        (Kind.ANSWER, None),
        (Kind.LECTURE, "escalation"),
    }


def test_a_corrupt_recording_does_not_stop_the_others(cast: Cast, engines: ScriptedEngines) -> None:
    recordings = [waiting(cast.session) for _ in range(3)]
    real, calls = engines.transcribe, []

    def second_is_corrupt(*given: object) -> object:
        calls.append(given)
        if len(calls) == 2:
            raise SpeechError("decode_failed")
        return real(*given)  # type: ignore[arg-type]

    engines.transcribe = second_is_corrupt  # type: ignore[assignment]
    assert work_all() == 3
    stages = [Recording.objects.get(pk=row.pk).stage for row in recordings]
    assert sorted(stages) == [Stage.FAILED, Stage.READY, Stage.READY]


def test_progress_is_announced_and_never_goes_back(
    cast: Cast, engines: ScriptedEngines, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[tuple[str, float]] = []
    for module in ("turn", "transcribe", "analyse", "claim"):
        monkeypatch.setattr(
            f"transcripts.work.services.{module}.announce",
            lambda row, phase="": told.append((row.stage, row.progress)),
        )
    monkeypatch.setattr("transcripts.work.services.transcribe.SHOW_SECONDS", 0.0)
    waiting(cast.session)
    work_next()
    shares = [share for _, share in told]
    assert shares == sorted(shares) and len(set(shares)) > 3
    assert [told[0][0], told[-1]] == [Stage.TRANSCRIBING, (Stage.READY, 1.0)]


def test_work_next_asks_for_nothing_when_there_is_nothing(db: None, engines: ScriptedEngines) -> None:
    assert work.work_next() is False
    assert not engines.jobs
