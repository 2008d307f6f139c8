"""Score a spoken answer by the key points found in it."""

from __future__ import annotations

from bisect import bisect, insort
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from assessments.scoring.evidence import OTHERS, Evidence, find_exact, find_near
from assessments.scoring.heard import Heard, Lexicon, Sought
from assessments.scoring.judges import EchoJudge, echo_judge
from assessments.scoring.matchers import Matcher
from assessments.scoring.phrase import prepare
from assessments.scoring.result import Match, PointResult, Score
from assessments.scoring.rubric import KeyPointSpec, Kind
from assessments.scoring.utterance import Utterance
from transcripts.asr.segment import Segment

# raise it whenever the same answer and rubric could score otherwise
SCORER_VERSION: Final = "2"

#: A match as strong as this earns in full.
SURE: Final = 0.9

_Wanted = tuple[Kind, str, str]
_Row = tuple[_Wanted, Sought]


class _Found(NamedTuple):
    evidence: Evidence
    kind: Kind
    language: str
    phrase: str


def score(
    segments: Sequence[Segment],
    key_points: Iterable[KeyPointSpec],
    *,
    prompt_text: str = "",
    language: str | None = None,
    others: Sequence[Matcher] = OTHERS,
) -> Score:
    """Return the score of an answer, with the words and seconds that earned each point.

    A point's value follows from its ``matches`` alone: ::

        credit   = min(strength / SURE, 1): nobody pays for what a recogniser surely misheard
        said     = the greatest credit of its keywords, synonyms and musts
        required = the least credit of the musts of one language, in the language where that is
                   greatest; 1 where there are no musts
        against  = the greatest credit of its must_nots, 0 where none was said
        earned   = min(said, required) * (1 - against)

    and the score is sum(weight * earned) / sum(weight). Strengths below ``evidence.EARNS``, and what was
    negated, are in ``maybe`` and earn nothing, so more evidence never lowers a score: only a ``must_not``
    does. Phrases of every language are looked for, whatever ``language`` (BCP-47) the recording is in.
    Runs repeated from ``prompt_text`` are no evidence (see ``EchoJudge``). No key points score 0.0 with no
    points; a weight that is not above 0 raises ValueError in ``KeyPointSpec``. ``others`` are the matchers
    asked beside the exact one.
    """
    key_points = list(key_points)
    utterance = Utterance.of(segments, language)
    rubric = _compile(tuple(point.wanted for point in key_points))
    heard = Heard(utterance, rubric.lexicon)
    echo = echo_judge(prompt_text)
    points: list[PointResult] = []
    total = earned = 0.0
    for key_point, rows in zip(key_points, rubric.rows(heard.absent), strict=True):
        point = _point(heard, key_point, rows, echo, others)
        points.append(point)
        total += key_point.weight
        earned += key_point.weight * point.earned
    return Score(min(earned / total, 1.0) if total else 0.0, tuple(points))


class _Rubric:
    """The phrases of each key point, ready to be looked for."""

    def __init__(self, wanted: Sequence[Sequence[_Wanted]]) -> None:
        points = [[(one, prepare(one[2])) for one in point] for point in wanted]
        phrases = [phrase for point in points for _one, phrase in point]
        self.lexicon = Lexicon([*phrases, *(phrase.denies for phrase in phrases if phrase.denies)])
        self._points = [[(one, self.lexicon.seek(phrase)) for one, phrase in point] for point in points]
        self._rows: dict[tuple[str, ...], list[list[_Row]]] = {}
        self._reach: dict[str, int] = {}
        for (_kind, language, _text), sought in (row for point in self._points for row in point):
            self._reach[language] = self._reach.get(language, 0) | sought.reach

    def rows(self, absent: int) -> list[list[_Row]]:
        """Return each key point's phrases, less those of a language of which no word was said."""
        said = tuple(language for language, reach in self._reach.items() if reach & ~absent)
        found = self._rows.get(said)
        if found is None:
            found = self._rows[said] = [
                [(one, sought) for one, sought in point if one[1] in said or not sought.reach]
                for point in self._points
            ]
        return found


@lru_cache(maxsize=256)
def _compile(wanted: tuple[tuple[_Wanted, ...], ...]) -> _Rubric:
    return _Rubric(wanted)


def _point(
    heard: Heard,
    key_point: KeyPointSpec,
    rows: Sequence[_Row],
    echo: EchoJudge | None,
    others: Sequence[Matcher],
) -> PointResult:
    found = _search(heard, rows, echo, others)
    if not found:
        return PointResult(key_point.id, 0.0)
    counted = [one for one in found if one.evidence.verdict == "earned"]
    best: dict[_Wanted, float] = {}
    for one in counted:
        key = (one.kind, one.language, one.phrase)
        best[key] = max(best.get(key, 0.0), min(one.evidence.hit.strength / SURE, 1.0))
    earned = _earned(key_point.wanted, best)
    kept = _without_overlaps(counted)
    near = _without_overlaps([one for one in found if one.evidence.verdict != "earned"], kept)
    return PointResult(
        key_point.id,
        earned,
        tuple(_match(heard.utterance, one) for one in kept),
        tuple(_match(heard.utterance, one) for one in near),
    )


def _search(
    heard: Heard,
    rows: Sequence[_Row],
    echo: EchoJudge | None,
    others: Sequence[Matcher],
) -> list[_Found]:
    """Return all evidence that can matter: near misses only where no exact match says it all already."""
    absent = heard.absent
    found: list[_Found] = []
    open_: list[_Row] = []
    said = False
    for one, sought in rows:
        counts = False
        # where a word or a sound of it is absent, so is the phrase
        if not sought.mask & absent:
            for evidence in find_exact(heard, sought, echo):
                counts |= evidence.verdict == "earned"
                found.append(_Found(evidence, *one))
        if not counts:
            open_.append((one, sought))
        elif one[0] != "must_not":
            said = True
    for one, sought in open_:
        if said and one[0] in ("keyword", "synonym"):
            continue
        if sought.denies or sought.possible(absent):
            found += [_Found(evidence, *one) for evidence in find_near(heard, sought, echo, others)]
    return found


def _earned(wanted: Sequence[_Wanted], best: dict[_Wanted, float]) -> float:
    """Return min(said, required) * (1 - against), as ``score`` explains."""
    said = max((strength for one, strength in best.items() if one[0] != "must_not"), default=0.0)
    required: dict[str, float] = {}
    for one in wanted:
        if one[0] == "must":
            required[one[1]] = min(required.get(one[1], 1.0), best.get(one, 0.0))
    against = max((strength for one, strength in best.items() if one[0] == "must_not"), default=0.0)
    return min(said, max(required.values(), default=1.0)) * (1.0 - against)


def _without_overlaps(found: list[_Found], others: Sequence[_Found] = ()) -> list[_Found]:
    """Return the strongest, then longest, of what overlaps, in the order of speech.

    What counts for and what counts against may overlap; so may musts.
    """

    if len(found) < 2 and not others:
        return found

    def side(one: _Found) -> str:
        return one.kind if one.kind in ("must", "must_not") else "said"

    found.sort(
        key=lambda one: (
            -one.evidence.hit.strength,
            one.evidence.hit.first - one.evidence.hit.end,
            one.evidence.hit.first,
        )
    )
    # of each sort what is kept never overlaps, so the neighbours are enough to compare with
    spans: dict[tuple[str, str], list[tuple[int, int]]] = {}

    def place(one: _Found) -> tuple[list[tuple[int, int]], tuple[int, int]]:
        sort = side(one)
        row = spans.setdefault((sort, one.phrase if sort == "must" else ""), [])
        return row, (one.evidence.hit.first, one.evidence.hit.end)

    for one in others:
        row, span = place(one)
        insort(row, span)
    kept: list[_Found] = []
    for one in found:
        row, span = place(one)
        at = bisect(row, span)
        if (at == 0 or row[at - 1][1] <= span[0]) and (at == len(row) or span[1] <= row[at][0]):
            row.insert(at, span)
            kept.append(one)
    kept.sort(key=lambda one: one.evidence.hit.first)
    return kept


def _match(utterance: Utterance, found: _Found) -> Match:
    hit = found.evidence.hit
    places = utterance.places(hit.first, hit.end)
    place, *more = places
    start, end = utterance.seconds(hit.first, hit.end)
    return Match(
        kind=found.kind,
        phrase=found.phrase,
        text=utterance.text(places),
        segment_index=place.segment_index,
        char_start=place.char_start,
        char_end=place.char_end,
        start=start,
        end=end,
        strength=round(hit.strength, 3),
        matcher=hit.how,
        more=tuple(more),
        verdict=found.evidence.verdict,
    )
