"""Knowledge entries, and the rows that search looks through."""

from __future__ import annotations

from typing import ClassVar, Self

from django.db import models

from courses import rules
from kit.grants import opened_to
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision


class KnowledgeEntryQuerySet(models.QuerySet["KnowledgeEntry"]):
    def visible_to(self, user: rules.Person) -> Self:
        """Those of the lectures that ``user`` may hear."""
        return self.filter(opened_to(KnowledgeEntry, user))


class KnowledgeEntry(models.Model):
    """A few sentences of a lecture about one thing, playable at ``start`` (seconds)."""

    recording = models.ForeignKey(Recording, on_delete=models.CASCADE, related_name="entries")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    text = models.TextField()
    start = models.FloatField()
    end = models.FloatField()

    objects = KnowledgeEntryQuerySet.as_manager()

    class Meta:
        ordering = ("recording", "position")
        constraints: ClassVar = [models.UniqueConstraint(fields=["recording", "position"], name="entry_once")]

    def __str__(self) -> str:
        return self.title


class Notes(models.Model):
    """Title, summary, outline with times, key terms: as ``knowledge.notes`` writes them in JSON."""

    recording = models.OneToOneField(Recording, on_delete=models.CASCADE, related_name="notes")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=200)
    summary = models.JSONField(default=list)
    outline = models.JSONField(default=list)
    terms = models.JSONField(default=list)
    questions = models.JSONField(default=list)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "notes"

    def __str__(self) -> str:
        return self.title
