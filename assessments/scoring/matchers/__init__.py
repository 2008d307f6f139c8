"""The matchers, in the order in which they are asked."""

from __future__ import annotations

from typing import Final

from assessments.scoring.matchers.exact import ExactMatcher
from assessments.scoring.matchers.protocol import Hit, Matcher

MATCHERS: Final[tuple[Matcher, ...]] = (ExactMatcher(),)

__all__ = ["MATCHERS", "ExactMatcher", "Hit", "Matcher"]
