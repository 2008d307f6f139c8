"""Real whisper on real speech, through the engine's child process."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.nightly import times
from tests.speech import SPEECH, Clip, characters, clips, encode, error_rate, words, write_wav
from tests.transcripts.asr.hearing import hear
from tests.transcripts.audio.windows import decode_windows
from transcripts.asr.chinese import simplified
from transcripts.asr.process import EngineProcess
from transcripts.asr.protocol import EngineConfig, Request
from transcripts.audio.errors import SpeechError

pytestmark = [
    pytest.mark.whisper,
    pytest.mark.skipif(not SPEECH.exists(), reason="../shared/speech is not here"),
]


def test_english_word_error_rate(whisper: EngineProcess, capsys: pytest.CaptureFixture[str]) -> None:
    some = clips("en/librispeech-test-other")
    pairs = [(words(clip.reference), words(hear(whisper, clip.path).text)) for clip in some]
    rate = error_rate(pairs)
    with capsys.disabled():
        print(f"\nwhisper base, LibriSpeech test-other, {len(pairs)} clips: word error rate {rate:.1%}")
    assert rate <= 0.15


def test_mandarin_character_error_rate(whisper: EngineProcess, capsys: pytest.CaptureFixture[str]) -> None:
    pairs = []
    for clip in clips("zh/")[: times(4, None)]:
        heard = hear(whisper, clip.path, Request(simplify=True))
        assert heard.text == simplified(heard.text)
        pairs.append((characters(clip.reference), characters(heard.text)))
    rate = error_rate(pairs)
    with capsys.disabled():
        print(f"\nwhisper base, Mandarin, {len(pairs)} clips: character error rate {rate:.1%}")
    assert rate <= 0.25


@pytest.mark.parametrize("path", sorted((SPEECH / "browser").glob("*")), ids=lambda path: path.name)
def test_recordings_of_browsers_transcribe_or_name_a_true_reason(whisper: EngineProcess, path: Path) -> None:
    sound = np.concatenate(list(decode_windows(path)))
    try:
        heard = hear(whisper, path)
    except SpeechError as error:
        assert error.code == "no_speech"
        return
    assert heard.text
    assert heard.finished is not None
    assert heard.finished.duration == pytest.approx(sound.size / 16_000, abs=0.01)
    assert 0 < max(heard.finished.peaks) <= 1


def test_words_lie_where_they_are_spoken(whisper: EngineProcess, tmp_path: Path) -> None:
    voice = np.concatenate(list(decode_windows(SPEECH / "en" / "jfk.flac")))
    silence = np.zeros(16_000 * 20, np.float32)
    one = hear(whisper, write_wav(tmp_path / "one.wav", voice), Request("en"))
    two = hear(whisper, write_wav(tmp_path / "two.wav", np.concatenate([silence, voice, silence, voice])))
    plain = [word for segment in one.segments for word in segment.words]
    later = [word for segment in two.segments for word in segment.words]
    assert two.finished is not None
    assert two.finished.language == "en"
    assert len(later) == pytest.approx(2 * len(plain), abs=3)
    first = next(word for word in plain if "country" in word.text)
    found = [word.start for word in later if "country" in word.text]
    assert found[0] == pytest.approx(first.start + 20, abs=0.5)
    assert found[2] == pytest.approx(first.start + 51, abs=0.7)


def test_segments_keep_their_contract(whisper: EngineProcess) -> None:
    clip = next(c for c in clips("en/azure") if c.seconds > 30)
    heard = hear(whisper, clip.path)
    for segment in heard.segments:
        assert segment.text == "".join(word.text for word in segment.words).strip()
        assert 0 < (segment.confidence or 0) <= 1
        assert segment.start <= segment.end <= clip.seconds + 0.1
    starts = [segment.start for segment in heard.segments]
    assert starts == sorted(starts)
    assert all(a.end <= b.start + 0.05 for a, b in itertools.pairwise(heard.stretches))


def test_noise_is_refused_rather_than_transcribed(whisper: EngineProcess) -> None:
    refused = 0
    for path in sorted((SPEECH / "noise").glob("*.wav")):
        try:
            hear(whisper, path)
        except SpeechError as error:
            assert error.code == "no_speech"
            refused += 1
    assert refused >= 2


def test_silence_is_named(whisper: EngineProcess, tmp_path: Path) -> None:
    with pytest.raises(SpeechError, match="silent") as caught:
        hear(whisper, write_wav(tmp_path / "silence.wav", np.zeros(16_000 * 5, np.float32)))
    assert caught.value.permanent
    with pytest.raises(SpeechError, match="too_short"):
        hear(whisper, write_wav(tmp_path / "short.wav", np.full(1600, 0.1, np.float32)))


def test_hotwords_are_heard(whisper: EngineProcess) -> None:
    clip = next(c for c in clips("en/librispeech") if "zarathustra" in c.reference)
    assert "zarathustra" not in hear(whisper, clip.path, Request("en")).text.lower()
    told = hear(whisper, clip.path, Request("en", hotwords=("Zarathustra", "kine", "Nietzsche")))
    assert "zarathustra" in told.text.lower()


def test_chosen_language_is_kept_and_an_unknown_one_detected(whisper: EngineProcess) -> None:
    path = SPEECH / "en" / "jfk.flac"
    assert hear(whisper, path, Request("en-GB")).stretches[0].result.language == "en"
    assert hear(whisper, path, Request("tlh")).stretches[0].result.language == "en"


def test_resumed_job_gives_the_same_segments(whisper: EngineProcess, tmp_path: Path) -> None:
    path = _long(tmp_path, clips("en/azure") + clips("en/librispeech")[: times(3, 4)])
    whole = hear(whisper, path)
    assert len(whole.stretches) >= 4
    hint = whole.stretches[1].result.language
    rest = hear(whisper, path, Request(hint=hint), skip_stretches=2)
    assert [s.index for s in rest.stretches] == [s.index for s in whole.stretches[2:]]
    assert [s.result for s in rest.stretches] == [s.result for s in whole.stretches[2:]]
    assert whole.finished is not None
    assert rest.finished is not None
    assert rest.finished.peaks == whole.finished.peaks
    assert rest.finished.stretches == whole.finished.stretches


@pytest.mark.nightly
def test_windows_decoded_together_give_what_each_gives_alone(
    whisper: EngineProcess, whisper_config: EngineConfig, tmp_path: Path
) -> None:
    path = _long(tmp_path, clips("en/azure") + clips("zh/")[:4])
    together = hear(whisper, path)
    alone = EngineProcess(replace(whisper_config, batch=1))
    try:
        one_by_one = hear(alone, path)
    finally:
        alone.close()
    assert len(together.stretches) > 4
    assert [s.result for s in together.stretches] == [s.result for s in one_by_one.stretches]


def test_several_recordings_at_once_are_heard_as_one_after_the_other(
    whisper: EngineProcess, whisper_config: EngineConfig
) -> None:
    some = [clips("en/librispeech")[0], clips("zh/")[0], clips("en/librispeech")[1], clips("zh/")[1]]
    shared = EngineProcess(whisper_config, slots=4)
    try:
        shared.warm_up()
        with ThreadPoolExecutor(4) as pool:
            at_once = list(pool.map(lambda clip: hear(shared, clip.path), some))
    finally:
        shared.close()
    for clip, heard in zip(some, at_once, strict=True):
        assert heard.texts == hear(whisper, clip.path).texts
        assert heard.finished is not None
        assert heard.finished.language == clip.language


def _long(folder: Path, some: list[Clip]) -> Path:
    sound = np.concatenate([w for clip in some for w in decode_windows(clip.path)])
    return encode(folder / "long.ogg", sound, codec="libopus", rate=48_000)
