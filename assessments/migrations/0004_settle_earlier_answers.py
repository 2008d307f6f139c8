"""Give answers scored before there were reviews their score and outcomes."""

from typing import Any

from django.db import migrations

CHUNK = 500


def settle(apps: Any, schema_editor: Any) -> None:
    """Copy what the current assessments say; who doubts it, rescores."""
    models = {name: apps.get_model("assessments", name) for name in ("Answer", "Assessment", "KeyPoint", "Outcome")}
    points = set(models["KeyPoint"].objects.values_list("pk", flat=True))
    answers, outcomes = [], []
    current = models["Assessment"].objects.filter(current=True).only("answer_id", "value", "result").order_by("pk")
    for assessment in current.iterator(chunk_size=CHUNK):
        answers.append(models["Answer"](pk=assessment.answer_id, score=assessment.value))
        for point in assessment.result.get("points", ()):
            if int(point["id"]) in points:
                outcomes.append(
                    models["Outcome"](
                        answer_id=assessment.answer_id,
                        key_point_id=int(point["id"]),
                        scored=point["earned"],
                        earned=point["earned"],
                    )
                )
    models["Answer"].objects.bulk_update(answers, ["score"], batch_size=CHUNK)
    models["Outcome"].objects.bulk_create(outcomes, batch_size=CHUNK)


class Migration(migrations.Migration):
    dependencies = [("assessments", "0003_review_mastery_fragments")]

    operations = [migrations.RunPython(settle, migrations.RunPython.noop, elidable=True)]
