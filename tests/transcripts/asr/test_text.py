"""Languages, simplified characters, and the wire format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from transcripts.asr.chinese import simplify_segment
from transcripts.asr.events import (
    Event,
    Failed,
    Finished,
    Loaded,
    Loading,
    Opened,
    Progress,
    StretchDone,
    from_json,
    to_json,
)
from transcripts.asr.languages import NAMES, chinese_name, language_code
from transcripts.asr.protocol import EngineConfig, Job, Request, StretchResult
from transcripts.asr.segment import Segment, Word
from transcripts.asr.wire import config_from_json, config_to_json, job_from_json, job_to_json


@pytest.mark.parametrize(
    ("tag", "name"),
    [
        ("zh", "中文"),
        ("zh-Hans-CN", "中文"),
        ("zh_TW", "中文"),
        ("zh-yue", "粤语"),
        ("yue", "粤语"),
        ("EN-gb", "英文"),
        ("tl", "菲律宾语"),
        ("auto", None),
        ("tlh", None),
        ("", None),
        (None, None),
    ],
)
def test_languages_are_asked_for_by_their_chinese_names(tag: str | None, name: str | None) -> None:
    assert chinese_name(tag) == name


def test_thirty_one_languages_are_known() -> None:
    assert len(NAMES) == len(set(NAMES.values())) == 31
    assert all(language_code(code) == code for code in NAMES)


def test_simplified_words_keep_their_times() -> None:
    words = tuple(
        Word(i * 0.5, i * 0.5 + 0.4, text, 0.9) for i, text in enumerate(["歡迎", "參加", "乾淨", "頭髮"])
    )
    segment = simplify_segment(Segment(0.0, 2.0, "歡迎參加乾淨頭髮", 0.8, words))
    assert [word.text for word in segment.words] == ["欢迎", "参加", "干净", "头发"]
    assert segment.text == "欢迎参加干净头发"
    assert [word.start for word in segment.words] == [word.start for word in words]
    assert simplify_segment(Segment(0.0, 1.0, "後來")).text == "后来"
    english = Segment(0.0, 1.0, "Hello there", words=(Word(0, 0.5, " Hello"), Word(0.5, 1, " there")))
    assert simplify_segment(english) == english


@pytest.mark.parametrize(
    "event",
    [
        Loading(),
        Loaded(1.5),
        Opened(None),
        Progress(30.0),
        StretchDone(
            3,
            1.0,
            2.0,
            StretchResult(
                3, (Segment(1.0, 2.0, "hi", 0.5, (Word(1.0, 1.123, " hi", 0.51234),), True),), "en"
            ),
            9.0,
        ),
        StretchDone(4, 1.0, 2.0, StretchResult(4, error="stretch_failed"), 9.0),
        Finished(9.0, (0.1, 1.0), "zh", 5.0, 4),
        Failed("silent", True, "detail"),
    ],
)
def test_events_survive_the_wire(event: Event) -> None:
    assert from_json(json.loads(json.dumps(to_json(event)))) == event


def test_jobs_and_configurations_survive_the_wire() -> None:
    job = Job(Path("/tmp/a.wav"), Request("zh", ("甲", "乙"), itn=False, simplify=True, hint="en"), 60.0, 3)
    assert job_from_json(json.loads(json.dumps(job_to_json(job)))) == job
    config = EngineConfig("funasr", "a.b:C", "x/y", Path("/tmp/m"), (Path("/tmp/p"),), batch=3, hub="ms")
    assert config_from_json(json.loads(json.dumps(config_to_json(config)))) == config
