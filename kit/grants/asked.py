"""What rules want to know where many people are asked about at once, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Protocol, TypeVar

from django.db.models import (
    BooleanField,
    CharField,
    Exists,
    ExpressionWrapper,
    Model,
    OuterRef,
    Q,
    QuerySet,
)
from django.db.models import Value as Constant

#: A condition on rows; True for all of them, False for none.
Answer = Q | bool
#: Given a person, the rows that are meant.
Condition = Callable[[Any], Answer]
#: What is known of one row: a value for each column that a rule asked for.
Facts = Sequence[Any]
#: Tells, of a person and the facts of one row, whether the row is meant.
Test = Callable[[Any, Facts], bool]
Pairs = set[tuple[Any, Any]]
Piece = TypeVar("Piece")

#: So many keys at once: what every database takes in one query.
CHUNK = 5000


class Rule(Protocol):
    """What a reason opens, or a bar closes."""

    def rows(self, user: Any, look: Callable[[type[Model]], Answer]) -> Answer:
        """Return the rows that are meant; ``look`` tells what the person sees of another model."""

    def test(self, model: type[Model], path: str, asked: Asked) -> Test:
        """Return the same as a test of rows of ``model`` that stand at ``path`` of those wanted."""


#: The reasons and the bars of a model.
RulesOf = Callable[[type[Model]], tuple[Collection[Rule], Collection[Rule]]]


@dataclass(frozen=True)
class Ties:
    """Which people belong to what: ``pairs()`` has a row for each person (``person``) and thing (``to``)."""

    pairs: Callable[[], QuerySet[Any]]
    person: str
    to: str

    @property
    def kind(self) -> str:
        """The type of the thing's key: ties of one kind are read by one query."""
        field: Any = self.pairs().model._meta.get_field(self.to)
        return str(getattr(field, "target_field", field).get_internal_type())


def joined(path: str, name: str) -> str:
    """Return the lookup of ``name`` at ``path``, which is empty at the rows themselves."""
    if not path or name == "pk":
        return path or name
    return f"{path}__{name}"


class Asked:
    """What the rules want to know of the rows and of the people; read at once when all have said it."""

    def __init__(self, wanted: Mapping[Any, Collection[Any]], rules_of: RulesOf) -> None:
        self._wanted = wanted
        self._rules_of = rules_of
        self._columns: dict[str, int] = {"pk": 0}
        self._conditions: dict[str, Any] = {}
        self._ties: dict[tuple[Ties, int], Pairs] = {}
        self._rows: dict[Any, Facts] = {}

    def test(self, model: type[Model], path: str) -> Test:
        """Return the test of all rules of ``model``, whose rows stand at ``path`` of those wanted."""
        reasons, bars = self._rules_of(model)
        opens = [rule.test(model, path, self) for rule in reasons]
        closes = [rule.test(model, path, self) for rule in bars]

        def is_seen(user: Any, facts: Facts) -> bool:
            opened = any(holds(user, facts) for holds in opens)
            return opened and not any(holds(user, facts) for holds in closes)

        return is_seen

    def column(self, path: str) -> int:
        """Return in which column of the facts the value at ``path`` will be."""
        return self._columns.setdefault(path, len(self._columns))

    def met(self, model: type[Model], path: str, where: Q) -> int:
        """Return in which column it will be said whether the row at ``path`` meets ``where``."""
        if not where:
            return self.column("pk")  # a key is there, always
        name = f"met_{len(self._conditions)}"
        rows = model._default_manager.filter(where, pk=OuterRef(joined(path, "pk"))).order_by()
        self._conditions[name] = ExpressionWrapper(Exists(rows), BooleanField())
        return self.column(name)

    def tied(self, ties: Ties, column: int) -> Pairs:
        """Return the set that will hold (person's key, value in ``column``) for those that are tied."""
        return self._ties.setdefault((ties, column), set())

    def meant(self, model: type[Model], path: str, condition: Condition) -> Test:
        """Return the test of a condition that only a query can tell; it takes one a person."""
        column = self.column(joined(path, "pk"))
        known: dict[Any, Collection[Any] | bool] = {}

        def holds(user: Any, facts: Facts) -> bool:
            if user.pk not in known:
                said = condition(user)
                keys = {self._rows[key][column] for key in self._wanted[user] if key in self._rows}
                known[user.pk] = said if isinstance(said, bool) else _keys(model, said, keys)
            rows = known[user.pk]
            return rows if isinstance(rows, bool) else facts[column] in rows

        return holds

    def read(self, model: type[Model]) -> Mapping[Any, Facts]:
        """Read what was asked for; return the facts of each row by its key."""
        rows = model._default_manager.order_by().annotate(**self._conditions)
        for keys in _chunks(set(chain.from_iterable(self._wanted.values()))):
            for facts in rows.filter(pk__in=keys).values_list(*self._columns):
                self._rows[facts[0]] = facts
        kinds: dict[str, list[tuple[Ties, int]]] = {}
        for tie in self._ties:
            kinds.setdefault(tie[0].kind, []).append(tie)
        for group in kinds.values():
            self._read_ties(group)
        return self._rows

    def _read_ties(self, group: Sequence[tuple[Ties, int]]) -> None:
        found = {str(number): self._ties[tie] for number, tie in enumerate(group)}
        values = [{facts[column] for facts in self._rows.values()} for _, column in group]
        for people in _chunks([person.pk for person in self._wanted]):
            parts = [
                ties.pairs()
                .filter(**{f"{ties.person}__in": people, f"{ties.to}__in": values[number]})
                .order_by()
                .annotate(tie=Constant(str(number), CharField()))
                .values_list("tie", ties.person, ties.to)
                for number, (ties, _) in enumerate(group)
            ]
            for number, person, value in parts[0].union(*parts[1:], all=True):
                found[number].add((person, value))


def _keys(model: type[Model], condition: Q, among: Collection[Any]) -> set[Any]:
    rows = model._default_manager.order_by().filter(condition)
    return {pk for keys in _chunks(among) for pk in rows.filter(pk__in=keys).values_list("pk", flat=True)}


def _chunks(pieces: Collection[Piece]) -> Iterator[list[Piece]]:
    listed = list(pieces)
    for start in range(0, len(listed), CHUNK):
        yield listed[start : start + CHUNK]
