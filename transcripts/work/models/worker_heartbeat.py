"""Who works: one row a worker process, written by itself every few seconds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class WorkerHeartbeat(models.Model):
    """A worker's sign of life. A worker that stops takes its row away; one that dies leaves it behind.

    ``queues`` are the names it serves; ``engines`` is what its engine processes say of themselves: a list of
    ``transcripts.asr.process.EngineStatus`` as dicts.
    """

    name = models.CharField(max_length=100, primary_key=True)
    queues = models.JSONField(default=list)
    hears = models.BooleanField(default=False, help_text="whether it takes recordings")
    engine = models.CharField(max_length=20, blank=True)
    model = models.CharField(max_length=200, blank=True)
    device = models.CharField(max_length=40, blank=True)
    engines = models.JSONField(default=list)
    fault_code = models.CharField(
        max_length=40,
        blank=True,
        default="",
        db_default="",
        help_text="why it takes nothing to be heard; empty where it does",
    )
    fault_detail = models.TextField(blank=True, default="", db_default="")
    fault_since = models.DateTimeField(null=True)
    slots = models.PositiveIntegerField(default=1, help_text="how many pieces of work it does at once")
    done = models.PositiveIntegerField(default=0, help_text="recordings ended since it started")
    memory_mb = models.FloatField(default=0.0)
    version = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField()
    seen_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering: ClassVar = ["name"]

    def __str__(self) -> str:
        return self.name
