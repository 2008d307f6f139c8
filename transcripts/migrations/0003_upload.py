import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import transcripts.models.upload


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("transcripts", "0002_search_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                (
                    "id",
                    models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                ),
                ("purpose", models.CharField(max_length=20)),
                ("target", models.PositiveBigIntegerField()),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("length", models.PositiveBigIntegerField(help_text="bytes")),
                ("offset", models.PositiveBigIntegerField(default=0, help_text="bytes that are safe")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("coming", "Coming"),
                            ("received", "Received"),
                            ("done", "Done"),
                            ("refused", "Refused"),
                        ],
                        default="coming",
                        max_length=10,
                    ),
                ),
                ("refusal", models.CharField(blank=True, help_text="a problem's code", max_length=40)),
                ("result", models.JSONField(blank=True, null=True)),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ("expires_at", models.DateTimeField(default=transcripts.models.upload.kept_until)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="uploads",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("-created_at", "pk"),
                "indexes": [
                    models.Index(fields=["state", "expires_at"], name="transcripts_state_expires_idx")
                ],
            },
        ),
    ]
