"""Showing scores."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from assessments.answers.queries.evidence import Point
from assessments.scoring import KeyPointSpec
from assessments.templatetags.scores import level, percent


@pytest.mark.parametrize(
    ("value", "shown"), [(None, None), (0.0, 0), (0.001, 1), (0.5, 50), (0.754, 75), (0.999, 99), (1.0, 100)]
)
def test_percent_is_full_only_when_all_was_found(value: float | None, shown: int | None) -> None:
    assert percent(value) == shown


@pytest.mark.parametrize(
    ("value", "name"),
    [(None, ""), (0.0, "low"), (0.49, "low"), (0.5, "middle"), (0.8, "high"), (1.0, "high")],
)
def test_level(value: float | None, name: str) -> None:
    assert level(value) == name


def test_score_bar_is_drawn_to_weight_and_says_so() -> None:
    points = [
        Point(1, KeyPointSpec("1", "Listen <first>"), 1.0, 0.75, ()),
        Point(2, KeyPointSpec("2", "Note"), 0.0, 0.25, ()),
    ]
    drawn = Template("{% load scores %}{% score_bar points %}").render(Context({"points": points}))
    assert 'x="0.0" width="447.0"' in drawn
    assert 'x="451.0" width="149.0"' in drawn
    assert "1. Listen &lt;first&gt;: found; 2. Note: not found" in drawn
