"""The demo's full answers, spoken in either language in its bilingual course, reach the same mark."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assessments.scoring import KeyPointSpec, score
from hrvoice.demo.catalogue import COURSES
from hrvoice.demo.seed import SPEECH, texts
from tests.replay import record
from tests.replay.engine import ReplayEngine
from transcripts.asr.protocol import Engine, EngineConfig, Request
from transcripts.asr.registry import make_engine
from transcripts.asr.segment import Segment
from transcripts.audio.stretches import Piece, Stretch


def replayed() -> Engine:
    return ReplayEngine(EngineConfig(model="0"))


def real() -> Engine:
    return make_engine(record.WHISPER)


@pytest.mark.parametrize("engine_of", [replayed, pytest.param(real, marks=pytest.mark.nightly)])
def test_full_answers_in_either_language_reach_the_same_mark(engine_of: Any) -> None:
    engine = engine_of()
    engine.load()
    [plan] = [course for course in COURSES if course.either]
    sources = {source["id"]: source for source in texts()["courses"]}
    marks, heard_in = [], []
    for source, spoken in plan.either.items():
        points = [KeyPointSpec.from_json(_spec(point)) for point in sources[source]["key_points"]]
        [clip] = spoken.values()
        segments: list[Segment] = []
        for index, samples in enumerate(record.stretches(engine, SPEECH / f"{clip}.ogg", "silero")):
            stretch = Stretch(index, samples, (Piece(0.0, 0.0, samples.size / 16_000),))
            request = Request(among=tuple(plan.answer_languages), simplify=True, wary=True)
            [result] = engine.transcribe([stretch], request)
            assert result.noticed is None and not result.error
            heard_in.append(result.language)
            segments += result.segments
        marks.append(score(_simplified(segments), points, language=heard_in[-1]).value)
    assert set(heard_in) == {"zh", "en"}
    assert abs(marks[0] - marks[1]) <= 0.1 and min(marks) >= 0.85, json.dumps(marks)


def _spec(point: dict[str, Any]) -> dict[str, Any]:
    return point | {"name": point["name"]["en"]}


def _simplified(segments: list[Segment]) -> list[Segment]:
    from transcripts.asr.chinese import simplify_segment

    return [simplify_segment(segment) for segment in segments]
