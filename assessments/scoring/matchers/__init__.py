"""The matchers, in the order in which they are asked."""

from __future__ import annotations

from assessments.scoring.matchers.exact import ExactMatcher
from assessments.scoring.matchers.loose import LooseMatcher
from assessments.scoring.matchers.protocol import Hit, Matcher
from assessments.scoring.matchers.slip import SlipMatcher, is_opposite
from assessments.scoring.matchers.sound import SoundMatcher

__all__ = ["ExactMatcher", "Hit", "LooseMatcher", "Matcher", "SlipMatcher", "SoundMatcher", "is_opposite"]
