"""The vocabulary of recordings, and the moves a recording may make."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a recording is for."""

    LECTURE = "lecture", _("Lecture")
    ANSWER = "answer", _("Answer")


#: What is asked for where the language shall be detected, whatever it is.
DETECT = "auto"


class UploadState(models.TextChoices):
    """How far a file is on its way."""

    COMING = "coming"
    RECEIVED = "received"  # all there; what it is for has still to be made of it
    DONE = "done"
    REFUSED = "refused"


class Origin(models.TextChoices):
    """How a revision of a text came into being."""

    HEARD = "heard"
    CORRECTED = "corrected"
    IMPORTED = "imported"
    DISPUTED = "disputed"


class Stage(models.TextChoices):
    """Where a recording stands on its way from sound to knowledge."""

    RECEIVED = "received", _("Received")
    QUEUED = "queued", _("Waiting")
    TRANSCRIBING = "transcribing", _("Listening")
    ANALYSING = "analysing", _("Reading")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class Queue(models.TextChoices):
    """What a worker serves. A wake-up in a queue only says that there may be work of its kind."""

    LIVE = "live"  # answers not yet heard: a person waits
    SPEECH = "speech"  # whatever is not yet heard, answers first
    LIGHT = "light"  # reading what is heard, sweeping, tidying


#: Whose recordings the workers of a queue take: each recording waits in one of them (``Recording.lane``).
LANES: dict[Queue, tuple[Queue, ...]] = {
    Queue.LIVE: (Queue.LIVE,),
    Queue.SPEECH: (Queue.SPEECH, Queue.LIVE),
    Queue.LIGHT: (Queue.LIGHT,),
}

#: Stages in which a worker holds the recording.
HELD = (Stage.TRANSCRIBING, Stage.ANALYSING)
#: Stages that a recording leaves only by a person's wish.
FINAL = (Stage.READY, Stage.FAILED, Stage.CANCELLED)
#: Stages in which a recording waits for a worker.
WAITING = (Stage.RECEIVED, Stage.QUEUED)
ACTIVE = (*WAITING, *HELD)

#: The legal moves. A ready recording is read again where a part of what is made from it is missing.
MOVES: dict[Stage, tuple[Stage, ...]] = {
    Stage.RECEIVED: (Stage.QUEUED, Stage.CANCELLED, Stage.FAILED),
    Stage.QUEUED: (Stage.TRANSCRIBING, Stage.ANALYSING, Stage.CANCELLED, Stage.FAILED),
    Stage.TRANSCRIBING: (Stage.ANALYSING, Stage.QUEUED, Stage.FAILED, Stage.CANCELLED),
    Stage.ANALYSING: (Stage.READY, Stage.QUEUED, Stage.FAILED, Stage.CANCELLED),
    Stage.READY: (Stage.QUEUED,),
    Stage.FAILED: (Stage.QUEUED,),
    Stage.CANCELLED: (Stage.QUEUED,),
}
