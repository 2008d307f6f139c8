"""Leave out of the candidates what the speaker denies or forbids, and what the recogniser misheard."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Final

from assessments.scoring.candidates import Said
from assessments.scoring.judges import PolarityJudge
from assessments.scoring.matchers import Hit
from assessments.scoring.utterance import Utterance
from transcripts.asr.segment import Segment

#: Below this confidence a word is taken for misheard: nobody learns a key point from it.
LEAST_SURE: Final = 0.4
_POLARITY: Final = PolarityJudge()
_LISTED: Final = "、"


def trusted(segments: Sequence[Segment], said: Sequence[Said]) -> list[Said]:
    """Return those of ``said``, candidates in order, that are affirmed and surely heard.

    What an engine tells no confidence of is trusted. In a list (严禁吸烟、饮酒) an item is denied where the
    one before it is, however far away the prohibition stands.
    """
    utterance = Utterance.of(segments)
    unsure = [list(_unsure(segment)) for segment in segments]
    # by segment and character: whether the word that ends there is denied, the shortest one last
    denied: dict[tuple[int, int], bool] = {}
    kept: list[Said] = []
    for one in said:
        end = one.start + len(one.text)
        forbidden = denied.get((one.segment, _item_before(segments, one)), False)
        denied[one.segment, end] = forbidden or not _affirmed(utterance, one)
        if not denied[one.segment, end] and not any(
            begin < end and stop > one.start for begin, stop in unsure[one.segment]
        ):
            kept.append(one)
    return kept


def _unsure(segment: Segment) -> Iterator[tuple[int, int]]:
    """Yield the characters, from and to, that were perhaps not said."""
    if segment.doubtful or (segment.confidence is not None and segment.confidence < LEAST_SURE):
        yield 0, len(segment.text)
    elif segment.words:
        position = len(segment.words[0].text.lstrip()) - len(segment.words[0].text)
        for word in segment.words:
            begin, position = position, position + len(word.text)
            if word.confidence is not None and word.confidence < LEAST_SURE:
                yield begin + len(word.text) - len(word.text.lstrip()), position


def _affirmed(utterance: Utterance, one: Said) -> bool:
    low = utterance.firsts[one.segment]
    after = one.segment + 1
    high = utterance.firsts[after] if after < len(utterance.firsts) else len(utterance.tokens)
    first = bisect_left(utterance.starts, one.start, low, high)
    end = bisect_left(utterance.starts, one.start + len(one.text), low, high)
    return first >= end or _POLARITY.affirms(utterance, Hit(first, end))


def _item_before(segments: Sequence[Segment], one: Said) -> int:
    """Return where the item of a list ends after which ``one`` stands; -1 where it begins no later item."""
    mark = segments[one.segment].text.rfind(_LISTED, 0, one.start)
    between = segments[one.segment].text[mark + 1 : one.start]
    return -1 if any(char in "，。；：！？,.;:!?" for char in between) else mark
