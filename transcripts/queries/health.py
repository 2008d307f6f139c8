"""How the work stands, for administrators: counts and stuck rows, never content."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count
from django.utils import timezone

from transcripts.enums import Stage
from transcripts.models import Recording


@dataclass(frozen=True, slots=True)
class Health:
    """Counts by stage, the oldest waiting recording's age in seconds, stuck and failed recordings."""

    stages: list[tuple[str, str, int]]
    oldest_waiting: float | None
    stuck: list[Recording]
    failed: list[Recording]


def health() -> Health:
    """Read how the work stands now."""
    counts = dict(Recording.objects.order_by().values_list("stage").annotate(Count("pk")))
    oldest = (
        Recording.objects.filter(stage=Stage.QUEUED).order_by("queued_at").values_list("queued_at", flat=True)
    )
    first = oldest.first()
    rows = Recording.objects.defer("peaks").select_related("course")
    return Health(
        stages=[(stage.value, str(stage.label), counts.get(stage, 0)) for stage in Stage],
        oldest_waiting=(timezone.now() - first).total_seconds() if first else None,
        stuck=list(rows.stuck()[:20]),
        failed=list(rows.filter(stage=Stage.FAILED).order_by("-finished_at")[:20]),
    )
