"""Find people by a part of what they are called."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import BooleanField, F, Func, Q, Value

#: What a person is called. PostgreSQL's index "employee_by_grams" is over these, in this order.
CALLED: Final = ("name", "username", "email")


def person_holds(q: str, person: str = "") -> Q:
    """Return the condition that a name, employee number or e-mail address has ``q`` in it, in any case.

    ``person`` is the path to the person, as "employee".
    """
    paths = [f"{person}__{field}" if person else field for field in CALLED]
    held = Q()
    for path in paths:
        held |= Q(**{f"{path}__icontains": q})
    return held & Q(_HoldsGrams(*map(F, paths), Value(q), Value(min(len(q), 2))))


class _HoldsGrams(Func):
    """Whether a person's signs and pairs of signs are among those of what is sought.

    PostgreSQL has an index for this, by which few of very many people are soon found: also by one or two
    Chinese characters, for which trigrams have nothing to offer. On SQLite it says nothing.
    """

    output_field = BooleanField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        """Return what is always true."""
        return "1 = 1", ()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> tuple[str, tuple[Any, ...]]:
        """Return the condition with the index's own expression."""
        parts = [compiler.compile(part) for part in self.get_source_expressions()]
        name, number, email, sought, shortest = (sql for sql, _ in parts)
        called = f"{name} || chr(10) || {number} || chr(10) || {email}"
        sql = f"courses_grams({called}, 1) @> courses_grams({sought}, {shortest})"
        return sql, tuple(parameter for _, given in parts for parameter in given)
