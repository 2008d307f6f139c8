from __future__ import annotations

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Tell of the answers that are there how urgent they are."""
    answers = apps.get_model("assessments", "Answer").objects.using(schema_editor.connection.alias)
    outcomes = apps.get_model("assessments", "Outcome").objects.filter(
        answer=models.OuterRef("pk"), decided=True, doubt__gt=0
    )
    disputes = apps.get_model("assessments", "Dispute").objects.filter(
        answer=models.OuterRef("pk"), closed_at=None
    )
    answers.filter(doubt__gt=0).update(urgency=models.F("doubt"))
    answers.filter(models.Exists(outcomes)).update(urgency=models.F("urgency") + 2)
    answers.filter(models.Exists(disputes)).update(urgency=models.F("urgency") + 4)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0008_newest_first")]

    operations = [
        migrations.AddField(
            "answer", "urgency", models.FloatField(db_default=0.0, default=0.0, editable=False)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RemoveIndex("answer", "answer_by_doubt"),
        migrations.AddIndex("answer", models.Index(fields=["prompt", "urgency"], name="answer_by_urgency")),
        migrations.AddIndex(
            "answer",
            models.Index(
                fields=["-urgency", "created_at", "id"],
                condition=models.Q(urgency__gte=0.05),
                name="answer_to_look_at",
            ),
        ),
    ]
