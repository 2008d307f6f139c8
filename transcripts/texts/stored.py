"""A stored segment as a value: what is read of a text, and cannot be written back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from transcripts.asr.segment import Segment, Word


@dataclass(frozen=True, slots=True)
class StoredSegment:
    """A run of speech in seconds; ``words`` as ``Word.as_json`` gives them, none where they are not timed.

    ``error_code`` says why there is no text, ``language`` which one it was heard in, "" where unknown.
    """

    start: float
    end: float
    text: str = ""
    confidence: float | None = None
    doubtful: bool = False
    words: Sequence[dict[str, Any]] = ()
    error_code: str = ""
    language: str = ""

    def as_segment(self) -> Segment:
        """Return the engine-side value."""
        return Segment(
            start=self.start,
            end=self.end,
            text=self.text,
            confidence=self.confidence,
            words=tuple(Word.from_json(word) for word in self.words),
            doubtful=self.doubtful,
        )
