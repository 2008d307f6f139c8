"""Turn traditional Chinese characters into simplified ones without losing a word's time."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from transcripts.asr.languages import written_in
from transcripts.asr.protocol import StretchResult
from transcripts.asr.segment import Segment

if TYPE_CHECKING:
    from opencc import OpenCC


@cache
def _converter() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def simplified(text: str) -> str:
    """Return ``text`` in simplified characters; other scripts stay as they are."""
    return str(_converter().convert(text))


def simplify_segment(segment: Segment) -> Segment:
    """Return the segment in simplified characters, each word with its own time."""
    if not segment.words:
        return replace(segment, text=simplified(segment.text))
    whole = "".join(word.text for word in segment.words)
    converted = simplified(whole)
    if len(converted) == len(whole):
        # phrases decide some characters, so the whole is converted and dealt out again
        texts, at = [], 0
        for word in segment.words:
            texts.append(converted[at : at + len(word.text)])
            at += len(word.text)
    else:
        texts = [simplified(word.text) for word in segment.words]
    words = tuple(replace(word, text=text) for word, text in zip(segment.words, texts, strict=True))
    return replace(segment, text="".join(texts).strip(), words=words)


def simplify_result(result: StretchResult) -> StretchResult:
    """Return the result with simplified segments; Japanese and Korean stay as they are."""
    text = "".join(segment.text for segment in result.segments)
    if {result.language, written_in(text)} & {"ja", "ko"}:
        return result
    return replace(result, segments=tuple(simplify_segment(segment) for segment in result.segments))
