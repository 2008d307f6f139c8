"""What happened so far, counted where every process can read it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Tally(models.Model):
    """A number that only grows, for the metrics: right whichever process is asked, kept over restarts.

    ``labels`` is ``name=value`` pairs in alphabetical order, joined by ``,``.
    """

    metric = models.CharField(max_length=40)
    labels = models.CharField(max_length=200)
    value = models.FloatField(default=0.0)

    class Meta:
        ordering: ClassVar = ["metric", "labels"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["metric", "labels"], name="tally_once")]

    def __str__(self) -> str:
        return f"{self.metric}{{{self.labels}}} {self.value:g}"
