"""How near scores come to teachers' marks, how much misrecognition moves them, and how fast they are made.

Marks: three public sets of Chinese short answers (``../shared/quality`` or HRVOICE_QUALITY_DIR; left out,
visibly, where missing). Key points are derived from the references and looked for with the product's
matching. Five folds by question: no question is in two. What is fitted (how the signals are weighed, and a
monotone map to marks) is fitted on the other four folds; baselines get the same folds and the same map.

- ``site``: what the site itself scores with the key points it suggests from the reference, unread; ``+
  phrases``: and the first so many phrases it suggests from the other answers, good or poor by its own score.
- ``reference``: coverage of the derived key points alone.
- ``+ typical``: coverage, and coverage of the so many other answers of which the class says most, as if a
  trainer had approved them as model answers, unread. The site does not score so.
- ``with_answers``: coverage, and agreement with what the other answers to the question say. Those are used
  without their marks, and the answer itself is left out of them. The site does not score so.

How many phrases or answers are approved is chosen on the other four folds. In brackets: nine of ten r, had
other questions been drawn. "A fifth reviewed": a fifth of the site's scores gave way to the teacher's.

Drift: the mean absolute change of the score when words are spoilt; "off" leaves out what goes by sound.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

from assessments.scoring import KeyPointSpec, score
from assessments.scoring.derive import Background
from assessments.scoring.evidence import OTHERS
from assessments.scoring.matchers import LooseMatcher, SlipMatcher
from assessments.scoring.reference import best_coverage
from bench import borders
from bench.kit.calibration import FOLDS, Map, judge
from bench.kit.figures import Figures
from bench.kit.noise import KINDS, Noisy
from bench.kit.short_answers import (
    DATA,
    Array,
    Question,
    agreement,
    by_reference,
    cosine,
    coverage,
    english,
    heard,
    read,
    recall,
    token_ratio,
)
from bench.kit.short_answers_class import reviewed, site_scores, typical
from tests.assessments.scoring.test_demo_answers import (
    COMPLAINT,
    COMPLAINT_PROMPT,
    PROTECTION,
    PROTECTION_PROMPT,
)
from transcripts.asr.segment import Segment

ROOT: Final = Path(__file__).resolve().parents[1]
GOALS: Final = {"LE": 0.90, "ADS": 0.60, "ASAG-zh": 0.57}
DRIFT_GOAL: Final = 0.05
RATE_GOAL: Final = 2000
CHUNK: Final = 500
#: How many suggested phrases, and typical answers, a trainer may have approved.
PHRASES: Final = (0, 1, 2, 4, 8, 16)
ANSWERS: Final = (1, 2, 3, 5, 8)
#: How often each LE answer is spoilt.
REPEATS: Final = 3
#: The matchers without those that go by sound.
SILENT: Final = (LooseMatcher(by_sound=False), SlipMatcher())


def bench_marks(figures: Figures, sets: dict[str, list[Question]], background: Background) -> None:
    """Print r and RMSE of each way on each set."""
    for name, questions in sets.items():
        count = sum(len(question.answers) for question in questions)
        figures.note(f"{name}: {count} answers to {len(questions)} questions, {FOLDS} folds by question")
        covered = coverage(questions, background)[:, None]
        agreed = agreement(questions, background)
        site = site_scores(questions, PHRASES)
        alike = typical(questions, background, ANSWERS)
        ways: dict[str, tuple[Array, ...]] = {
            "keyword recall": (by_reference(questions, recall)[:, None],),
            "TF-IDF cosine": (by_reference(questions, cosine(background))[:, None],),
            "rapidfuzz token ratio": (by_reference(questions, token_ratio)[:, None],),
            "site": (site[0][:, None],),
            "site, + phrases": tuple(site[most][:, None] for most in PHRASES),
            "ours, reference": (covered,),
            "ours, + typical": (covered, *(np.column_stack([covered, alike[most]]) for most in ANSWERS)),
            "ours, + answers": (np.column_stack([covered, agreed]),),
        }
        results = {way: judge(questions, *choices) for way, choices in ways.items()}
        for way, found in results.items():
            taken = {"site, + phrases": PHRASES, "ours, + typical": (0, *ANSWERS)}.get(way, ())
            approved = ", ".join(
                f"{most} in {found.chosen[place]}" for place, most in enumerate(taken) if found.chosen[place]
            )
            figures.note(
                f"  {way:22s} r {found.r:.3f} ({found.low:.2f} to {found.high:.2f})"
                f"  within questions {found.within:.3f}  RMSE {found.error:.3f}"
                + (f"  approved: {approved} of {found.chosen.total()} folds" if approved else "")
            )
        orders = {"lowest score": -site[0], "unlike the others": -agreement(questions)}
        after = reviewed(questions, results["site"], orders)
        figures.note(
            f"  site, a fifth reviewed: {', '.join(f'{order} {r:.3f}' for order, r in after.items())}"
        )
        key = name.lower().replace("-", "_")
        figures.at_least(f"scoring.{key}.reference.r", results["ours, reference"].r, GOALS[name])
        figures.at_least(f"scoring.{key}.with_answers.r", results["ours, + answers"].r, GOALS[name])


def bench_english(figures: Figures) -> None:
    """Print the same on English, nothing tuned and nothing fitted."""
    rows = english()
    background = Background([[question.text, *question.references] for question in rows])
    marks = np.array([mark for question in rows for mark in question.marks])
    figures.note(f"English: {len(marks)} answers written for this project, by one hand; nothing fitted")
    for way, values in {
        "keyword recall": by_reference(rows, recall),
        "TF-IDF cosine": by_reference(rows, cosine(background)),
        "rapidfuzz token ratio": by_reference(rows, token_ratio),
        "ours, reference": coverage(rows, background),
    }.items():
        error = np.sqrt(np.mean((values - marks) ** 2))
        figures.note(f"  {way:22s} r {np.corrcoef(values, marks)[0, 1]:.3f}  RMSE {error:.3f}")


def written() -> dict[str, str]:
    """Return what the demo company's people said when they answered."""
    clips = json.loads((ROOT / "hrvoice" / "demo" / "speech" / "texts.json").read_text("utf-8"))["clips"]
    return {one["id"]: one["text"] for one in clips if one["id"][2:] in ("full", "partial", "wrong")}


# -- noise --------------------------------------------------------------------------------------------
def bench_noise(figures: Figures, sets: dict[str, list[Question]], background: Background) -> None:
    """Print how far misrecognition moves scores: demo rubrics, and references with their fitted map."""
    clips = [(text, *_rubric(clip)) for clip, text in written().items() if not clip.endswith("wrong")]
    noise = Noisy([*(text for text, _points, _prompt in clips), *(a for q in sets["LE"] for a in q.answers)])
    questions = sets["LE"]
    scorers = [question.scorers(background) for question in questions]
    marks = np.array([mark for question in questions for mark in question.marks])
    clean = {on: coverage(questions, background, by_sound=on) for on in (True, False)}
    mapped = {on: Map.fit(values[:, None], marks) for on, values in clean.items()}

    def rubric_drift(share: float, kinds: tuple[Any, ...], others: Sequence[Any]) -> float:
        moved = []
        for text, points, prompt in clips:
            before = score([Segment(0, 30, text)], points, prompt_text=prompt, others=others).value
            for seed in range(20):
                spoilt = noise.spoil(text, share, kinds, seed)
                after = score([Segment(0, 30, spoilt)], points, prompt_text=prompt, others=others).value
                moved.append(abs(after - before))
        return float(np.mean(moved))

    def mark_drift(share: float, kinds: tuple[Any, ...], by_sound: bool) -> float:
        moved = []
        for draw in range(REPEATS):
            after = [
                best_coverage(
                    scorers[number],
                    heard(noise.spoil(answer, share, kinds, seed + 1000 * draw)),
                    by_sound=by_sound,
                )
                for number, question in enumerate(questions)
                for seed, answer in enumerate(question.answers)
            ]
            to_mark = mapped[by_sound]
            moved.append(np.abs(to_mark(np.array(after)[:, None]) - to_mark(clean[by_sound][:, None])))
        return float(np.mean(moved))

    for share in (0.05, 0.10, 0.20):
        for kinds in (*((kind,) for kind in KINDS), KINDS):
            label = kinds[0] if len(kinds) == 1 else "mixed"
            on, off = rubric_drift(share, kinds, OTHERS), rubric_drift(share, kinds, SILENT)
            marked, unmarked = mark_drift(share, kinds, True), mark_drift(share, kinds, False)
            figures.note(
                f"noise {share:.0%} {label:12s} drift: demo rubrics {on:.3f} (off {off:.3f}),"
                f" LE marks {marked:.3f} (off {unmarked:.3f})"
            )
            if share == 0.10:
                figures.at_most(f"scoring.drift.rubric.{label}", on, DRIFT_GOAL)
                figures.at_most(f"scoring.drift.le.{label}", marked, DRIFT_GOAL)


def _rubric(clip: str) -> tuple[list[KeyPointSpec], str]:
    return (PROTECTION, PROTECTION_PROMPT) if clip[0] == "a" else (COMPLAINT, COMPLAINT_PROMPT)


# -- speed --------------------------------------------------------------------------------------------
def bench_speed(figures: Figures, count: int = 10_000) -> None:
    """Print how many answers a second one core scores: the demo's, each another by a little noise."""
    noise = Noisy(written().values())
    clips = list(written().items())
    jobs = []
    for number in range(count):
        clip, text = clips[number % len(clips)]
        points, prompt = _rubric(clip)
        jobs.append(([Segment(0, 30, noise.spoil(text, 0.03, KINDS, number))], points, prompt))
    for segments, points, prompt in jobs[:50]:
        score(segments, points, prompt_text=prompt)
    rates = []
    for start in range(0, count, CHUNK):
        began = time.process_time()
        for segments, points, prompt in jobs[start : start + CHUNK]:
            score(segments, points, prompt_text=prompt)
        rates.append(CHUNK / (time.process_time() - began))
    size = sum(len(segments[0].text) for segments, _points, _prompt in jobs) / count
    phrases = sum(len(point.wanted) for points in (PROTECTION, COMPLAINT) for point in points) / 2
    figures.note(f"{count} answers of {size:.0f} characters, {phrases:.0f} phrases each, by processor time:")
    figures.note(
        f"  median of {len(rates)} parts {statistics.median(rates):.0f}/s, slowest {min(rates):.0f}/s"
    )
    figures.at_least("scoring.answers_per_second_of_one_core", statistics.median(rates), RATE_GOAL, 0)


def main() -> int:
    """Run all; 1 where a figure misses."""
    figures = Figures()
    bench_speed(figures)
    bench_english(figures)
    borders.count(figures)
    if not DATA.is_file():
        figures.note(
            "marks and noise: left out, ../shared/quality is not there (HRVOICE_QUALITY_DIR says where)"
        )
        return figures.status
    sets = read()
    background = Background([q.text, *q.references] for questions in sets.values() for q in questions)
    bench_marks(figures, sets, background)
    bench_noise(figures, sets, background)
    return figures.status


if __name__ == "__main__":
    sys.exit(main())
