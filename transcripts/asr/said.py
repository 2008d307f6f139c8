"""Read a speech server's answer: OpenAI's ``json`` or ``verbose_json``, and nothing that is not text."""

from __future__ import annotations

import math
import unicodedata
from typing import Any, Final

from transcripts.asr.languages import code_of_name, language_code, same_speech, written_in
from transcripts.asr.protocol import Request, StretchResult
from transcripts.asr.segment import Segment, Word
from transcripts.audio.stretches import Stretch

DOUBT_LOGPROB: Final = -0.7
DOUBT_COMPRESSION: Final = 2.4


def read_answer(answer: Any, stretch: Stretch, request: Request) -> StretchResult:
    """Return what was heard in recording time; ValueError where this is no answer."""
    if not isinstance(answer, dict) or not isinstance(answer.get("text"), str):
        raise ValueError("the answer has no text")
    text = clean_text(answer["text"])
    told = answer.get("language")
    language = language_code(request.language)
    said_to_be = (language_code(told) or code_of_name(told)) if isinstance(told, str) else None
    language = language or said_to_be or written_in(text, request.among)
    noticed = unasked(request, said_to_be) or unasked(request, written_in(text, request.expected))
    if not text:
        return StretchResult(stretch.index, language=language)
    segments = _segments(answer, stretch)
    if "".join("".join(s.text for s in segments).split()) != "".join(text.split()):
        # whole and simple rather than timed and in pieces
        segments = (Segment(round(stretch.start, 3), round(stretch.end, 3), text),)
    return StretchResult(stretch.index, segments, language, noticed=noticed)


def unasked(request: Request, seems: str | None) -> str | None:
    """Return the language that speech seems to be in where it is none that was asked for."""
    if not seems or not request.expected or any(same_speech(seems, one) for one in request.expected):
        return None
    return seems


def clean_text(text: str) -> str:
    """Return the text without control characters and surrogates."""
    kept = (c if c not in "\t\r\n" else " " for c in text)
    return "".join(c for c in kept if unicodedata.category(c) not in ("Cc", "Cs", "Co", "Cn")).strip()


def _segments(answer: dict[str, Any], stretch: Stretch) -> tuple[Segment, ...]:
    """Return the answer's segments; none where they are not of the expected form."""
    items = answer.get("segments")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return ()
    words = [*_words(answer.get("words"), stretch)]
    found: list[Segment] = []
    for item in items:
        start, end = _second(item.get("start"), stretch), _second(item.get("end"), stretch)
        text = item.get("text")
        if start is None or end is None or not isinstance(text, str):
            return ()
        text = clean_text(text)
        mine = tuple(_words(item.get("words"), stretch)) or tuple(
            w for w in words if start <= (w.start + w.end) / 2 < end
        )
        if "".join(w.text for w in mine).strip() != text:
            mine = ()
        logprob, compression = item.get("avg_logprob"), item.get("compression_ratio")
        sure = isinstance(logprob, int | float) and math.isfinite(logprob)
        found.append(
            Segment(
                start=start,
                end=max(start, end),
                text=text,
                confidence=round(math.exp(min(float(logprob), 0.0)), 4) if sure else None,
                words=mine,
                doubtful=(sure and logprob <= DOUBT_LOGPROB)
                or (isinstance(compression, int | float) and compression > DOUBT_COMPRESSION),
            )
        )
    return tuple(segment for segment in found if segment.text)


def _words(items: Any, stretch: Stretch) -> list[Word]:
    """Return timed words; none where one is not of the expected form."""
    if not isinstance(items, list):
        return []
    found = []
    for item in items:
        if not isinstance(item, dict) or not isinstance(item.get("word"), str):
            return []
        start, end = _second(item.get("start"), stretch), _second(item.get("end"), stretch)
        if start is None or end is None:
            return []
        found.append(Word(start, max(start, end), item["word"]))
    return found


def _second(value: Any, stretch: Stretch) -> float | None:
    """Return a second of the stretch in recording time, None where it is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return round(stretch.recording_time(float(value)), 3) if value >= 0 else None
