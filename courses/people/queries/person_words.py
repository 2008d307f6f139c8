"""Find people by a part of what they are called."""

from __future__ import annotations

from typing import Any, Final

from django.db import connection
from django.db.models import BooleanField, F, Func, Q, Value

from courses.people.models import Employee

#: What a person is called. PostgreSQL's index "employee_by_grams" is over these, in this order.
CALLED: Final = ("name", "username", "email")
#: The longest sequence of signs in that index.
LONGEST: Final = 3
#: So many of the sequences in what is sought, the rarest, are asked of it: they are rare together.
SOUGHT: Final = 8
#: So many people, half of them the first and half the latest, are looked at to see what is rare.
LOOKED_AT: Final = 1000
#: What so many of them are called is not rare: it is found soon enough wherever one begins.
OFTEN: Final = LOOKED_AT // 10
#: Those who are called something rare are listed by their keys, if they are no more than this.
FEW: Final = 1000


def person_holds(q: str, person: str = "") -> Q:
    """Return the condition that a name, employee number or e-mail address has ``q`` in it, in any case.

    ``person`` is the path to the person, as "employee". On PostgreSQL, where there may be very many people,
    it asks the database for those few who are called something rare.
    """
    if connection.vendor == "postgresql" and (keys := _few_called(q)) is not None:
        return Q(**{f"{person or 'pk'}__in": keys})
    return _holds(q, f"{person}__" if person else "")


def _holds(q: str, path: str = "") -> Q:
    # addresses are kept in lower case: of a hundred thousand it takes long to make each one upper case
    said = {"name__icontains": q, "username__icontains": q, "email__contains": q.lower()}
    held = Q()
    for field, sought in said.items():
        held |= Q(**{f"{path}{field}": sought})
    return held


def _few_called(q: str) -> list[int] | None:
    """Return the keys of the people who are called so; None where they are many."""
    everyone = Employee.objects.values_list(*CALLED)
    half = LOOKED_AT // 2
    texts = [
        "\n".join(called).upper()
        for some in (everyone.order_by("pk")[:half], everyone.order_by("-pk")[:half])
        for called in some
    ]
    if sum(q.upper() in text for text in texts) > OFTEN:
        return None
    grams = _grams(q)
    rarest = sorted(grams, key=lambda gram: (sum(gram.upper() in text for text in texts), gram))[:SOUGHT]
    found = Employee.objects.filter(_holds(q), _HasGrams(*map(F, CALLED), *map(Value, rarest)))
    keys = list(found.order_by().values_list("pk", flat=True)[: FEW + 1])
    return keys if len(keys) <= FEW else None


def _grams(q: str) -> set[str]:
    """Return the longest sequences of signs in ``q`` that the index knows."""
    long = min(len(q), LONGEST)
    return {q[at : at + long] for at in range(len(q) - long + 1)}


class _HasGrams(Func):
    """Whether what a person is called has these sequences of signs, in upper case.

    PostgreSQL has an index for this, by which few of very many people are soon found: also by one or two
    Chinese characters, for which an index of trigrams alone has nothing to offer.
    """

    output_field = BooleanField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the condition with the index's own expression."""
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        name, number, email, *sought = (sql for sql, _ in parts)
        called = f"{name} || chr(10) || {number} || chr(10) || {email}"
        sql = f"courses_grams({called}) @> ARRAY[{', '.join(f'upper({one})' for one in sought)}]"
        return sql, tuple(parameter for _, given in parts for parameter in given)
