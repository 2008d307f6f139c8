"""The full-text index beside the search rows: FTS5 on SQLite, GIN on PostgreSQL."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The index reads its text from the table (no second copy) and follows it by triggers.
SQLITE = (
    """CREATE VIRTUAL TABLE transcripts_search_fts USING fts5(
        tokens, content='transcripts_searchrow', content_rowid='id', tokenize="unicode61 remove_diacritics 0")""",
    """CREATE TRIGGER transcripts_search_added AFTER INSERT ON transcripts_searchrow BEGIN
        INSERT INTO transcripts_search_fts(rowid, tokens) VALUES (new.id, new.tokens); END""",
    """CREATE TRIGGER transcripts_search_removed AFTER DELETE ON transcripts_searchrow BEGIN
        INSERT INTO transcripts_search_fts(transcripts_search_fts, rowid, tokens)
        VALUES ('delete', old.id, old.tokens); END""",
    """CREATE TRIGGER transcripts_search_changed AFTER UPDATE OF tokens ON transcripts_searchrow BEGIN
        INSERT INTO transcripts_search_fts(transcripts_search_fts, rowid, tokens)
        VALUES ('delete', old.id, old.tokens);
        INSERT INTO transcripts_search_fts(rowid, tokens) VALUES (new.id, new.tokens); END""",
)
SQLITE_BACK = (
    "DROP TRIGGER transcripts_search_changed",
    "DROP TRIGGER transcripts_search_removed",
    "DROP TRIGGER transcripts_search_added",
    "DROP TABLE transcripts_search_fts",
)
POSTGRESQL = (
    "CREATE INDEX transcripts_search_gin ON transcripts_searchrow USING gin (to_tsvector('simple', tokens))",
)
POSTGRESQL_BACK = ("DROP INDEX transcripts_search_gin",)


def forward(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the index and fill it from the rows that are there."""
    if schema_editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            schema_editor.execute(statement)
        schema_editor.execute("INSERT INTO transcripts_search_fts(transcripts_search_fts) VALUES ('rebuild')")
    elif schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


def back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the index."""
    vendor = schema_editor.connection.vendor
    for statement in {"sqlite": SQLITE_BACK, "postgresql": POSTGRESQL_BACK}.get(vendor, ()):
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("transcripts", "0001_initial")]
    operations = [migrations.RunPython(forward, back)]
