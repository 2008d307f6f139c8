"""What the other answers to a question add, read without their marks. The answer that is scored is left out.

Suggested phrases and typical answers are approved blindly, the first so many: who reads before approving does
better.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from assessments.scoring import KeyPointSpec, score
from assessments.scoring.derive import Background, derive_points, suggest
from assessments.scoring.doubt import doubt
from assessments.scoring.reference import ReferenceScorer
from assessments.scoring.suggest import Telling, from_answers
from bench.kit.calibration import Judged, pearson
from bench.kit.short_answers import Array, Question, heard
from transcripts.asr.segment import Segment

#: From which score on an answer is a good one, and up to which a poor one, as in assessments/queries.
GOOD, POOR = 0.8, 0.5
#: An answer is scored with what is suggested from the class less a fifth, its own among it.
PARTS: Final = 5
#: So many of the answers a trainer looks at.
REVIEWED: Final = 0.2
#: How often those are drawn by chance.
SEEDS: Final = 20


def site_scores(questions: Sequence[Question], approved: Sequence[int]) -> dict[int, Array]:
    """Return the site's own scores, by how many suggested phrases were approved.

    The key points are those suggested from the reference; the answers are good or poor by these scores alone.
    """
    values: dict[int, list[float]] = {most: [] for most in approved}
    for question in questions:
        rubrics = [suggest(one, question.text, "zh") for one in question.references]
        before = [max(_scores(answer, rubrics, question)) for answer in question.answers]
        offered: list[list[list[Telling]]] = []
        for part in range(PARTS):
            rest = [number for number in range(len(before)) if number % PARTS != part]
            good = [_said(question.answers[number]) for number in rest if before[number] >= GOOD]
            poor = [_said(question.answers[number]) for number in rest if before[number] <= POOR]
            offered.append([from_answers(good, poor, rubric, question.text) for rubric in rubrics])
        for number, answer in enumerate(question.answers):
            offers = offered[number % PARTS]
            for most in approved:
                widened = [approve(*pair, most) for pair in zip(rubrics, offers, strict=True)]
                values[most].append(max(_scores(answer, widened, question)))
    return {most: np.array(scores) for most, scores in values.items()}


def reviewed(questions: Sequence[Question], site: Judged, orders: Mapping[str, Array]) -> dict[str, float]:
    """Return r once a trainer has marked the fifth of all answers that is greatest in each of ``orders``.

    Beside those: by chance, and by what the site doubts of an answer.
    """
    marks = np.array([mark for question in questions for mark in question.marks])

    def after(first: Array) -> float:
        looked_at = np.argsort(-first, kind="stable")[: round(len(marks) * REVIEWED)]
        found: list[float] = []
        for given in site.given:
            mended = given.copy()
            mended[looked_at] = marks[looked_at]
            found.append(pearson(mended, marks))
        return float(np.mean(found))

    chance = [after(np.random.default_rng(seed).random(len(marks))) for seed in range(SEEDS)]
    found = {"by chance": float(np.mean(chance)), "by doubt": after(_doubts(questions))}
    return found | {name: after(first) for name, first in orders.items()}


def approve(rubric: Sequence[KeyPointSpec], offered: Sequence[Telling], most: int) -> list[KeyPointSpec]:
    """Add the first ``most`` phrases as the editor does: to the point each is for, else as a new point."""
    points = {point.id: point for point in rubric}
    for number, one in enumerate(offered[:most]):
        if point := points.get(one.point):
            synonyms = {"zh": [*point.synonyms.get("zh", ()), one.text]}
            points[point.id] = replace(point, synonyms=synonyms)
        else:
            points[f"new {number}"] = KeyPointSpec(f"new {number}", one.text, keywords={"zh": [one.text]})
    return list(points.values())


def typical(
    questions: Sequence[Question], background: Background, approved: Sequence[int]
) -> dict[int, Array]:
    """Return how much was said of typical answers, by how many were approved as further model answers.

    Typical are those of which the others say most. 0 where nobody else answered.
    """
    values: dict[int, list[float]] = {most: [] for most in approved}
    for question in questions:
        shares = _shares(question, background)
        count = len(shares)
        for own in range(count):
            rest = np.delete(np.arange(count), own)
            # what the others say of each, less itself and the answer that is scored
            met = shares[np.ix_(rest, rest)].sum(axis=0) - shares[rest, rest]
            order = rest[np.argsort(-met, kind="stable")]
            for most in approved:
                said = shares[own, order[:most]]
                values[most].append(float(said.mean()) if said.size else 0.0)
    return {most: np.array(shares) for most, shares in values.items()}


def _shares(question: Question, background: Background) -> Array:
    """Return how much of each answer (columns) each answer (rows) says."""
    scorers = [ReferenceScorer(derive_points(one, question.text, background)) for one in question.answers]
    spoken = [heard(answer) for answer in question.answers]
    return np.array(
        [[scorer.coverage(scorer.said(one, by_sound=False)).value for scorer in scorers] for one in spoken]
    )


def _doubts(questions: Sequence[Question]) -> Array:
    values: list[float] = []
    for question in questions:
        rubrics = [suggest(one, question.text, "zh") for one in question.references]
        for answer in question.answers:
            scores = [score(_said(answer), rubric, prompt_text=question.text) for rubric in rubrics]
            points = max(scores, key=lambda one: one.value).points
            values.append(sum(map(doubt, points)) / max(len(points), 1))
    return np.array(values)


def _said(answer: str) -> list[Segment]:
    return [Segment(0.0, 30.0, answer)]


def _scores(answer: str, rubrics: Sequence[Sequence[KeyPointSpec]], question: Question) -> list[float]:
    return [score(_said(answer), rubric, prompt_text=question.text).value for rubric in rubrics]
