"""Short answers with marks, and what ours and the baselines say of them."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from rapidfuzz import fuzz

from assessments.scoring.derive import Background, derive_points, grams
from assessments.scoring.likeness import likeness
from assessments.scoring.reference import ReferenceScorer, best_coverage
from assessments.scoring.utterance import Utterance, phrase_tokens
from bench.kit.short_answers_en import ANSWERS as ENGLISH
from transcripts.asr.segment import Segment

_SHARED: Final = Path(__file__).resolve().parents[3] / "shared" / "quality"
DATA: Final = Path(os.environ.get("HRVOICE_QUALITY_DIR") or _SHARED) / "short_answers_zh.train.jsonl"
Array = np.ndarray[Any, np.dtype[np.float64]]


def heard(text: str, language: str = "zh") -> Utterance:
    """Return a text as if it had been said."""
    return Utterance.of([Segment(0.0, 30.0, text)], language)


@dataclass
class Question:
    """A question with its references, answers, and marks 0..1."""

    text: str
    references: list[str]
    answers: list[str]
    marks: list[float]

    def scorers(self, background: Background) -> list[ReferenceScorer]:
        """Return a scorer for each reference."""
        return [ReferenceScorer(derive_points(one, self.text, background)) for one in self.references]


def read() -> dict[str, list[Question]]:
    """Return the questions of each data set."""
    sets: dict[str, dict[str, Question]] = defaultdict(dict)
    for line in DATA.read_text("utf-8").splitlines():
        row = json.loads(line)
        question = sets[row["dataset"]].setdefault(row["qid"], Question(row["question"], [], [], []))
        question.references = list(dict.fromkeys([*question.references, *row["references"]]))
        question.answers.append(row["answer"])
        question.marks.append(row["score"] / row["max"])
    return {name: list(questions.values()) for name, questions in sorted(sets.items())}


def english() -> list[Question]:
    """Return the English questions."""
    found: dict[str, Question] = {}
    for one in ENGLISH:
        question = found.setdefault(one.question, Question(one.question, [one.reference], [], []))
        question.answers.append(one.answer)
        question.marks.append(one.score)
    return list(found.values())


# -- signals: a row per answer, in the order of the questions ------------------------------------------
def coverage(questions: Sequence[Question], background: Background, *, by_sound: bool = True) -> Array:
    """Return how much of the derived key points was said."""
    return np.array(
        [
            best_coverage(scorers, heard(answer), by_sound=by_sound)
            for question in questions
            for scorers in [question.scorers(background)]
            for answer in question.answers
        ]
    )


def agreement(questions: Sequence[Question], background: Background | None = None) -> Array:
    """Return how much was said of what the other answers say; without a background as the site has it."""
    return np.array(
        [share for question in questions for share in likeness(question.answers, question.text, background)]
    )


def by_reference(questions: Sequence[Question], alike: Callable[[str, str], float]) -> Array:
    """Return a baseline's likeness to the reference it is most like."""
    return np.array(
        [max(alike(answer, one) for one in q.references) for q in questions for answer in q.answers]
    )


def recall(answer: str, reference: str) -> float:
    """Return the share of the reference's tokens that were said."""
    wanted = set(phrase_tokens(reference))
    return len(wanted & set(phrase_tokens(answer))) / max(len(wanted), 1)


def cosine(background: Background) -> Callable[[str, str], float]:
    """Return the cosine of TF-IDF vectors of tokens and pairs."""

    def alike(answer: str, reference: str) -> float:
        one, other = ({gram: background.weight(gram) for gram in grams(text)} for text in (answer, reference))
        size = np.sqrt(sum(w * w for w in one.values()) * sum(w * w for w in other.values()))
        return float(sum(w * other.get(gram, 0.0) for gram, w in one.items()) / size) if size else 0.0

    return alike


def token_ratio(answer: str, reference: str) -> float:
    """Return rapidfuzz's token ratio of the tokens with spaces between."""
    return float(fuzz.token_ratio(" ".join(phrase_tokens(answer)), " ".join(phrase_tokens(reference)))) / 100
