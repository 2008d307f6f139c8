"""Scores spoken answers by weighted key points, each with its evidence in words and seconds. Pure Python."""

from __future__ import annotations

from assessments.scoring.result import Match, PointResult, Score, Span
from assessments.scoring.rubric import KeyPointSpec, from_snapshot, rubric_version, snapshot
from assessments.scoring.scorer import SCORER_VERSION, score

__all__ = [
    "SCORER_VERSION",
    "KeyPointSpec",
    "Match",
    "PointResult",
    "Score",
    "Span",
    "from_snapshot",
    "rubric_version",
    "score",
    "snapshot",
]
