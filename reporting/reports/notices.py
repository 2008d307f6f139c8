"""What people are told about reports."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from jobs.enums import JobStage
from jobs.models import Job
from notifications.notice_kinds import Subject, register_notice_kind
from notifications.services.notices import forget_subject
from reporting.events import READY

FILES: Final = Subject(
    model=Job,
    rows=lambda: Job.objects.all(),
    alive=lambda: Job.objects.filter(stage=JobStage.DONE).exclude(file=""),
    words=lambda job: job.file_name,
    url=lambda job: job.get_absolute_url(),
)


def register() -> None:
    """Tell people of files that were scheduled for them; who waited for one sees it."""
    register_notice_kind(
        "report",
        subject=FILES,
        follows=READY,
        title=_("A report for you"),
        template="reporting/reports/_notice.html",
        when=lambda ready: ready.scheduled,
    )


def on_job_deleted(instance: Job, **_: Any) -> None:
    """Forget what people were told about a file that is gone."""
    forget_subject(instance)
