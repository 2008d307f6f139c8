"""What a score is made of: the one place where an assessment's fields come from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from assessments.prompts.models.prompt import Prompt
from assessments.scoring import SCORER_VERSION, KeyPointSpec, Score, rubric_version, score, snapshot
from transcripts.asr.segment import Segment
from transcripts.texts.models import Revision


@dataclass(frozen=True)
class Marking:
    """A prompt as it scores now. ``version`` changes when the key points or the prompt's text do."""

    specs: Sequence[KeyPointSpec]
    prompt_text: str
    version: str
    rubric: list[dict[str, Any]]

    @classmethod
    def of(cls, prompt: Prompt) -> Self:
        """Read the prompt's key points."""
        specs = [point.as_spec() for point in prompt.key_points.all()]
        return cls(specs, prompt.text, version_of(specs, prompt.text), snapshot(specs))

    def mark(self, segments: Sequence[Segment], language: str) -> Score:
        """Score what was said; ``language`` is the text's, "" where it is not known."""
        return score(segments, self.specs, prompt_text=self.prompt_text, language=language or None)

    def made_by(self, revision: Revision) -> dict[str, Any]:
        """Return what tells one assessment of an answer from another."""
        return {
            "revision": revision,
            "rubric_version": self.version,
            "scorer_version": SCORER_VERSION,
        }

    def outcome(self, result: Score) -> dict[str, Any]:
        """Return an assessment's other fields: the score, and all that is needed to reproduce it."""
        return {
            "value": result.value,
            "result": result.as_json(),
            "rubric": self.rubric,
            "prompt_text": self.prompt_text,
            "current": True,
        }


def version_of(specs: Sequence[KeyPointSpec], prompt_text: str) -> str:
    """Return 64 hex digits that change when the key points or the prompt's text do."""
    return hashlib.sha256(f"{rubric_version(specs)}\n{prompt_text}".encode()).hexdigest()
