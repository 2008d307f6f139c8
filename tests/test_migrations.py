"""The way from the first migration to the last: with rows in every table, and back."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps as current
from django.apps.registry import Apps
from django.core.management import call_command
from django.db import connection, models
from django.db.migrations.executor import MigrationExecutor

pytestmark = pytest.mark.django_db(transaction=True)

APPS = ("jobs", "notifications", "courses", "transcripts", "knowledge", "assessments", "reporting")
ROWS = 3
#: What a table's own conditions ask for.
ONLY: dict[str, dict[str, Any]] = {
    "courses.Assignment": {"path": None, "employee": None},
}
Target = tuple[str, str | None]


def migrate(*targets: Target) -> Apps:
    """Migrate the database to ``targets`` and return the models as they were then."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    named = [(app, name) for app, name in targets if name]
    return executor.loader.project_state(named).apps if named else Apps()


def leaves() -> list[Target]:
    """The last migration of every app."""
    return list(MigrationExecutor(connection).loader.graph.leaf_nodes())


def first_of_ours() -> list[Target]:
    """The last of each app's initial migrations: the site as it was first published."""
    migrations = MigrationExecutor(connection).loader.disk_migrations
    return [
        (app, max(name for (of, name), one in migrations.items() if of == app and one.initial))
        for app in APPS
    ]


@pytest.fixture(autouse=True)
def _newest_afterwards() -> Iterator[None]:
    yield
    migrate(*leaves())


def value_for(field: models.Field[Any, Any], number: int, made: dict[str, list[models.Model]]) -> Any:
    """Return something that ``field`` may hold, another for each ``number``."""
    if isinstance(field, models.ForeignKey):
        there = made.get(field.related_model._meta.label, [])
        if field.related_model._meta.label == "contenttypes.ContentType":
            there = [field.related_model._base_manager.get_or_create(app_label="courses", model="course")[0]]
        return there[number % len(there)] if there else None
    if field.choices:
        return list(field.flatchoices)[number % len(list(field.flatchoices))][0]
    if isinstance(field, models.UUIDField):
        return uuid.uuid5(uuid.NAMESPACE_URL, f"{field.name}{number}")
    if isinstance(field, models.DateTimeField):
        return datetime.datetime(2026, 1, 2 + number, 3, 4, 5, tzinfo=datetime.UTC)
    if isinstance(field, models.DateField):
        return datetime.date(2026, 1, 2 + number)
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.DecimalField):
        return Decimal(number)
    if isinstance(field, models.FloatField):
        return number + 0.5
    if isinstance(field, models.IntegerField):
        return number + 1
    if isinstance(field, models.JSONField):
        return {"n": number, "what": "客户"} if field.default is models.NOT_PROVIDED else field.get_default()
    return f"{field.name} {number} 客户"[: field.max_length or 200]


def fill(apps: Apps) -> dict[str, list[models.Model]]:
    """Make ``ROWS`` rows in every table of ours, referred ones first."""
    made: dict[str, list[models.Model]] = {}
    waiting = [model for app in APPS for model in apps.get_app_config(app).get_models()]
    while waiting:
        model = next(
            model
            for model in waiting
            if all(
                field.null or field.related_model not in waiting or field.related_model is model
                for field in model._meta.concrete_fields
                if isinstance(field, models.ForeignKey)
            )
        )
        waiting.remove(model)
        for number in range(ROWS):
            fields = [
                field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)
            ]
            values = {field.name: value_for(field, number, made) for field in fields}
            values |= ONLY.get(model._meta.label, {})
            made.setdefault(model._meta.label, []).append(model._base_manager.create(**values))
    return made


def tables(made: dict[str, list[models.Model]]) -> dict[str, tuple[list[str], list[tuple[Any, ...]]]]:
    """Return each table's columns and rows."""
    found = {}
    for rows in made.values():
        meta = rows[0]._meta
        columns = [str(field.column) for field in meta.concrete_fields]
        found[meta.db_table] = (columns, read(meta.db_table, columns))
    return found


def read(table: str, columns: list[str]) -> list[tuple[Any, ...]]:
    names = ", ".join(map(connection.ops.quote_name, columns))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {names} FROM {connection.ops.quote_name(table)} ORDER BY 1")
        return [tuple(map(str, row)) for row in cursor.fetchall()]


def columns_of(table: str) -> set[str]:
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def indexed(word: str) -> int:
    """Return how many search rows the index gives for a word."""
    if connection.vendor == "sqlite":
        query = "SELECT count(*) FROM knowledge_search_fts WHERE knowledge_search_fts MATCH %s"
    else:
        query = (
            "SELECT count(*) FROM knowledge_searchrow"
            " WHERE to_tsvector('simple', tokens) @@ to_tsquery('simple', %s)"
        )
    with connection.cursor() as cursor:
        cursor.execute(query, [word])
        [(count,)] = cursor.fetchall()
        return int(count)


def test_no_change_of_a_model_lacks_its_migration() -> None:
    call_command("makemigrations", "--check", "--dry-run", "--verbosity", "0")


def test_the_version_before_can_still_insert_rows() -> None:
    """During an upgrade its web processes go on for a while, on tables with columns that they do not know."""
    first = [(app, name) for app, name in first_of_ours() if name]
    before = MigrationExecutor(connection).loader.project_state(first).apps
    missing = [
        str(field)
        for app in APPS
        for old in before.get_app_config(app).get_models()
        for field in current.get_model(app, old.__name__)._meta.local_concrete_fields
        if field.name not in {one.name for one in old._meta.local_concrete_fields}
        and not (field.null or field.has_db_default())
    ]
    assert missing == []


def test_every_migration_can_be_undone() -> None:
    migrations = MigrationExecutor(connection).loader.disk_migrations
    one_way = [
        key
        for key, one in migrations.items()
        if key[0] in APPS and not all(op.reversible for op in one.operations)
    ]
    assert one_way == []


@pytest.mark.both_databases
def test_a_filled_database_keeps_every_row_on_the_way_to_the_newest() -> None:
    apps = migrate(*first_of_ours())
    made = fill(apps)
    assert len(made) >= 14
    before = tables(made)
    migrate(*leaves())
    for table, (columns, rows) in before.items():
        kept = [column for column in columns if column in columns_of(table)]
        places = [columns.index(column) for column in kept]
        assert read(table, kept) == [tuple(row[place] for place in places) for row in rows], table
    assert indexed("客户") == ROWS, "rows from before the index are not in it"
    # and back, with the rows in their tables
    migrate(*first_of_ours())
    assert {table: read(table, columns) for table, (columns, _) in before.items()} == {
        table: rows for table, (_, rows) in before.items()
    }


def test_everything_of_ours_goes_and_comes_again() -> None:
    migrate(*((app, None) for app in APPS))
    names = connection.introspection.table_names()
    assert [name for name in names if name.startswith(tuple(f"{app}_" for app in APPS))] == []
    migrate(*leaves())
    assert indexed("客户") == 0
