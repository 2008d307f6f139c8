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
MAX_RESTS: Final = 3
MAX_FIRST: Final = 50  # the first timestamp is within the first second
UNSURE_LOGPROB: Final = -0.9
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
        turn = _Turn(self._whisper, encoded, tokenizer, prompt, beam)
        first = tokenizer.timestamp_begin
        fresh, logprob, no_speech = turn.take([], seconds)
        if no_speech > NO_SPEECH and logprob < NO_SPEECH_LOGPROB:
            return []
        spans = _spans(fresh, tokenizer, 0.0, seconds, logprob)
        heard = list(fresh)
        for _ in range(MAX_RESTS):
            unfinished = len(fresh) > 2 and fresh[-1] >= first and fresh[-2] >= first
            start = (heard[-1] - first) * STEP_S if unfinished else seconds
            if seconds - start <= REST_S:
                break
            rest = seconds - start
            fresh, logprob, _ = turn.take(heard[-1:], rest)
            lost = _strays(fresh, heard, tokenizer, rest) or _last_time(fresh, tokenizer) > seconds + 1.0
            if lost or logprob < UNSURE_LOGPROB:
                # told all that was heard before, it keeps its place; slower, since that is read again
                slow, slow_logprob, _ = turn.take(heard, rest)
                if not _strays(slow, heard, tokenizer, rest):
                    fresh, logprob = slow, slow_logprob
                elif lost:
                    break
            spans += _spans(fresh, tokenizer, start, seconds, logprob)
            heard += fresh
        return spans

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


@dataclass(frozen=True, slots=True)
class _Turn:
    """What stays the same while one window is decoded."""

    whisper: faster_whisper.WhisperModel
    encoded: ctranslate2.StorageView
    tokenizer: Tokenizer
    prompt: list[int]
    beam: int

    def take(self, heard: list[int], seconds: float) -> tuple[list[int], float, float]:
        """Go on after ``heard``: new tokens, their mean log probability, how unlike speech it is."""
        first = self.tokenizer.timestamp_begin
        past = range(first, heard[-1] + 1) if heard else ()
        prompt = self.prompt + heard
        result = self.whisper.model.generate(
            self.encoded,
            [prompt],
            beam_size=self.beam,
            patience=1,
            length_penalty=1,
            # a bound on repetition: nobody says more. CTranslate2 gives half of it to old and new tokens
            max_length=min(
                MAX_TOKENS, len(self.prompt) + 2 * (len(heard) + 40 + int(TOKENS_PER_S * seconds))
            ),
            suppress_blank=True,
            suppress_tokens=[*get_suppressed_tokens(self.tokenizer, [-1]), *past],
            max_initial_timestamp_index=MAX_FIRST,
            return_scores=True,
            return_no_speech_prob=True,
        )[0]
        tokens = list(result.sequences_ids[0])
        fresh = tokens[len(heard) :]
        # the score is the sum over what is new, divided by the length of all
        return fresh, result.scores[0] * len(tokens) / (len(fresh) + 1), result.no_speech_prob


def _last_time(tokens: list[int], tokenizer: Tokenizer) -> float:
    """Return the latest timestamp in seconds, 0 where there is none."""
    return max((token - tokenizer.timestamp_begin for token in tokens), default=0) * STEP_S


def _strays(fresh: list[int], heard: list[int], tokenizer: Tokenizer, rest: float) -> bool:
    """Tell whether the decoder lost its place: nothing, too much for ``rest`` seconds, or said before."""
    words = [token for token in fresh if token < tokenizer.eot]
    if not words or len(words) > 6 + TOKENS_PER_S * rest:
        return True
    said = [token for token in heard if token < tokenizer.eot]
    runs = {tuple(said[i : i + 4]) for i in range(len(said) - 3)}
    again = [tuple(words[i : i + 4]) in runs for i in range(len(words) - 3)]
    return len(again) > 3 and sum(again) > len(again) / 2


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
