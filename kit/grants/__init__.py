"""The one place that answers who may see a row: rooms register reasons and bars, ``visible_to`` asks here.

A reason opens rows to people, a bar closes them whatever the reason. See docs/access.md.
"""

from kit.grants.asked import Ties
from kit.grants.registry import (
    closed_by,
    is_open_to,
    opened_to,
    register_bar,
    register_grant,
    seen_by_many,
    withdraw_bar,
    withdraw_grant,
)
from kit.grants.rules import Own, Tied, Within

__all__ = [
    "Own",
    "Tied",
    "Ties",
    "Within",
    "closed_by",
    "is_open_to",
    "opened_to",
    "register_bar",
    "register_grant",
    "seen_by_many",
    "withdraw_bar",
    "withdraw_grant",
]
