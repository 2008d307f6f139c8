"""Who may see which reports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from courses.rules import (
    is_administrator,
    is_compliance,
    is_hr,
    may_see_figures,
)

if TYPE_CHECKING:
    from courses.rules import Person


def may_see_learning_reports(user: Person) -> bool:
    """HR reports on what everyone learns, trainers on their courses."""
    return may_see_figures(user)


def may_see_training_reports(user: Person) -> bool:
    """HR and compliance report on who holds which certificate."""
    return is_hr(user) or is_compliance(user)


def may_see_usage_reports(user: Person) -> bool:
    """HR and administrators report on what the engines heard, without people."""
    return is_hr(user) or is_administrator(user)


def may_see_reports(user: Person) -> bool:
    """Whoever sees any of them."""
    return may_see_learning_reports(user) or may_see_training_reports(user) or may_see_usage_reports(user)
