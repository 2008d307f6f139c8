"""Seconds of a segment's characters."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from transcripts.asr.segment import Segment


class Timeline:
    """Answers many questions about one segment's times: exact to the word, else interpolated."""

    def __init__(self, segment: Segment) -> None:
        self.segment = segment
        if segment.words:
            first = segment.words[0].text
            lead = len(first) - len(first.lstrip())
            lengths = [len(word.text) for word in segment.words]
            lengths[0] -= lead
            # where each word ends in the segment's text
            self.ends = list(accumulate(lengths))

    def span(self, begin: int, end: int) -> tuple[float, float]:
        """Return (start, end) seconds of characters ``[begin, end)``."""
        segment = self.segment
        if not segment.words:
            return segment.time_at(begin), segment.time_at(end)
        last = len(segment.words) - 1
        first_word = segment.words[min(bisect_right(self.ends, begin), last)]
        last_word = segment.words[min(bisect_right(self.ends, max(end - 1, begin)), last)]
        return first_word.start, max(last_word.end, first_word.start)
