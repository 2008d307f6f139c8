"""What a reason or a bar can say: each says it for one person as a condition, and for many as a test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, Q

from kit.grants.asked import Answer, Asked, Condition, Facts, Test, Ties, joined

Look = Callable[[type[Model]], Answer]
#: Every row.
EVERY = Q()


def anyone(_user: Any) -> bool:
    """Mean everyone."""
    return True


def both(one: Answer, other: Answer) -> Answer:
    """Return the rows of both."""
    if isinstance(one, bool):
        return other if one else False
    if isinstance(other, bool):
        return one if other else False
    return one & other


def either(one: Answer, other: Answer) -> Answer:
    """Return the rows of one or the other."""
    if isinstance(one, bool):
        return True if one else other
    if isinstance(other, bool):
        return True if other else one
    return one | other


def without(one: Answer, other: Answer) -> Answer:
    """Return the rows of one that are not of the other."""
    return both(one, not other if isinstance(other, bool) else ~other)


@dataclass(frozen=True)
class Plain:
    """Whatever a function says of a person."""

    condition: Condition

    def rows(self, user: Any, look: Look) -> Answer:
        """Return what the function says."""
        return self.condition(user)

    def test(self, model: type[Model], path: str, asked: Asked) -> Test:
        """Ask it once a person."""
        return asked.meant(model, path, self.condition)


@dataclass(frozen=True)
class Own:
    """Rows whose ``field`` is the person; only those ``where`` a condition holds, only to people ``when``."""

    field: str
    where: Q = EVERY
    when: Callable[[Any], bool] = anyone

    def rows(self, user: Any, look: Look) -> Answer:
        """Compare the field with the person's key."""
        return self.when(user) and both(Q(**{self.field: user.pk}), self.where or True)

    def test(self, model: type[Model], path: str, asked: Asked) -> Test:
        """Compare the field with the person's key."""
        column, met = asked.column(joined(path, self.field)), asked.met(model, path, self.where)
        return lambda user, facts: facts[column] == user.pk and facts[met] and self.when(user)


@dataclass(frozen=True)
class Tied:
    """Rows whose ``field`` is something the person is tied to; not those that ``unless`` means."""

    field: str
    ties: Ties
    where: Q = EVERY
    when: Callable[[Any], bool] = anyone
    unless: Own | None = None

    def rows(self, user: Any, look: Look) -> Answer:
        """Look the field up among the person's ties."""
        if not self.when(user):
            return False
        mine = self.ties.pairs().filter(**{self.ties.person: user.pk}).order_by().values(self.ties.to)
        rows = both(Q(**{f"{self.field}__in": mine}), self.where or True)
        return without(rows, self.unless.rows(user, look)) if self.unless else rows

    def test(self, model: type[Model], path: str, asked: Asked) -> Test:
        """Look the field up among the ties of all."""
        column, met = asked.column(joined(path, self.field)), asked.met(model, path, self.where)
        tied = asked.tied(self.ties, column)
        spared = self.unless.test(model, path, asked) if self.unless else None

        def holds(user: Any, facts: Facts) -> bool:
            if (user.pk, facts[column]) not in tied or not facts[met] or not self.when(user):
                return False
            return spared is None or not spared(user, facts)

        return holds


@dataclass(frozen=True)
class Within:
    """Rows whose ``field`` is a row of ``model`` (``app.model``) that the person sees."""

    field: str
    model: str
    where: Q = EVERY

    def rows(self, user: Any, look: Look) -> Answer:
        """Look the field up among the rows that the person sees."""
        outer = apps.get_model(self.model)
        seen = look(outer)
        if not isinstance(seen, bool):
            keys = outer._default_manager.order_by().filter(seen).values("pk")
            seen = Q(**{f"{self.field}__in": keys})
        return both(seen, self.where or True)

    def test(self, model: type[Model], path: str, asked: Asked) -> Test:
        """Ask what the other model's rules say of the row there."""
        seen = asked.test(apps.get_model(self.model), joined(path, self.field))
        met = asked.met(model, path, self.where)
        return lambda user, facts: facts[met] and seen(user, facts)
