"""What no engine is believed: markup, loops, credits of films, and more text than anybody can say.

The one place where a stretch's text is judged, whichever engine wrote it. A check takes a result and the
seconds of its sound and returns the result without what was never said; what may have been said is kept and
marked doubtful. Add one to ``CHECKS``.

Sources: what whisper and language models are known to write over silence and music (credits of the subtitles
that they learned from), and OpenAI's and whisper.cpp's special tokens.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import groupby
from typing import Final

from transcripts.asr.protocol import StretchResult
from transcripts.asr.segment import Segment

Check = Callable[[StretchResult, float], StretchResult]
Span = tuple[int, int]

#: Nobody says more in a second, nor more at all in a moment: the quickest speakers have half of it.
LETTERS_PER_S: Final = 40.0
SIGNS_PER_S: Final = 16.0  # of a script that writes a syllable with one sign
MOMENT_S: Final = 4.0
#: What is longer is cut before anything else looks at it.
MAX_CHARACTERS: Final = 20_000
#: The longest phrase that is looked for again, in characters.
LONGEST_PHRASE: Final = 80
#: So often said in a row a phrase is a loop; a word or a laugh of one or two signs may come oftener.
PHRASE_TIMES: Final = 5
PHRASE_LETTERS: Final = 24
SYLLABLE_TIMES: Final = 12
SIGN_TIMES: Final = 6
SEGMENT_TIMES: Final = 5

_LABELS: Final = (
    "blank[ _]?audio|silence|no[ _]?speech|inaudible|music(?: playing)?|background (?:music|noise)|noise"
    "|applause|laughter|sound|音乐|音樂|掌声|掌聲|笑声|笑聲|静音|靜音|噪音|无声|無聲"
)
_MARKUP: Final = re.compile(
    r"<\|[^<>\n]{0,60}?\|>|</?(?:s|pad|unk|sil|noise|blank|bos|eos|mask)>"
    rf"|[\[(（【*♪♫] ?(?:{_LABELS}) ?[\])）】*♪♫]|[♪♫]+",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[^。！？!?\n]+?(?:[。！？!?\n]+|\.+(?=\s|$)|$)")
#: Credits that nobody speaks: a sentence that is one is cut.
_CREDIT: Final = re.compile(
    r"(?:(?:中文)?字幕(?:志愿者|志願者|制作|製作|提供|翻译|翻譯|组|組|by|[：:]).{0,40}"
    r"|字幕由.{0,30}(?:提供|制作|製作)|由.{0,30}(?:社群|社区|社區)?提供的?字幕"
    r"|.{0,20}amara\.org.{0,30}"
    r"|(?:请|請)不吝(?:点赞|點贊|點讚).{0,40}|.{0,20}(?:明镜|明鏡)(?:与|與)(?:点点|點點)(?:栏目|欄目)"
    r"|优优独播剧场.{0,40}|優優獨播劇場.{0,40}|yoyo television series exclusive"
    r"|(?:subtitles?|captions?|subtitling|transcript(?:ion)?|transcribed|translated)"
    r" (?:created |made )?by .{1,60}"
    r"|subtitles? (?:provided|edited|corrected|sync(?:ed|hronized)?) by .{1,60}"
    r"|(?:©|copyright|\(c\)) ?(?:wdr|bbc|ndr|zdf|abc|cctv).{0,20})",
    re.IGNORECASE,
)
#: Farewells of films, which a lecturer may say as well: they are marked.
_FAREWELL: Final = re.compile(
    r"(?:(?:thank you|thanks)(?: so much| very much)? for (?:watching|viewing|listening to this video).{0,20}"
    r"|(?:please |don't forget to )?(?:like(?:,| and) )?subscribe(?: to (?:my|our|the) channel)?.{0,20}"
    r"|(?:谢谢|感谢|謝謝|感謝)(?:大家|您|你)?(?:的)?(?:观看|收看|觀看|收看).{0,6}"
    r"|(?:点赞|點贊)?(?:、|，|和)?(?:订阅|訂閱)(?:我的|我们的|我們的)?(?:频道|頻道).{0,6})",
    re.IGNORECASE,
)
_EDGES: Final = " \t\n\"'“”‘’「」『』()（）[]【】-—–_·.…。!！?？,，、;；:："


def checked(result: StretchResult, seconds: float) -> StretchResult:
    """Return what is believed of a stretch of so many ``seconds``; a result with an error stays as it is."""
    if result.error:
        return result
    for check in CHECKS:
        result = check(result, seconds)
    return result


def without_markup(result: StretchResult, seconds: float) -> StretchResult:
    """Cut tokens and labels of sounds, and segments that hold no word at all."""
    short = map(_shortened, result.segments)
    segments = (_cut(segment, (m.span() for m in _MARKUP.finditer(segment.text))) for segment in short)
    return _with(result, (segment for segment in segments if any(c.isalnum() for c in segment.text)))


def without_credits(result: StretchResult, seconds: float) -> StretchResult:
    """Cut credits of subtitles, and mark farewells of films that stand alone."""
    found = []
    for segment in result.segments:
        spans, farewell = [], True
        for sentence in _SENTENCE.finditer(segment.text):
            words = sentence.group().strip(_EDGES)
            if _CREDIT.fullmatch(words):
                spans.append(sentence.span())
            elif words and not _FAREWELL.fullmatch(words):
                farewell = False
        kept = _cut(segment, spans)
        found.append(replace(kept, doubtful=kept.doubtful or farewell))
    return _with(result, found)


def without_loops(result: StretchResult, seconds: float) -> StretchResult:
    """Keep what is said over and over once, and mark it."""
    found: list[Segment] = []
    for _, group in groupby(result.segments, key=lambda segment: _folded(segment.text)):
        same = list(group)
        looped = len(same) >= SEGMENT_TIMES
        for segment in same[:1] if looped else same:
            spans = loops(segment.text)
            found.append(replace(_cut(segment, spans), doubtful=segment.doubtful or looped or bool(spans)))
    return _with(result, found)


def within_time(result: StretchResult, seconds: float) -> StretchResult:
    """Cut what goes beyond all that can be said in the time, and mark the rest."""
    left = seconds + MOMENT_S
    if sum(_seconds(segment.text) for segment in result.segments) <= left:
        return result
    found = []
    for segment in result.segments:
        length = 0
        while left > 0 and length < len(segment.text):
            left -= _seconds(segment.text[length])
            length += 1
        found.append(replace(_cut(segment, [(length, len(segment.text))]), doubtful=True))
        if left <= 0:
            break
    return _with(result, found)


CHECKS: Final[tuple[Check, ...]] = (without_markup, without_credits, without_loops, within_time)


def loops(text: str) -> list[Span]:
    """Return what repeats what stands before it, phrase after phrase: the first time is left out.

    Looks at phrases of up to ``LONGEST_PHRASE`` characters; time grows with the text's length.
    """
    low = text.lower()
    spans: list[Span] = []
    for period in range(1, LONGEST_PHRASE + 1):
        at = period
        while at < len(low):
            start = at
            while at < len(low) and low[at] == low[at - period]:
                at += 1
            times = (at - start) // period + 1
            if times > 1 and _is_loop(low[start - period : start], times):
                # the rest of a phrase that was broken off goes, too
                spans.append((start, at))
            at += 1
    return _joined(spans)


def _is_loop(unit: str, times: int) -> bool:
    letters = sum(c.isalpha() for c in unit)
    if not letters:
        # numbers hold rows of digits; rows of signs say nothing
        return times >= (30 if any(c.isdigit() for c in unit) else SIGN_TIMES)
    if times >= SYLLABLE_TIMES:
        return True
    weight = sum(3 if _is_sign(c) else 1 for c in unit if c.isalpha())
    return times >= PHRASE_TIMES and weight > 6 and weight * times >= PHRASE_LETTERS


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Return spans that do not overlap, the longest kept where they do."""
    kept: list[Span] = []
    for start, end in sorted(spans, key=lambda span: span[0] - span[1]):
        if all(end <= a or start >= b for a, b in kept):
            kept.append((start, end))
    return sorted(kept)


def _is_sign(character: str) -> bool:
    """Tell whether a sign stands for a syllable or more."""
    return unicodedata.east_asian_width(character) in "WF" and character.isalpha()


def _seconds(text: str) -> float:
    """Return the least time in which a text can be said."""
    signs = sum(map(_is_sign, text))
    return signs / SIGNS_PER_S + (len(text) - signs) / LETTERS_PER_S


def _folded(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())


def _with(result: StretchResult, segments: Iterable[Segment]) -> StretchResult:
    return replace(result, segments=tuple(segment for segment in segments if segment.text))


def _shortened(segment: Segment) -> Segment:
    if len(segment.text) <= MAX_CHARACTERS:
        return segment
    return replace(_cut(segment, [(MAX_CHARACTERS, len(segment.text))]), doubtful=True)


def _cut(segment: Segment, spans: Iterable[Span]) -> Segment:
    """Return the segment without some of its text; its words keep their times."""
    gone = list(spans)
    if not gone:
        return segment
    keep = bytearray(b"\1") * len(segment.text)
    for start, end in gone:
        keep[start:end] = bytes(end - start)

    def kept(start: int, part: str) -> str:
        return "".join(c for at, c in enumerate(part, start) if not 0 <= at < len(keep) or keep[at])

    text = kept(0, segment.text)
    if not segment.words:
        return replace(segment, text=" ".join(text.split()))
    whole = "".join(word.text for word in segment.words)
    at = len(whole.lstrip()) - len(whole)  # the text begins at the first letter
    words = []
    for word in segment.words:
        part = kept(at, word.text)
        at += len(word.text)
        if part.strip():
            words.append(replace(word, text=part))
    if not words:
        return replace(segment, text="", words=())
    return replace(
        segment,
        start=words[0].start,
        end=max(words[0].start, words[-1].end),
        text="".join(word.text for word in words).strip(),
        words=tuple(words),
    )
