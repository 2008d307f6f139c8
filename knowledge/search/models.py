"""The rows that search looks through."""

from __future__ import annotations

from typing import Self

from django.db import models

from courses import rules
from kit.grants import opened_to
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision


class SearchRowQuerySet(models.QuerySet["SearchRow"]):
    def visible_to(self, user: rules.Person) -> Self:
        """Rows of the recordings that ``user`` may hear."""
        return self.filter(opened_to(SearchRow, user))


class SearchRow(models.Model):
    """A findable piece of a recording. ``tokens`` is what the index holds: see kit/text."""

    class Source(models.TextChoices):
        ENTRY = "entry"
        SEGMENT = "segment"

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="search_rows")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    source = models.CharField(max_length=10, choices=Source)
    title = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    tokens = models.TextField()
    start = models.FloatField()
    end = models.FloatField()

    objects = SearchRowQuerySet.as_manager()

    class Meta:
        ordering = ("pk",)

    def __str__(self) -> str:
        return self.title or self.text[:60]
