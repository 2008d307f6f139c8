"""Whether doubt finds what a person should look at.

- ``spoilt``: the demo company's answers with words misheard. A key point is wrong where it stands otherwise
  than in what was really said. How well doubt tells wrong from right points is the area under the ROC curve
  (0.5 is no better than chance); what a trainer gains by the queue is the share of the wrong ones among the
  fifth with the greatest doubt.
- ``marks``: public short answers (``../shared/quality`` or HRVOICE_QUALITY_DIR; left out, visibly, where
  missing), key points suggested from the reference. How far the score lies from the teacher's mark, by doubt.
  Teachers mark more than key points: read it as a direction, not as a goal.
"""

from __future__ import annotations

import sys
from typing import Final

import numpy as np
from scipy.stats import rankdata, spearmanr

from assessments.scoring import KeyPointSpec, score
from assessments.scoring.attainment import attainment
from assessments.scoring.derive import Background, suggest
from assessments.scoring.doubt import doubt
from bench.kit.calibration import Map
from bench.kit.figures import Figures
from bench.kit.noise import KINDS, Noisy
from bench.kit.short_answers import DATA, Array, Question, read
from bench.scoring import _rubric, written
from transcripts.asr.segment import Segment

SEEDS: Final = 60
SHARES: Final = (0.05, 0.10, 0.20)
#: Of the points by falling doubt, so many are looked at.
LOOKED_AT: Final = 0.2
AUC_GOAL: Final = 0.8


def auc(values: Array, wrong: Array) -> float:
    """Return the chance that a wrong one has the greater value than a right one; ties count half."""
    ranks = rankdata(values)
    n, m = int(wrong.sum()), int((~wrong.astype(bool)).sum())
    return float((ranks[wrong.astype(bool)].sum() - n * (n + 1) / 2) / (n * m))


def caught(values: Array, wrong: Array) -> float:
    """Return the share of the wrong ones among those with the greatest value."""
    first = np.argsort(-values, kind="stable")[: round(len(values) * LOOKED_AT)]
    return float(wrong[first].sum() / wrong.sum())


def bench_spoilt(figures: Figures) -> None:
    """Print how well doubt finds what mishearing made wrong."""
    clips = [(text, *_rubric(clip)) for clip, text in written().items()]
    noise = Noisy(text for text, _points, _prompt in clips)
    every: list[tuple[float, bool]] = []
    for share in SHARES:
        found: list[tuple[float, bool]] = []
        for text, points, prompt in clips:
            truth = score([Segment(0, 30, text)], points, prompt_text=prompt).points
            for seed in range(SEEDS):
                spoilt = noise.spoil(text, share, KINDS, seed)
                heard = score([Segment(0, 30, spoilt)], points, prompt_text=prompt).points
                for real, said in zip(truth, heard, strict=True):
                    found.append((doubt(said), attainment(real.earned) != attainment(said.earned)))
        values, wrong = (np.array(column, dtype=float) for column in zip(*found, strict=True))
        figures.note(
            f"spoilt {share:.0%}: {int(wrong.sum())} of {len(wrong)} key points wrong,"
            f" AUC {auc(values, wrong):.3f}, {caught(values, wrong):.0%} of them in the first fifth"
        )
        every += found
    values, wrong = (np.array(column, dtype=float) for column in zip(*every, strict=True))
    figures.at_least("doubt.spoilt.auc", auc(values, wrong), AUC_GOAL)


def bench_marks(figures: Figures, sets: dict[str, list[Question]]) -> None:
    """Print how doubt goes with the distance from teachers' marks."""
    background = Background([q.text, *q.references] for questions in sets.values() for q in questions)
    for name, questions in sets.items():
        given: list[float] = []
        unsure: list[float] = []
        marks: list[float] = []
        for question in questions:
            points: list[KeyPointSpec] = suggest(question.references[0], question.text, "zh", background)
            for answer, mark in zip(question.answers, question.marks, strict=True):
                result = score([Segment(0, 30, answer)], points, prompt_text=question.text, language="zh")
                total = sum(point.weight for point in points) or 1.0
                given.append(result.value)
                unsure.append(
                    sum(p.weight * doubt(r) for p, r in zip(points, result.points, strict=True)) / total
                )
                marks.append(mark)
        values, truth = np.array(given), np.array(marks)
        distance = np.abs(Map.fit(values[:, None], truth)(values[:, None]) - truth)
        rho = spearmanr(unsure, distance).statistic
        inside = np.array(unsure) > 0
        far, near = distance[inside].mean(), distance[~inside].mean()
        figures.note(
            f"marks {name}: {len(marks)} answers, {inside.mean():.0%} in doubt; rho of doubt and"
            f" |score - mark| {rho:.3f}; mean |score - mark| {far:.3f} in doubt, {near:.3f} not"
        )


def main() -> int:
    """Run both; 1 where a figure misses."""
    figures = Figures()
    bench_spoilt(figures)
    if DATA.is_file():
        bench_marks(figures, read())
    else:
        figures.note("marks: left out, ../shared/quality is not there (HRVOICE_QUALITY_DIR says where)")
    return figures.status


if __name__ == "__main__":
    sys.exit(main())
