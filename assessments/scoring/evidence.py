"""Find the evidence for phrases in an utterance, weighed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from assessments.scoring.heard import Heard
from assessments.scoring.judges import EchoJudge, PolarityJudge
from assessments.scoring.matchers import ExactMatcher, Hit, LooseMatcher, Matcher, SoundMatcher
from assessments.scoring.phrase import Phrase
from assessments.scoring.result import Verdict

#: From this strength on a match earns; below it, and above ``SHOWN``, it is a maybe.
EARNS: Final = 0.6
SHOWN: Final = 0.3
#: What the denial of the same in other words is worth: 绝不透露 for 不能透露.
OPPOSITE: Final = 0.9

_EXACT: Final = ExactMatcher()
#: Asked only where nothing exact was found and counts. Tests and benchmarks may leave some out.
OTHERS: Final[tuple[Matcher, ...]] = (SoundMatcher(), LooseMatcher())
_POLARITY: Final = PolarityJudge()


class Evidence(NamedTuple):
    """A hit with its verdict; its strength is what the judges left of it."""

    hit: Hit
    verdict: Verdict


def find_evidence(
    heard: Heard, phrase: Phrase, echo: EchoJudge | None = None, others: Sequence[Matcher] = OTHERS
) -> Iterator[Evidence]:
    """Yield all evidence for ``phrase``, weak and negated evidence included."""
    if not possible(heard, phrase):
        yield from _denials(heard, phrase, echo, others)
        return
    counts = False
    for hit in _EXACT.find(heard, phrase):
        if found := _weigh(heard, hit, echo, denied=False):
            counts |= found.verdict == "earned"
            yield found
    if counts:
        return
    for matcher in others:
        for hit in matcher.find(heard, phrase):
            if found := _weigh(heard, hit, echo, denied=False):
                counts |= found.verdict == "earned"
                yield found
    if not counts:
        yield from _denials(heard, phrase, echo, others)


def possible(heard: Heard, phrase: Phrase) -> bool:
    """Say whether enough of the phrase's words and syllables were said at all: a cheap filter."""
    if phrase.words and len(phrase.words - heard.words) > phrase.slack:
        return False
    return not phrase.sounds or len(phrase.sounds - heard.sounds) <= 1 + phrase.slack * phrase.largest


def _denials(
    heard: Heard, phrase: Phrase, echo: EchoJudge | None, others: Sequence[Matcher]
) -> Iterator[Evidence]:
    """Yield where what the phrase denies is denied in other words; said to be so it is no evidence at all."""
    core = phrase.denies
    if core is None or not others or not possible(heard, core):
        return
    for matcher in (_EXACT, *others):
        for hit in matcher.find(heard, core):
            weaker = Hit(hit.first, hit.end, hit.strength * OPPOSITE, "opposite", hit.inside)
            found = _weigh(heard, weaker, echo, denied=True)
            if found and found.verdict != "negated":
                yield found


def _weigh(heard: Heard, hit: Hit, echo: EchoJudge | None, *, denied: bool) -> Evidence | None:
    if hit.strength < SHOWN or (echo and not echo.weigh(heard.utterance, hit)):
        return None
    if _POLARITY.affirms(heard.utterance, hit) == denied:
        return Evidence(hit, "negated")
    return Evidence(hit, "earned" if hit.strength >= EARNS else "maybe")
