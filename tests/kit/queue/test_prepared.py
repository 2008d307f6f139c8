"""Statements that PostgreSQL plans once on each connection."""

from __future__ import annotations

import pytest
from django.db import Error, connection, transaction

from kit.queue import prepared as module
from kit.queue.prepared import prepared, was_mixed_up

pytestmark = pytest.mark.django_db

QUERY = "SELECT %s || ' %%', upper(%s)"


@pytest.fixture(autouse=True)
def _on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_is_off", False)


def ask(query: str, *given: str) -> tuple[str, ...]:
    with connection.cursor() as cursor:
        cursor.execute(query, given)
        row: tuple[str, ...] = cursor.fetchone()
        return row


def test_a_statement_says_the_same_whether_prepared_or_not() -> None:
    assert ask(QUERY, "it's", "a") == ask(prepared(QUERY), "it's", "a") == ("it's %", "A")
    assert ask(prepared(QUERY), "2", "b") == ("2 %", "B")
    assert ask(prepared("SELECT 'a %%'")) == ("a %",)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL prepares")
def test_where_a_pool_mixes_connections_up_statements_are_planned_each_time() -> None:
    statement = prepared(QUERY)
    assert statement.startswith("EXECUTE") and prepared(QUERY) == statement
    with connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")  # as where another server connection answers
    with pytest.raises(Error) as raised, transaction.atomic():
        ask(statement, "1", "a")
    assert was_mixed_up(raised.value)
    assert prepared(QUERY) == QUERY


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL prepares")
def test_another_mistake_turns_nothing_off() -> None:
    with pytest.raises(Error) as raised, transaction.atomic():
        ask("SELECT nothing_of_the_kind")
    assert not was_mixed_up(raised.value)
    assert prepared(QUERY) != QUERY
