"""Upload to score with real engines: whisper on speech, FunASR on tones."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assessments.answers.models.answer import Answer
from assessments.answers.services.answers import submit_answer
from hrvoice.demo.seed import clip, texts
from kit.text.error_rate import character_error_rate
from knowledge.search.queries import search
from tests.factories import KeyPointFactory, PromptFactory
from tests.speech import TONE_MODEL, encode, spaced_tones, tone_speech, write_wav
from tests.texts import rows_of
from tests.texts import texts as spoken
from tests.transcripts.helpers import Cast, upload
from transcripts.asr.process import EnginePool
from transcripts.asr.protocol import EngineConfig
from transcripts.enums import Kind, Stage
from transcripts.intake.services.receive import receive_recording
from transcripts.recordings.models import Recording
from transcripts.work.services import engines, transcribe
from transcripts.work.services.turn import work_next

pytestmark = pytest.mark.django_db


def said(name: str) -> str:
    """Return what a demo clip says."""
    return next(str(one["text"]) for one in texts()["clips"] if one["id"] == name)


def work_all() -> None:
    while work_next():
        pass


@pytest.fixture(scope="module")
def whisper() -> Iterator[EnginePool]:
    pool = EnginePool(engines.engine_config())
    yield pool
    pool.close()


@pytest.fixture(scope="module")
def funasr() -> Iterator[EnginePool]:
    if importlib.util.find_spec("funasr") is None:
        pytest.skip("the funasr extra is not installed")
    # tones are no voice: the voice detector would leave them out
    config = EngineConfig(engine="funasr", model=str(TONE_MODEL), device="cpu", vad="energy")
    pool = EnginePool(config)
    yield pool
    pool.close()


@pytest.mark.whisper
def test_a_spoken_answer_becomes_a_score_with_its_seconds(
    cast: Cast, whisper: EnginePool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transcribe, "engines", lambda: whisper)
    cast.course.language = "zh"
    cast.course.save()
    prompt = PromptFactory(session=cast.session, question="客户要另一位客户的手机号，怎么办？")
    KeyPointFactory(prompt=prompt, keywords={"zh": ["客户"], "en": []}, synonyms={"zh": [], "en": []})
    answer = submit_answer(learner=cast.learner, prompt=prompt, upload=clip("a-partial"))
    work_all()
    recording = Recording.objects.get()
    assert recording.stage == Stage.READY, recording.error_detail
    assert (recording.language, recording.engine, recording.failed_steps) == ("zh", "whisper", [])
    text = "".join(spoken(recording))
    assert text and character_error_rate(said("a-partial"), text) <= 0.3
    for row in rows_of(recording):
        assert "".join(word["t"] for word in row.words).strip() == row.text
    assert search(cast.learner, "手机").rows
    assessment = Answer.objects.get(pk=answer.pk).assessments.get(current=True)
    assert assessment.value is not None and assessment.revision.number == 1


@pytest.fixture
def tones(funasr: EnginePool, monkeypatch: pytest.MonkeyPatch, settings: Any, cast: Cast) -> Cast:
    """The cast, with FunASR hearing Chinese."""
    monkeypatch.setattr(transcribe, "engines", lambda: funasr)
    settings.SPEECH_ENGINE, settings.SPEECH_MODEL = "funasr", str(TONE_MODEL)
    cast.course.language = "zh"
    cast.course.save()
    return cast


def lecture(cast: Cast, data: bytes, name: str) -> Recording:
    return receive_recording(
        owner=cast.trainer,
        course=cast.course,
        session=cast.session,
        kind=Kind.LECTURE,
        title=name,
        upload=upload(data, name),
    )


def text_of(recording: Recording) -> str:
    recording.refresh_from_db()
    assert recording.stage == Stage.READY, (recording.error_code, recording.error_detail)
    return " ".join(spoken(recording))


@pytest.mark.funasr
def test_tones_become_a_score_through_funasr(tones: Cast, tmp_path: Path) -> None:
    prompt = PromptFactory(session=tones.session, question="What is the code?")
    KeyPointFactory(prompt=prompt, keywords={"zh": ["1357"], "en": []}, synonyms={"zh": [], "en": []})
    sound = np.concatenate([tone_speech("1357"), np.zeros(8000, np.float32)])
    sent = upload(write_wav(tmp_path / "a.wav", sound).read_bytes())
    answer = submit_answer(learner=tones.learner, prompt=prompt, upload=sent)
    work_all()
    assert text_of(answer.recording) == "1357"
    assert answer.recording.engine == "funasr" and answer.recording.model == str(TONE_MODEL)
    assert Answer.objects.get().assessments.get(current=True).value == 1.0


@pytest.mark.funasr
def test_funasr_hears_stereo_mp3_and_long_files_and_outlives_a_corrupt_one(
    tones: Cast, tmp_path: Path
) -> None:
    sound = np.concatenate([tone_speech("2468"), np.zeros(16000, np.float32)])
    mp3 = encode(tmp_path / "s.mp3", sound, codec="mp3", rate=44100, layout="stereo").read_bytes()
    groups = ["1357", "2468", "9021", "4455"]
    long = write_wav(tmp_path / "long.wav", spaced_tones(groups, pause=8.0)).read_bytes()
    batch = [
        lecture(tones, data, name) for data, name in ((mp3, "s.mp3"), (long, "x.wav"), (long, "long.wav"))
    ]
    # what lies on a disk can rot after it was looked at
    Path(batch[1].audio.path).write_bytes(bytes(len(long)))
    work_all()
    stereo, broken, split = batch
    assert text_of(stereo) == "2468" and stereo.content_type == "audio/mpeg"
    broken.refresh_from_db()
    assert (broken.stage, broken.error_code) == (Stage.FAILED, "not_audio")
    assert text_of(split).split() == groups
    assert split.duration is not None and split.duration > 35
    assert rows_of(split).values("stretch").distinct().count() > 1
    starts = list(rows_of(split).order_by("stretch", "position").values_list("start", flat=True))
    assert starts == sorted(starts) and starts[-1] > 24
