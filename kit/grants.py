"""The one place that answers who may see a row: rooms above register reasons, ``visible_to`` asks here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model, Q

#: Given a person, the rows that this reason opens: a condition, True for all of them, False for none.
Reason = Callable[[Any], Q | bool]

_reasons: dict[str, dict[str, Reason]] = {}


def register_grant(model: str, name: str, reason: Reason) -> None:
    """Let ``reason`` open rows of ``model`` (``app.model``); the same name again replaces it."""
    _reasons.setdefault(model.lower(), {})[name] = reason


def opened_to(model: type[Model], user: Any, own: Q) -> Q:
    """Return the condition for rows that ``user`` may see: ``own``, or any registered reason's."""
    seen = own
    for reason in _reasons.get(model._meta.label_lower, {}).values():
        rows = reason(user)
        if rows is True:
            return Q()
        if rows is not False:
            seen |= rows
    return seen
