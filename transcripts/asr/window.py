"""Decode one encoded window of whisper to its end: all text of a stretch from a single encoding.

Whisper likes to leave a window's last, seemingly unfinished sentence to the next window, and faster-whisper
then encodes that rest again. Encoding is the dearest step on a CPU, so here the decoder hears the rest in the
same encoding: the last timestamp is where it begins, earlier ones are ruled out.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import ctranslate2
import faster_whisper
from faster_whisper.tokenizer import Tokenizer
from faster_whisper.transcribe import get_suppressed_tokens

STEP_S: Final = 0.02  # a timestamp token's unit
REST_S: Final = 0.6  # a remainder shorter than this is the silence kept after the voice
MAX_TOKENS: Final = 448
TOKENS_PER_S: Final = 14
MAX_ROUNDS: Final = 4
MAX_FIRST: Final = 50  # the first timestamp is within the first second
NO_SPEECH: Final = 0.6
NO_SPEECH_LOGPROB: Final = -1.0


@dataclass(frozen=True, slots=True)
class Span:
    """Tokens between two timestamps, in seconds from the window's start; mean log probability of its turn."""

    start: float
    end: float
    tokens: tuple[int, ...]
    logprob: float
    compression: float


class WindowDecoder:
    """Decodes windows with one model."""

    def __init__(self, whisper: faster_whisper.WhisperModel) -> None:
        self._whisper = whisper

    def decode(
        self,
        encoded: ctranslate2.StorageView,
        tokenizer: Tokenizer,
        *,
        seconds: float,
        beam: int,
        hotwords: str | None = None,
    ) -> list[Span]:
        """Return the spans heard in a window of ``seconds`` of sound; none where it holds no speech."""
        prompt = self._whisper.get_prompt(tokenizer, [], without_timestamps=False, hotwords=hotwords)
        first = tokenizer.timestamp_begin
        spans: list[Span] = []
        since: list[int] = []  # the timestamp from which the rest is heard
        for _ in range(MAX_ROUNDS):
            start = (since[0] - first) * STEP_S if since else 0.0
            result = self._generate(encoded, tokenizer, prompt + since, since, seconds - start, beam)
            tokens = list(result.sequences_ids[0])
            fresh = tokens[len(since) :]
            # the score is the sum over what is new, divided by the length of all
            logprob = result.scores[0] * len(tokens) / (len(fresh) + 1)
            if not since and result.no_speech_prob > NO_SPEECH and logprob < NO_SPEECH_LOGPROB:
                break
            spans += _spans(fresh, tokenizer, start, seconds, logprob)
            unfinished = len(fresh) > 2 and fresh[-1] >= first and fresh[-2] >= first
            if not unfinished or seconds - (fresh[-1] - first) * STEP_S <= REST_S:
                break
            since = fresh[-1:]
        return spans

    def _generate(
        self,
        encoded: ctranslate2.StorageView,
        tokenizer: Tokenizer,
        prompt: list[int],
        since: list[int],
        seconds: float,
        beam: int,
    ) -> ctranslate2.models.WhisperGenerationResult:
        """Decode once; after ``since`` only later timestamps may come."""
        past = range(tokenizer.timestamp_begin, since[0] + 1) if since else ()
        return self._whisper.model.generate(
            encoded,
            [prompt],
            beam_size=beam,
            patience=1,
            length_penalty=1,
            # nobody says more than this: a bound on repetition
            max_length=min(MAX_TOKENS, len(prompt) + 40 + int(TOKENS_PER_S * seconds)),
            suppress_blank=True,
            suppress_tokens=[*get_suppressed_tokens(tokenizer, [-1]), *past],
            max_initial_timestamp_index=MAX_FIRST,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]

    def words(
        self, spans: Sequence[Span], encoded: ctranslate2.StorageView, tokenizer: Tokenizer, frames: int
    ) -> list[dict[str, Any]]:
        """Return faster-whisper's segments for the spans with their timed ``words``; ``frames`` of 10 ms."""
        segments = [
            {"seek": 0, "start": span.start, "end": span.end, "tokens": list(span.tokens)} for span in spans
        ]
        if segments:
            self._whisper.add_word_timestamps(
                [segments],
                tokenizer,
                encoded,
                frames,
                "\"'“¿([{-",
                "\"'.。,，!！?？:：”)]}、",
                last_speech_timestamp=0.0,
            )
        return segments


def _spans(
    fresh: list[int], tokenizer: Tokenizer, start: float, seconds: float, logprob: float
) -> list[Span]:
    """Cut tokens at their timestamps; the first span begins at ``start`` unless it names its time."""
    spans: list[Span] = []
    text: list[int] = []
    compression = _compression(tokenizer.decode([t for t in fresh if t < tokenizer.eot]))

    def close(end: float) -> None:
        if text:
            spans.append(Span(start, max(end, start), tuple(text), logprob, compression))
            text.clear()

    for token in fresh:
        if token >= tokenizer.timestamp_begin:
            at = (token - tokenizer.timestamp_begin) * STEP_S
            close(at)
            start = at
        elif token < tokenizer.eot:
            text.append(token)
    close(seconds)
    return spans


def _compression(text: str) -> float:
    """Return how well the text compresses: above 2.4 it repeats itself."""
    data = text.encode()
    return len(data) / len(zlib.compress(data)) if data else 0.0
