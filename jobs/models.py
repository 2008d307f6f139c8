"""A background job: the row that is the truth about work which a person started and waits for."""

from __future__ import annotations

import uuid
from functools import partial
from pathlib import PurePath
from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.urls import reverse

from jobs.enums import ACTIVE, MOVES, JobStage
from kit.grants import opened_to
from kit.people import Someone
from kit.queue.leased import LeasedQuerySet, LeasedRow
from kit.queue.lifecycle import Lifecycle

#: Where in the storage results are kept.
JOB_FOLDER = "jobs"


def result_name(job: Job, filename: str) -> str:
    """Return where a result is kept: of the name that a person gets, only the ending."""
    return f"{JOB_FOLDER}/{job.created_at:%Y/%m}/{job.pk}{PurePath(filename).suffix[:10]}"


class JobQuerySet(LeasedQuerySet["Job"]):
    def visible_to(self, user: Someone) -> Self:
        """One's own."""
        return self.filter(opened_to(Job, user))


class Job(LeasedRow):
    """What is to be done, for whom, and how far it is.

    ``kind`` names a handler, ``params`` are its own. Of one owner's jobs with the same ``key`` one has work
    ahead. A job runs in the worker itself: where that falls silent the job may be to blame, and has had an
    attempt.
    """

    lifecycle = Lifecycle(
        queued=JobStage.QUEUED,
        waiting=(JobStage.QUEUED,),
        held=(JobStage.RUNNING,),
        failed=JobStage.FAILED,
        moves=MOVES,
        claimed=f"'{JobStage.RUNNING}'",
        cleared="progress = 0.0, note = ''",
        death_is_attempt=True,
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=100, blank=True)
    params = models.JSONField(default=dict, blank=True)
    asked = models.JSONField(default=dict, blank=True, help_text="from where, for the room that keeps it")

    stage = models.CharField(max_length=12, choices=JobStage, default=JobStage.QUEUED)
    progress = models.FloatField(default=0.0, help_text="0..1")
    note = models.CharField(max_length=40, blank=True, help_text="code of what is being done")

    result = models.JSONField(default=dict, blank=True)
    file = models.FileField(upload_to=result_name, max_length=200, blank=True)
    file_name = models.CharField(max_length=150, blank=True, help_text="as a person gets it")
    file_type = models.CharField(max_length=100, blank=True)

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
    def is_done(self) -> bool:
        """Whether it ended well."""
        return self.stage == JobStage.DONE


@receiver(post_delete, sender=Job)
def _delete_file(instance: Job, **_: Any) -> None:
    """Delete the result with its row, also where the row goes with its owner."""
    if name := instance.file.name:
        transaction.on_commit(partial(instance.file.storage.delete, name), robust=True)
