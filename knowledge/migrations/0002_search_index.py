"""The full-text index beside the search rows: FTS5 on SQLite, GIN on PostgreSQL."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The index reads its text from the table (no second copy) and follows it by triggers.
SQLITE = (
    """CREATE VIRTUAL TABLE knowledge_search_fts USING fts5(
        tokens, content='knowledge_searchrow', content_rowid='id', tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER knowledge_search_added AFTER INSERT ON knowledge_searchrow BEGIN
        INSERT INTO knowledge_search_fts(rowid, tokens) VALUES (new.id, new.tokens); END""",
    """CREATE TRIGGER knowledge_search_removed AFTER DELETE ON knowledge_searchrow BEGIN
        INSERT INTO knowledge_search_fts(knowledge_search_fts, rowid, tokens)
        VALUES ('delete', old.id, old.tokens); END""",
    """CREATE TRIGGER knowledge_search_changed AFTER UPDATE OF tokens ON knowledge_searchrow BEGIN
        INSERT INTO knowledge_search_fts(knowledge_search_fts, rowid, tokens)
        VALUES ('delete', old.id, old.tokens);
        INSERT INTO knowledge_search_fts(rowid, tokens) VALUES (new.id, new.tokens); END""",
)
SQLITE_BACK = (
    "DROP TRIGGER knowledge_search_changed",
    "DROP TRIGGER knowledge_search_removed",
    "DROP TRIGGER knowledge_search_added",
    "DROP TABLE knowledge_search_fts",
)
POSTGRESQL = (
    "CREATE INDEX knowledge_search_gin ON knowledge_searchrow USING gin (to_tsvector('simple', tokens))",
)
POSTGRESQL_BACK = ("DROP INDEX knowledge_search_gin",)


def forward(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index and fill it from the rows that are there."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            schema_editor.execute(statement)
        schema_editor.execute("INSERT INTO knowledge_search_fts(knowledge_search_fts) VALUES ('rebuild')")
    elif schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


def back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index."""
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}.get(vendor, ()):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("knowledge", "0001_initial")]
    operations = [migrations.RunPython(forward, back)]
