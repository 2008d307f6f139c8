"""Score a spoken answer by the key points found in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from assessments.scoring.judges import EchoJudge, Judge
from assessments.scoring.matchers import MATCHERS, Hit, Matcher
from assessments.scoring.result import Match, PointResult, Score
from assessments.scoring.rubric import KeyPointSpec, Kind
from assessments.scoring.utterance import Utterance, phrase_tokens
from transcripts.asr.segment import Segment

# raise it whenever the same answer and rubric could score otherwise
SCORER_VERSION: Final = "1"


class _Found(NamedTuple):
    hit: Hit
    kind: Kind
    phrase: str
    matcher: str


def score(
    segments: Sequence[Segment],
    key_points: Iterable[KeyPointSpec],
    *,
    prompt_text: str = "",
    language: str | None = None,
) -> Score:
    """Return the score of an answer, with the words and seconds that earned each point.

    A point earns the strength of its best match; the score is sum(weight * earned) / sum(weight), so more
    evidence never lowers it. Phrases of every language are looked for, whatever ``language`` (BCP-47) the
    recording is in. Runs repeated from ``prompt_text`` are no evidence (see ``EchoJudge``). No key points
    score 0.0 with no points; a weight that is not above 0 raises ValueError in ``KeyPointSpec``.
    """
    utterance = Utterance.of(segments, language)
    judges: list[Judge] = [EchoJudge(prompt_text)] if prompt_text else []
    points: list[PointResult] = []
    total = earned = 0.0
    for key_point in key_points:
        matches = _matches(utterance, key_point, MATCHERS, judges)
        point = PointResult(key_point.id, max((match.strength for match in matches), default=0.0), matches)
        points.append(point)
        total += key_point.weight
        earned += key_point.weight * point.earned
    return Score(min(earned / total, 1.0) if total else 0.0, tuple(points))


def _matches(
    utterance: Utterance, key_point: KeyPointSpec, matchers: Sequence[Matcher], judges: Sequence[Judge]
) -> tuple[Match, ...]:
    """Return the key point's evidence in the order of speech; of overlapping matches the best stays."""
    found: list[_Found] = []
    for kind, _language, phrase in key_point.phrases():
        tokens = phrase_tokens(phrase)
        for matcher in matchers:
            for hit in matcher.find(utterance, tokens):
                strength = hit.strength
                for judge in judges:
                    strength *= judge.weigh(utterance, hit)
                if strength > 0:
                    found.append(_Found(Hit(hit.first, hit.end, strength), kind, phrase, matcher.name))
    found.sort(key=lambda one: (-one.hit.strength, one.hit.first - one.hit.end, one.hit.first))
    kept: list[_Found] = []
    for one in found:
        if all(one.hit.end <= other.hit.first or one.hit.first >= other.hit.end for other in kept):
            kept.append(one)
    kept.sort(key=lambda one: one.hit.first)
    return tuple(_match(utterance, one) for one in kept)


def _match(utterance: Utterance, found: _Found) -> Match:
    hit = found.hit
    place, *more = utterance.places(hit.first, hit.end)
    start, end = utterance.seconds(hit.first, hit.end)
    return Match(
        kind=found.kind,
        phrase=found.phrase,
        text=utterance.text(hit.first, hit.end),
        segment_index=place.segment_index,
        char_start=place.char_start,
        char_end=place.char_end,
        start=start,
        end=end,
        strength=hit.strength,
        matcher=found.matcher,
        more=tuple(more),
    )
