"""What happens to reports, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from notifications.event_kinds import register_event

READY: Final = "report.ready"


@dataclass(frozen=True)
class ReportReady:
    """A file is there; ``scheduled`` where nobody waited for it."""

    job_id: str
    report: str
    form: str
    rows: int
    scheduled: bool


def register() -> None:
    """Let these be emitted."""
    register_event(READY, about="jobs.job", payload=ReportReady, title=_("A report is ready"))
