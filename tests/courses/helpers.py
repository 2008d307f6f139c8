"""A kind of background job for tests: it does what a test tells it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from courses.people.models import Employee
from jobs.models import Job
from jobs.services.run import JobContext
from tests.factories import EmployeeFactory


class Errand:
    """A handler that plays a script: numbers are progress of 10, errors are raised.

    What can be called is called with the job's context.
    """

    def __init__(self) -> None:
        self.script: list[Any] = [5]
        self.runs = 0

    def __call__(self, context: JobContext) -> dict[str, Any]:
        """Play it."""
        self.runs += 1
        for step in self.script:
            if isinstance(step, Exception):
                raise step
            if callable(step):
                step(context)
            else:
                context._told = 0.0  # each is told
                context.progress(step, 10, "fetching")
        return {"runs": self.runs}


def a_job(owner: Employee | None = None, **fields: Any) -> Job:
    """Return a job of the test's kind that waits."""
    return Job.objects.create(owner=owner or EmployeeFactory(), **{"kind": "errand"} | fields)


def acting(act: Callable[[Job], object]) -> Callable[[JobContext], None]:
    """Return a step in which somebody else does something to the job."""

    def step(context: JobContext) -> None:
        act(Job.objects.get(pk=context.job.pk))

    return step
