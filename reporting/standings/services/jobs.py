"""Measuring in the background, for who does not want to wait for the next turn."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from courses.people.models import Employee
from jobs.models import Job
from jobs.services.run import JobContext
from jobs.services.start import register_job, start_job
from reporting.standings.services.measure import measure

KIND = "standings"


def start_measuring(*, owner: Employee, back: str) -> Job:
    """Measure in the background, one at a time of each person; ``back`` is the page that asked."""
    return start_job(owner=owner, kind=KIND, key=KIND, params={"back": back})


def register() -> None:
    """Have workers measure."""
    register_job(
        KIND,
        _measure,
        title=gettext_lazy("Counting the figures anew"),
        link=lambda job: str(job.params["back"]),
    )


def _measure(context: JobContext) -> None:
    measure(tell=context.progress)
