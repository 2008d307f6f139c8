"""What a score is made of: the one place where an assessment's fields come from."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

from assessments.answers.models.answer import Held
from assessments.prompts.models.prompt import Prompt
from assessments.scoring import SCORER_VERSION, KeyPointSpec, Score, rubric_version, score, snapshot
from transcripts.asr.languages import same_speech
from transcripts.asr.segment import Segment
from transcripts.texts.models import Revision

#: So much of the speech may be in languages without words: a name, a greeting.
LOST_SHARE: Final = 0.4


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

    def outcome(self, result: Score, revision: Revision) -> dict[str, Any]:
        """Return an assessment's other fields: the score, and all that is needed to reproduce it."""
        return {
            "held": self.held(revision),
            "value": result.value,
            "result": result.as_json(),
            "rubric": self.rubric,
            "prompt_text": self.prompt_text,
            "current": True,
        }

    def held(self, revision: Revision) -> str:
        """Return why a person decides, "" where the score counts.

        What was not heard may have held what is asked for. Speech in a language that was not asked for was
        written down as something else; where the rubric has no words in the language, what was understood
        cannot be found.
        """
        if revision.is_partial:
            return Held.IN_PART
        if revision.noticed:
            return Held.NOTICED
        worded = {language for spec in self.specs for kind, language, _ in spec.wanted if kind != "must_not"}
        heard = revision.heard_in or {revision.language: 1.0}
        lost = sum(
            seconds
            for code, seconds in heard.items()
            if code and not any(same_speech(code, one) for one in worded)
        )
        return Held.NO_WORDS if worded and lost > LOST_SHARE * sum(heard.values()) else ""


def version_of(specs: Sequence[KeyPointSpec], prompt_text: str) -> str:
    """Return 64 hex digits that change when the key points or the prompt's text do."""
    return hashlib.sha256(f"{rubric_version(specs)}\n{prompt_text}".encode()).hexdigest()
