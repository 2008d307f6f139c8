"""A background job: the row that is the truth about work which a person started and waits for."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import PurePath
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Now
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone

from jobs.enums import JobStage
from kit.grants import opened_to
from kit.people import Someone
from kit.queue.lease import LeaseLost, lease_end

#: Where in the storage results are kept.
JOB_FOLDER = "jobs"
#: Stages with work ahead.
ACTIVE = (JobStage.QUEUED, JobStage.RUNNING)


def result_name(job: Job, filename: str) -> str:
    """Return where a result is kept: of the name that a person gets, only the ending."""
    return f"{JOB_FOLDER}/{job.created_at:%Y/%m}/{job.pk}{PurePath(filename).suffix[:10]}"


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: Someone) -> Self:
        """One's own."""
        return self.filter(opened_to(Job, user))

    def active(self) -> Self:
        """Jobs with work ahead."""
        return self.filter(stage__in=ACTIVE)

    def claimable(self, kinds: Collection[str]) -> Self:
        """Jobs of ``kinds`` that a worker may take, the oldest first.

        A lease on one that waits is a rest before its next try.
        """
        free = models.Q(lease_until=None) | models.Q(lease_until__lt=Now())
        return self.filter(free, stage__in=ACTIVE, kind__in=kinds).order_by("created_at", "pk")


class Job(models.Model):
    """What is to be done, for whom, and how far it is.

    ``kind`` names a handler, ``params`` are its own. ``fence`` counts the claims and the interruptions: a
    worker writes only while the row still holds the number that its claim gave. ``attempt`` counts the
    claims but those that were handed back. Of one owner's jobs with the same ``key`` one has work ahead.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=100, blank=True)
    params = models.JSONField(default=dict, blank=True)
    asked = models.JSONField(default=dict, blank=True, help_text="from where, for the room that keeps it")

    stage = models.CharField(max_length=12, choices=JobStage, default=JobStage.QUEUED)
    fence = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=100, blank=True)
    progress = models.FloatField(default=0.0, help_text="0..1")
    note = models.CharField(max_length=40, blank=True, help_text="code of what is being done")
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.TextField(blank=True)

    result = models.JSONField(default=dict, blank=True)
    file = models.FileField(upload_to=result_name, max_length=200, blank=True)
    file_name = models.CharField(max_length=150, blank=True, help_text="as a person gets it")
    file_type = models.CharField(max_length=100, blank=True)

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    started_at = models.DateTimeField(null=True, blank=True, help_text="of the last claim")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "pk")
        indexes: ClassVar = [
            models.Index(fields=["stage", "created_at"], name="job_stage_created"),
            models.Index(fields=["owner", "kind", "created_at"], name="job_owner_kind_created"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["owner", "key"],
                condition=models.Q(stage__in=ACTIVE) & ~models.Q(key=""),
                name="job_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        """Return the job's page."""
        return reverse("job", args=[self.pk])

    @property
    def is_final(self) -> bool:
        """Whether no work is ahead."""
        return self.stage not in ACTIVE

    @property
    def is_done(self) -> bool:
        """Whether it ended well."""
        return self.stage == JobStage.DONE

    def hold(self, **changes: Any) -> None:
        """Renew the lease and write ``changes``; raises ``LeaseLost`` when the claim is over."""
        self.close(JobStage.RUNNING, lease_until=lease_end(), **changes)

    def close(self, stage: JobStage, **changes: Any) -> None:
        """Write the end, or the next state, of this claim; raises ``LeaseLost`` when it is over."""
        mine = type(self).objects.filter(pk=self.pk, fence=self.fence, stage=JobStage.RUNNING)
        if not mine.update(**{"lease_until": None} | changes, stage=stage):
            raise LeaseLost(str(self.pk))

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Open a transaction in which nobody takes the job; raises ``LeaseLost`` if someone has."""
        with transaction.atomic():
            # SQLite has no row locks; its transactions hold the only write lock from their start
            mine = type(self).objects.select_for_update(no_key=True).filter(pk=self.pk, fence=self.fence)
            if not mine.order_by().values_list("pk"):
                raise LeaseLost(str(self.pk))
            yield


@receiver(post_delete, sender=Job)
def _delete_file(instance: Job, **_: Any) -> None:
    """Delete the result with its row, also where the row goes with its owner."""
    if name := instance.file.name:
        transaction.on_commit(partial(instance.file.storage.delete, name), robust=True)
