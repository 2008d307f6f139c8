"""Score an answer once its transcript is there."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

from assessments.models import Answer
from assessments.scoring import SCORER_VERSION, KeyPointSpec, rubric_version, score, snapshot
from transcripts.enums import Kind
from transcripts.models import Recording


def assess_recording(recording: Recording) -> None:
    """Score the answer that ``recording`` holds; lectures are left alone.

    The same transcript, rubric and scorer give one assessment however often this runs. Earlier
    assessments by another transcript, rubric or scorer stay, and are no longer current. Raises ``LeaseLost``.
    """
    if recording.kind != Kind.ANSWER:
        return
    answer = Answer.objects.select_related("prompt").filter(recording=recording).first()
    if answer is None:
        return
    specs = [point.as_spec() for point in answer.prompt.key_points.all()]
    prompt_text = answer.prompt.text
    segments = [row.as_segment() for row in recording.segments.all()]
    result = score(segments, specs, prompt_text=prompt_text, language=recording.language or None)
    made_by: dict[str, Any] = {
        "transcript_revision": recording.revision,
        "rubric_version": version_of(specs, prompt_text),
        "scorer_version": SCORER_VERSION,
    }
    outcome: dict[str, Any] = {
        "value": result.value,
        "result": result.as_json(),
        "rubric": snapshot(specs),
        "prompt_text": prompt_text,
        "engine": recording.engine,
        "model": recording.model,
        "language": recording.language,
        "hotwords": recording.hotwords,
        "current": True,
    }
    # a worker that slept through a new hearing must not make its old score the current one
    with recording.writing():
        answer.assessments.exclude(**made_by).update(current=False)
        answer.assessments.update_or_create(**made_by, defaults=outcome)


def version_of(specs: Sequence[KeyPointSpec], prompt_text: str) -> str:
    """Return 64 hex digits that change when the key points or the prompt's text do."""
    return hashlib.sha256(f"{rubric_version(specs)}\n{prompt_text}".encode()).hexdigest()
