"""Reasons and bars by model, and what they say together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Model, Q

from kit.grants.asked import Answer, Asked, Condition, Pairs, Rule
from kit.grants.rules import Plain, either, without
from kit.people import is_signed_in

_reasons: dict[str, dict[str, Rule]] = {}
_bars: dict[str, dict[str, Rule]] = {}


def register_grant(model: str, name: str, reason: Rule | Condition) -> None:
    """Let ``reason`` open rows of ``model`` (``app.model``); the same name again replaces it.

    A function is asked with the person and returns a condition (Q), True for all rows or False for none.
    """
    _reasons.setdefault(model.lower(), {})[name] = _as_rule(reason)


def register_bar(model: str, name: str, bar: Rule | Condition) -> None:
    """Let ``bar`` close rows of ``model`` whatever the reason; whom it spares, it says itself.

    ``name`` is the code of the refusal that a page may tell in words.
    """
    _bars.setdefault(model.lower(), {})[name] = _as_rule(bar)


def withdraw_grant(model: str, name: str) -> None:
    """Take a reason back; nothing happens where there is none of the name."""
    _reasons.get(model.lower(), {}).pop(name, None)


def withdraw_bar(model: str, name: str) -> None:
    """Take a bar back; nothing happens where there is none of the name."""
    _bars.get(model.lower(), {}).pop(name, None)


def opened_to(model: type[Model], user: Any, own: Answer = False, *, barred: bool = False) -> Q:
    """Return the condition for the rows that ``user`` may see: a reason's, and no bar's.

    ``own`` is one more reason, for a model that is never asked about for many people at once. With
    ``barred`` the rows that a bar closes are meant too, for pages that say so in words.
    """
    seen = _answer(model, user, own, barred)
    if isinstance(seen, bool):
        return Q() if seen else Q(pk__in=())
    return seen


def is_open_to(user: Any, row: Model) -> bool:
    """Tell whether ``user`` may see ``row``; one query at most."""
    return _means(_answer(type(row), user), row)


def closed_by(user: Any, row: Model) -> str:
    """Return the name of the bar that closes ``row`` to ``user``; empty where none does."""
    for name, bar in _bars.get(row._meta.label_lower, {}).items():
        if _means(bar.rows(user, lambda model: _answer(model, user)), row):
            return name
    return ""


def seen_by_many(model: type[Model], wanted: Mapping[Any, Collection[Any]]) -> Pairs:
    """Return (person's key, row's key) for each person and wanted row of ``model`` that the person may see.

    One query for what the rules ask of the rows, and one for each kind of thing that people are tied to;
    one more a person for each reason or bar that is a function and returns a condition.
    """
    people = {person: set(keys) for person, keys in wanted.items() if keys and is_signed_in(person)}
    asked = Asked(people, _rules_of)
    is_seen = asked.test(model, "")
    facts = asked.read(model)
    return {
        (person.pk, key)
        for person, keys in people.items()
        for key in keys
        if key in facts and is_seen(person, facts[key])
    }


def _as_rule(said: Rule | Condition) -> Rule:
    return Plain(said) if callable(said) else said


def _rules_of(model: type[Model]) -> tuple[Collection[Rule], Collection[Rule]]:
    label = model._meta.label_lower
    return _reasons.get(label, {}).values(), _bars.get(label, {}).values()


def _answer(model: type[Model], user: Any, own: Answer = False, barred: bool = False) -> Answer:
    """Return which rows the person sees; nobody who is not signed in and active sees any."""
    if not is_signed_in(user):
        return False
    reasons, bars = _rules_of(model)

    def look(other: type[Model]) -> Answer:
        return _answer(other, user, barred=barred)

    seen = own
    for reason in reasons:
        seen = either(seen, reason.rows(user, look))
    for bar in () if barred else bars:
        seen = without(seen, bar.rows(user, look))
    return seen


def _means(rows: Answer, row: Model) -> bool:
    return rows if isinstance(rows, bool) else type(row)._default_manager.filter(rows, pk=row.pk).exists()
