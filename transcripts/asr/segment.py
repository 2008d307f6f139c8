"""What an engine heard: words and segments, with their seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Word:
    """One timed word. ``text`` keeps its leading space in scripts that use spaces."""

    start: float
    end: float
    text: str
    confidence: float | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the stored form: ``{"s": seconds, "e": seconds, "t": text, "c": 0..1 or None}``."""
        return {"s": round(self.start, 2), "e": round(self.end, 2), "t": self.text, "c": self.confidence}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Word:
        """Read the form that ``as_json`` writes."""
        return cls(start=data["s"], end=data["e"], text=data["t"], confidence=data.get("c"))


@dataclass(frozen=True, slots=True)
class Segment:
    """A run of speech: ``start`` and ``end`` in seconds from the start of the recording.

    ``confidence`` is 0..1 or None where the engine has none. ``doubtful`` marks text that the engine
    itself would not vouch for: it is shown, marked, never dropped. ``words`` is empty where the
    engine has no word times; otherwise ``text == "".join(w.text for w in words).strip()``.
    """

    start: float
    end: float
    text: str
    confidence: float | None = None
    words: tuple[Word, ...] = ()
    doubtful: bool = False

    def time_at(self, offset: int) -> float:
        """Return the second at which character ``offset`` of ``text`` is spoken.

        Exact to the word where words are timed; otherwise interpolated over the segment's length.
        """
        if self.words:
            lead = len(self.words[0].text) - len(self.words[0].text.lstrip())
            position = -lead
            for word in self.words:
                position += len(word.text)
                if offset < position:
                    return word.start
            return self.words[-1].end
        if not self.text:
            return self.start
        share = min(max(offset, 0), len(self.text)) / len(self.text)
        return self.start + share * (self.end - self.start)
