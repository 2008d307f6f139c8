"""What lists of very many people are found and ranked by."""

from __future__ import annotations

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

# The sequences of one to three signs in a text, in upper case as Django compares. One function that calls no
# other of ours: a restored database makes its indexes with an empty search path. Dear, which the planner is told.
POSTGRESQL = (
    """CREATE FUNCTION courses_grams(words text) RETURNS text[]
        LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 2000 AS $$
            SELECT array(
                SELECT DISTINCT substr(upper(words), place, long)
                FROM generate_series(1, 3) long, generate_series(1, char_length(upper(words)) - long + 1) place
            )
        $$""",
    """CREATE INDEX employee_by_grams ON courses_employee USING gin (
        courses_grams(name || chr(10) || username || chr(10) || email))""",
    """CREATE INDEX enrolment_by_urgency ON courses_enrolment (
        course_id, completed_at ASC NULLS FIRST, due_on ASC NULLS LAST)""",
    # by these the planner can tell what is often found in them from what is rare
    """CREATE STATISTICS employee_called ON upper(name::text), upper(username::text) FROM courses_employee""",
)
POSTGRESQL_BACK = (
    "DROP STATISTICS employee_called",
    "DROP INDEX enrolment_by_urgency",
    "DROP INDEX employee_by_grams",
    "DROP FUNCTION courses_grams",
)


def forward(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the indexes that PostgreSQL has; SQLite serves small companies."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL:
            schema_editor.execute(statement)


def back(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop them."""
    if schema_editor.connection.vendor == "postgresql":
        for statement in POSTGRESQL_BACK:
            schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("courses", "0001_initial")]

    operations = [migrations.RunPython(forward, back)]
