"""Decode encoded windows of whisper to their end: all text of a stretch from a single encoding.

Whisper likes to leave a window's last, seemingly unfinished sentence to the next window, and faster-whisper
then encodes that rest again. Encoding is the dearest step on a CPU, so here the decoder hears the rest in the
same encoding, told what was said before it. Several windows are decoded together: each step of the decoder
reads all its weights, for one window or for four. On a CPU a window's text does not depend on its neighbours.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import ctranslate2
import faster_whisper
import numpy as np
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens

from transcripts.asr.spans import STEP_S, Span, cut_spans

REST_S: Final = 0.6  # a remainder shorter than this is the silence kept after the voice
MAX_TOKENS: Final = 448
TOKENS_PER_S: Final = 14
MAX_RESTS: Final = 3
MAX_FIRST: Final = 50  # the first timestamp is within the first second
PAST_TOKENS: Final = 40  # of what was said before a rest; windows with equally long prompts share a call
SHORT_S: Final = 8.0
MAX_SEAM: Final = 6
NO_SPEECH: Final = 0.6
NO_SPEECH_LOGPROB: Final = -1.0


@dataclass(frozen=True, slots=True)
class Window:
    """An encoded window: ``seconds`` of sound in ``frames`` of 10 ms, and the tokens of its language.

    ``noticed`` is the language that it seems to be in where that was not asked for.
    """

    encoded: ctranslate2.StorageView
    seconds: float
    frames: int
    tokenizer: Tokenizer
    noticed: str | None = None


@dataclass(slots=True)
class _Row:
    """A window on its way to its end. ``heard``: all tokens; ``start``: second at which its rest begins."""

    window: Window
    start: float = 0.0
    heard: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)

    @property
    def rest(self) -> float:
        return self.window.seconds - self.start

    @property
    def text(self) -> list[int]:
        return [token for token in self.heard if token < self.window.tokenizer.eot]

    def add(self, take: _Take) -> None:
        """Keep what was heard, and see where the next rest begins."""
        tokenizer, seconds = self.window.tokenizer, self.window.seconds
        tokens = self._unsaid(take.tokens)
        self.spans += cut_spans(tokens, tokenizer, self.start, seconds, take.logprob)
        self.heard += tokens
        first = tokenizer.timestamp_begin
        unfinished = len(tokens) > 2 and tokens[-1] >= first and tokens[-2] >= first
        self.start = (tokens[-1] - first) * STEP_S if unfinished else seconds

    def _unsaid(self, tokens: list[int]) -> list[int]:
        """Return the tokens without those that repeat the end of what was said: a seam is heard twice."""
        said = self.text
        words = [i for i, token in enumerate(tokens) if token < self.window.tokenizer.eot]
        for count in range(min(MAX_SEAM, len(said), len(words)), 1, -1):
            if [tokens[i] for i in words[:count]] == said[-count:]:
                twice = set(words[:count])
                return [token for i, token in enumerate(tokens) if i not in twice]
        return tokens

    def strays(self, take: _Take) -> bool:
        """Tell whether the decoder lost its place: nothing, too much for the rest, or said before."""
        first = self.window.tokenizer.timestamp_begin
        last = max((token - first for token in take.tokens), default=0) * STEP_S
        words = [token for token in take.tokens if token < self.window.tokenizer.eot]
        if not words or len(words) > 6 + TOKENS_PER_S * self.rest or last > self.window.seconds + 1.0:
            return True
        said = self.text
        runs = {tuple(said[i : i + 4]) for i in range(len(said) - 3)}
        again = [tuple(words[i : i + 4]) in runs for i in range(len(words) - 3)]
        return len(again) > 3 and sum(again) > len(again) / 2


@dataclass(frozen=True, slots=True)
class _Take:
    """What one turn of the decoder gave: new tokens, their mean log probability, how unlike speech it is."""

    tokens: list[int]
    logprob: float
    no_speech: float


class WindowDecoder:
    """Decodes windows with one model."""

    def __init__(self, whisper: faster_whisper.WhisperModel) -> None:
        self._whisper = whisper
        self._suppressed: list[int] | None = None

    def decode(
        self, windows: Sequence[Window], *, beam: int, hotwords: str | None = None
    ) -> list[list[Span]]:
        """Return each window's spans; none where it holds no speech."""
        rows = [_Row(window) for window in windows]
        takes = self._take([(row, self._prompt(row, hotwords, ())) for row in rows], beam)
        left = []
        for row, take in zip(rows, takes, strict=True):
            if not (take.no_speech > NO_SPEECH and take.logprob < NO_SPEECH_LOGPROB):
                row.add(take)
                left.append(row)
        for _ in range(MAX_RESTS):
            left = [row for row in left if row.heard and row.rest > REST_S]
            left = self._rests(left, beam, hotwords)
        return [row.spans for row in rows]

    def _rests(self, rows: list[_Row], beam: int, hotwords: str | None) -> list[_Row]:
        """Hear each row's rest; return the rows that go on.

        A short one is told what was said before, or else it is taken for a sentence of its own; a long one
        is told only where it loses its place.
        """
        going = []
        for second in (False, True):
            told = [row.text[-PAST_TOKENS:] if (row.rest <= SHORT_S) != second else () for row in rows]
            asked = [(row, self._prompt(row, hotwords, past)) for row, past in zip(rows, told, strict=True)]
            rows = []
            for (row, _), take in zip(asked, self._take(asked, beam), strict=True):
                if row.strays(take):
                    rows.append(row)
                else:
                    row.add(take)
                    going.append(row)
        return going

    def _prompt(self, row: _Row, hotwords: str | None, past: Sequence[int]) -> list[int]:
        """Return the tokens to go on from; a rest begins at the last timestamp."""
        prompt: list[int] = self._whisper.get_prompt(
            row.window.tokenizer, list(past), without_timestamps=False, hotwords=hotwords
        )
        return prompt + row.heard[-1:]

    def _take(self, asked: Sequence[tuple[_Row, list[int]]], beam: int) -> list[_Take]:
        """Let the decoder take a turn for each row; rows that may share a call do."""
        groups: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
        for i, (row, prompt) in enumerate(asked):
            # a bound on repetition: nobody says more. CTranslate2 gives half of it to the new tokens
            seconds = SHORT_S if row.heard and row.rest <= SHORT_S else 30.0
            bound = min(MAX_TOKENS, len(prompt) + 2 * (40 + int(TOKENS_PER_S * seconds)))
            groups[len(prompt), bound].append(i)
        takes: dict[int, _Take] = {}
        for (_, bound), members in groups.items():
            results = self._whisper.model.generate(
                joined([asked[i][0].window.encoded for i in members]),
                [asked[i][1] for i in members],
                beam_size=beam,
                patience=1,
                length_penalty=1,
                max_length=bound,
                suppress_blank=True,
                suppress_tokens=self._suppress(asked[members[0]][0].window.tokenizer),
                max_initial_timestamp_index=MAX_FIRST,
                return_scores=True,
                return_no_speech_prob=True,
            )
            for i, result in zip(members, results, strict=True):
                # a rest's first token is the timestamp it was given
                tokens = list(result.sequences_ids[0])
                fresh = tokens[bool(asked[i][0].heard) :]
                # the score is the sum over what is new, divided by the length of all
                logprob = result.scores[0] * len(tokens) / (len(fresh) + 1)
                takes[i] = _Take(fresh, logprob, result.no_speech_prob)
        return [takes[i] for i in range(len(asked))]

    def _suppress(self, tokenizer: Tokenizer) -> list[int]:
        if self._suppressed is None:
            self._suppressed = list(get_suppressed_tokens(tokenizer, [-1]))
        return self._suppressed

    def words(self, windows: Sequence[Window], spans: Sequence[Sequence[Span]]) -> list[list[dict[str, Any]]]:
        """Return for each window faster-whisper's segments for its spans, with their timed ``words``."""
        segments = [
            [{"seek": 0, "start": s.start, "end": s.end, "tokens": list(s.tokens)} for s in some]
            for some in spans
        ]
        # one at a time: together the decoder would be padded to the longest, which is no quicker
        for window, some in zip(windows, segments, strict=True):
            if some:
                self._whisper.add_word_timestamps(
                    [some],
                    window.tokenizer,
                    window.encoded,
                    window.frames,
                    "\"'“¿([{-",
                    "\"'.。,，!！?？:：”)]}、",
                    last_speech_timestamp=0.0,
                )
        return segments


def joined(encodings: Sequence[ctranslate2.StorageView]) -> ctranslate2.StorageView:
    """Return several encodings as one."""
    if len(encodings) == 1:
        return encodings[0]
    here = [encoding.to_device(ctranslate2.Device.cpu) for encoding in encodings]
    return ctranslate2.StorageView.from_array(np.concatenate([np.asarray(encoding) for encoding in here]))
