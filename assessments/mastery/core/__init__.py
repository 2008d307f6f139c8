"""How surely a learner holds a key point, when to ask again, and a plan for the days to come. Pure Python."""

from __future__ import annotations

from assessments.mastery.core.action import Action, ActionKind, Day, PlanItem, PlanReason, Why
from assessments.mastery.core.estimate import Because, Level, Mastery, Reason, mastery_of
from assessments.mastery.core.formula import MASTERED, MODEL_VERSION, WEAK
from assessments.mastery.core.memory import SCHEDULE_VERSION, Memory, memory_of, review
from assessments.mastery.core.observation import Baseline, Observation
from assessments.mastery.core.plan import plan

__all__ = [
    "MASTERED",
    "MODEL_VERSION",
    "SCHEDULE_VERSION",
    "WEAK",
    "Action",
    "ActionKind",
    "Baseline",
    "Because",
    "Day",
    "Level",
    "Mastery",
    "Memory",
    "Observation",
    "PlanItem",
    "PlanReason",
    "Reason",
    "Why",
    "mastery_of",
    "memory_of",
    "plan",
    "review",
]
