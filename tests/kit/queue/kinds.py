"""The kinds of waiting work, for tests that each of them passes."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from jobs.enums import JobStage
from jobs.models import Job
from kit.queue.leased import claim
from notifications.enums import Channel, Sending
from notifications.models import Delivery
from tests.courses.helpers import a_job
from tests.factories import EmployeeFactory, RecordingFactory
from transcripts.enums import Stage
from transcripts.recordings.models import Recording

MINUTE = datetime.timedelta(minutes=1)
PAST = timezone.now() - 5 * MINUTE
FUTURE = timezone.now() + datetime.timedelta(days=1)


@dataclass(frozen=True)
class Kind:
    """A kind of waiting work: how a row is made, where a claim leads, where it ends well."""

    model: Any
    make: Callable[..., Any]
    held: str
    done: str

    @property
    def queued(self) -> str:
        """Where a row waits."""
        return str(self.model.lifecycle.queued)

    def claimed(self) -> Any:
        """Claim a row that is there."""
        row = claim(self.model)
        assert row is not None
        return row

    def lose(self) -> None:
        """Let every lease run out."""
        self.model.objects.update(lease_until=PAST)


def _recording(**fields: Any) -> Any:
    unheard: dict[str, Any] = {"stage": Stage.QUEUED, "segments": [], "transcribed_at": None}
    return RecordingFactory(**unheard | fields)


def _delivery(**fields: Any) -> Delivery:
    return Delivery.objects.create(channel=Channel.MAIL, employee=EmployeeFactory(), **fields)


KINDS = {
    "recording": Kind(Recording, _recording, Stage.TRANSCRIBING, Stage.ANALYSING),
    "job": Kind(Job, a_job, JobStage.RUNNING, JobStage.DONE),
    "delivery": Kind(Delivery, _delivery, Sending.SENDING, Sending.SENT),
}
