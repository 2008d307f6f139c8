"""Find the evidence for phrases in an utterance, weighed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from assessments.scoring.heard import Heard, Sought
from assessments.scoring.judges import EchoJudge, PolarityJudge
from assessments.scoring.matchers import ExactMatcher, Hit, LooseMatcher, Matcher, SlipMatcher, SoundMatcher
from assessments.scoring.phrase import Phrase
from assessments.scoring.result import Verdict

#: From this strength on a match earns; below it, and above ``SHOWN``, it is a maybe.
EARNS: Final = 0.6
SHOWN: Final = 0.3
#: What the denial of the same in other words is worth: 绝不透露 for 不能透露.
OPPOSITE: Final = 0.9

_EXACT: Final = ExactMatcher()
#: Asked only where an exact match does not settle it. Tests and benchmarks may leave some out.
OTHERS: Final[tuple[Matcher, ...]] = (SoundMatcher(), LooseMatcher(), SlipMatcher())
_POLARITY: Final = PolarityJudge()


class Evidence(NamedTuple):
    """A hit with its verdict; its strength is what the judges left of it."""

    hit: Hit
    verdict: Verdict


def find_exact(heard: Heard, sought: Sought, echo: EchoJudge | None = None) -> Iterator[Evidence]:
    """Yield where the phrase itself was said, negated or not."""
    size = len(sought.coded)
    for first in heard.places(sought.coded):
        if not heard.stands(sought.phrase, first):
            continue
        if found := _weigh(heard, Hit(first, first + size), echo, denied=False):
            yield found


def find_near(
    heard: Heard, sought: Sought, echo: EchoJudge | None = None, others: Sequence[Matcher] = OTHERS
) -> Iterator[Evidence]:
    """Yield what comes near the phrase: by sound, in other order, nearly, or as the denial of the same."""
    counts = False
    if sought.possible(heard.absent):
        for matcher in others:
            for hit in matcher.find(heard, sought.phrase):
                if found := _weigh(heard, hit, echo, denied=False):
                    counts |= found.verdict == "earned"
                    yield found
    if not counts and sought.denies and others and sought.denies.possible(heard.absent):
        yield from _denials(heard, sought.denies.phrase, echo, others)


def _denials(
    heard: Heard, core: Phrase, echo: EchoJudge | None, others: Sequence[Matcher]
) -> Iterator[Evidence]:
    """Yield where what a phrase denies is denied in other words; said to be so it is no evidence at all."""
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
