"""Suggest phrases for key points: what good answers say and poor ones do not, and what a lecture says.

A phrase is suggested to the key point beside whose evidence it is said. Nothing here decides: a person does.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeVar

from assessments.scoring.candidates import Key, Said, candidates, rarity
from assessments.scoring.result import Score
from assessments.scoring.rubric import KeyPointSpec
from assessments.scoring.scorer import score
from assessments.scoring.trusted import trusted
from assessments.scoring.utterance import phrase_tokens
from transcripts.asr.segment import Segment

Text = Sequence[Segment]

#: Log-odds in standard errors from which a phrase tells good answers from poor ones (one in ten by chance).
TELLING: Final = 1.28
#: A phrase that fewer answers say may be one person's: a name, a slip.
FEWEST: Final = 2
LEAST_SHARE: Final = 0.25
#: A word of a lecture that is said every day tells nothing there (see ``rarity``).
LEAST_RARITY: Final = 4.0
#: As near to a key point's evidence, in characters of text, a phrase belongs to it.
NEAR_ZH: Final = 20
NEAR_EN: Final = 60
#: As much farther is what stands in the next sentence.
A_SENTENCE: Final = 4
_STOP: Final = re.compile(r"[。！？!?]|\.(?!\w)")


@dataclass(frozen=True, slots=True)
class Telling:
    """A phrase that ``good`` of the good answers and ``poor`` of the poor ones say; ``z`` is its log-odds."""

    key: Key
    text: str
    good: int
    poor: int
    z: float
    point: str = ""


@dataclass(frozen=True, slots=True)
class Heard:
    """A phrase of a lecture, where it is said first beside the evidence for ``point`` (seconds)."""

    key: Key
    text: str
    start: float
    weight: float
    point: str = ""


Ranked = TypeVar("Ranked", Telling, Heard)


def log_odds(good: int, of_good: int, poor: int, of_poor: int) -> float:
    """Return by how many standard errors the odds of a phrase are higher in good answers than in poor ones.

    The prior is one answer that says it as often as all do (Monroe, Colaresi, Quinn 2008, "Fightin' Words").
    """
    share = (good + poor + 0.5) / (of_good + of_poor + 1)
    cells = (good + share, of_good - good + 1 - share, poor + share, of_poor - poor + 1 - share)
    odds = math.log(cells[0] / cells[1]) - math.log(cells[2] / cells[3])
    return odds / math.sqrt(sum(1 / cell for cell in cells))


def from_answers(
    good: Sequence[Text], poor: Sequence[Text], points: Sequence[KeyPointSpec], asked: str, most: int = 16
) -> list[Telling]:
    """Return the phrases that tell good answers from poor ones, the most telling first, overlaps left out.

    What ``points`` listen for already and what the question ``asked`` says is left out. Empty where there
    are fewer than two answers of either sort.
    """
    if min(len(good), len(poor)) < FEWEST:
        return []
    known, question = _known(points), phrase_tokens(asked)
    said = [_trusted(text) for text in good]
    goods = Counter(key for found in said for key in {one.key for one in found})
    poors = Counter(key for text in poor for key in {one.key for one in _trusted(text)})
    forms: dict[Key, Counter[str]] = defaultdict(Counter)
    for found in said:
        for one in found:
            forms[one.key][one.text] += 1
    told: list[Telling] = []
    for key, count in goods.items():
        if count < FEWEST or count < LEAST_SHARE * len(good) or _is_known(key, known, question):
            continue
        z = log_odds(count, len(good), poors[key], len(poor))
        if z >= TELLING:
            told.append(Telling(key, _usual(forms[key]), count, poors[key], z))
    told.sort(key=lambda one: (-round(one.z, 1), -len(one.key), one.text))
    chosen = _apart(told)[:most]
    votes = _votes(zip(good, said, strict=True), points, {one.key for one in chosen})
    return [
        Telling(one.key, one.text, one.good, one.poor, one.z, _winner(votes.get(one.key, {})))
        for one in chosen
    ]


def from_lecture(
    text: Text,
    points: Sequence[KeyPointSpec],
    asked: str,
    terms: Iterable[str] = (),
    most_each: int = 4,
    most_other: int = 6,
) -> list[Heard]:
    """Return phrases of a lecture by key point, in the points' order, then ``terms`` that fit none.

    ``terms`` are the lecture's own key terms and the course's glossary: they are looked for as they are and
    go before other words. What is denied, forbidden or misheard is no phrase.
    """
    known, question = _known(points), phrase_tokens(asked)
    own = {phrase_tokens(term) for term in terms}
    said = [one for one in _trusted(text, terms) if not _is_known(one.key, known, question)]
    often = Counter(one.key for one in said)
    near: dict[str, dict[Key, list[Said]]] = defaultdict(lambda: defaultdict(list))
    for one, point in _beside(text, said, points):
        near[point][one.key].append(one)
    chosen: list[Heard] = []
    for spec in points:
        heard: list[Heard] = []
        for key, places in near[spec.id].items():
            # a pair of words said once is chance, a term of the lecture is not
            if key not in own and len(places[0].words) > 1 and often[key] < FEWEST:
                continue
            if key not in own and rarity(places[0]) < LEAST_RARITY:
                continue
            weight = rarity(places[0]) * (1 + math.log(len(places))) * (1.5 if key in own else 1.0)
            weight *= len(places) / often[key]
            heard.append(Heard(key, places[0].text, _second(text, places[0]), weight, spec.id))
        heard.sort(key=lambda one: (-one.weight, one.start, one.text))
        chosen += _apart(heard, chosen)[:most_each]
    first = {one.key: one for one in reversed(said) if one.key in own}
    rest = [
        Heard(key, one.text, _second(text, one), rarity(one) * often[key])
        for key, one in first.items()
        if not any(key == other.key for other in chosen)
    ]
    rest.sort(key=lambda one: (-one.weight, one.start, one.text))
    return chosen + _apart(rest, chosen)[:most_other]


def _trusted(text: Text, terms: Iterable[str] = ()) -> list[Said]:
    return trusted(text, candidates(text, terms))


def _known(points: Sequence[KeyPointSpec]) -> list[Key]:
    return [phrase_tokens(phrase) for point in points for _kind, _language, phrase in point.wanted]


def _is_known(key: Key, known: Sequence[Key], question: Key) -> bool:
    """Say whether a key point listens for it, or for more or less than it, or the question says it."""
    if set(key) <= set(question):
        return True
    return any(other and (_holds(key, other) or _holds(other, key)) for other in known)


def _holds(whole: Key, part: Key) -> bool:
    return any(whole[at : at + len(part)] == part for at in range(len(whole) - len(part) + 1))


def _apart(ranked: Sequence[Ranked], taken: Sequence[Ranked] = ()) -> list[Ranked]:
    kept: list[Ranked] = []
    for one in ranked:
        if not any(_holds(one.key, other.key) or _holds(other.key, one.key) for other in (*taken, *kept)):
            kept.append(one)
    return kept


def _usual(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))


def _winner(votes: Mapping[str, int]) -> str:
    return min(votes, key=lambda point: (-votes[point], point), default="")


def _votes(
    texts: Iterable[tuple[Text, list[Said]]], points: Sequence[KeyPointSpec], wanted: set[Key]
) -> dict[Key, Counter[str]]:
    votes: dict[Key, Counter[str]] = defaultdict(Counter)
    for text, said in texts:
        pairs = _beside(text, [one for one in said if one.key in wanted], points)
        for key, point in {(one.key, point) for one, point in pairs}:
            votes[key][point] += 1
    return votes


def _beside(text: Text, said: Sequence[Said], points: Sequence[KeyPointSpec]) -> Iterator[tuple[Said, str]]:
    """Yield each phrase with the key point whose evidence, or name, is said nearest to it and near enough."""
    offsets = [0]
    for segment in text:
        offsets.append(offsets[-1] + len(segment.text) + 1)
    marks = list(_marks(score(text, [_named(point) for point in points]), offsets)) if points else []
    stops = [found.start() for found in _STOP.finditer("\n".join(segment.text for segment in text))]
    for one in said:
        begin = offsets[one.segment] + one.start
        end = begin + len(one.text)
        reach = NEAR_ZH if one.is_chinese else NEAR_EN
        distances = [
            (
                max(first - end, begin - last, 0) + A_SENTENCE * _between(stops, (begin, end), (first, last)),
                point,
            )
            for first, last, point in marks
        ]
        nearest = min(distances, default=(reach + 1, ""))
        if nearest[0] <= reach:
            yield one, nearest[1]


def _between(stops: Sequence[int], one: tuple[int, int], other: tuple[int, int]) -> int:
    """Return how many sentences end between two spans of characters."""
    begin, end = min(one[1], other[1]), max(one[0], other[0])
    return max(bisect_left(stops, end) - bisect_left(stops, begin), 0)


def _named(point: KeyPointSpec) -> KeyPointSpec:
    """Return a key point that is found wherever it is spoken about, by its name as well."""
    phrases = [phrase for kind, _language, phrase in point.wanted if kind != "must_not"]
    return KeyPointSpec(id=point.id, keywords={"any": [point.name, *phrases]})


def _marks(found: Score, offsets: Sequence[int]) -> Iterator[tuple[int, int, str]]:
    for point in found.points:
        for match in point.matches:
            at = offsets[match.segment_index]
            yield at + match.char_start, at + match.char_end, point.id


def _second(text: Text, one: Said) -> float:
    return text[one.segment].time_at(one.start)
