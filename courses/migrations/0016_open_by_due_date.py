"""Open enrolments in the order in which lists name them: by due date, and of one day by key."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("courses", "0015_large_lists")]

    operations = [
        migrations.RemoveIndex("enrolment", "open_by_due_date"),
        migrations.AddIndex(
            "enrolment",
            models.Index(
                fields=["due_on", "id"], condition=models.Q(completed_at=None), name="open_by_due_date"
            ),
        ),
    ]
