"""The vocabulary of background jobs."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobStage(models.TextChoices):
    """Where a background job stands."""

    QUEUED = "queued", _("Waiting")
    RUNNING = "running", _("At work")
    DONE = "done", _("Completed")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


#: Stages with work ahead.
ACTIVE = (JobStage.QUEUED, JobStage.RUNNING)

#: The legal moves.
MOVES: dict[JobStage, tuple[JobStage, ...]] = {
    JobStage.QUEUED: (JobStage.RUNNING, JobStage.FAILED, JobStage.CANCELLED),
    JobStage.RUNNING: (JobStage.QUEUED, JobStage.DONE, JobStage.FAILED, JobStage.CANCELLED),
}
