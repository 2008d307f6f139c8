"""A recording: the row that is the truth about a piece of sound and its work."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.catalogue.models import Course, Session
from kit.grants import opened_to
from kit.queue.leased import LeasedQuerySet, LeasedRow
from kit.queue.lifecycle import Lifecycle
from transcripts.enums import HELD, LANES, MOVES, WAITING, Kind, Queue, Stage

if TYPE_CHECKING:
    from knowledge.entries.models import Notes


#: Where in the storage sound is kept.
AUDIO_FOLDER = "recordings"
#: What browsers' recorders send, and what a copy for playing is where it was encoded anew.
LIVE_TYPE = "audio/webm"
COPY_TYPE = "audio/mp4"


def audio_name(recording: Recording, filename: str) -> str:
    """Return where the sound is kept: never a name that a person typed."""
    return f"{AUDIO_FOLDER}/{recording.created_at:%Y/%m}/{recording.pk}"


def lanes_of(queues: Collection[Queue]) -> dict[str, Collection[str]]:
    """Return which recordings the workers of ``queues`` may take, as ``claim`` asks for it."""
    return {"lane": sorted({lane.value for queue in queues for lane in LANES[queue]})}


class RecordingQuerySet(LeasedQuerySet["Recording"]):
    def visible_to(self, user: rules.Person) -> Self:
        """One's own; the lectures of visible courses; for trainers everything said in their courses."""
        return self.filter(opened_to(Recording, user))

    def lectures(self) -> Self:
        """Lectures only."""
        return self.filter(kind=Kind.LECTURE)

    def ready(self) -> Self:
        """Recordings whose work is done."""
        return self.filter(stage=Stage.READY)

    def claimable(self, queues: Collection[Queue] = tuple(Queue)) -> Self:
        """Recordings that a worker of ``queues`` may take, exhausted ones too."""
        return self.free(lanes_of(queues))


class Recording(LeasedRow):
    """A piece of sound, who said it, and how far the work on it is.

    ``stretches_done`` is where work resumes. Answers go before lectures, and a lecture that was begun before
    others. A worker that falls silent costs no attempt: a file cannot easily do that to it, whose engine is
    a process of its own; restarts, crashes and cut power can.
    """

    lifecycle = Lifecycle(
        queued=Stage.QUEUED,
        waiting=WAITING,
        held=HELD,
        failed=Stage.FAILED,
        moves=MOVES,
        claimed=f"CASE lane WHEN '{Queue.LIGHT}' THEN '{Stage.ANALYSING}' ELSE '{Stage.TRANSCRIBING}' END",
        urgency=f"CASE WHEN kind = '{Kind.ANSWER}' THEN 0 WHEN stretches_done > 0 THEN 1 ELSE 2 END",
        unread=("peaks",),  # thousands of numbers
    )

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="recordings")
    course = models.ForeignKey(Course, on_delete=models.PROTECT, related_name="recordings")
    session = models.ForeignKey(
        Session, null=True, blank=True, on_delete=models.SET_NULL, related_name="recordings"
    )
    kind = models.CharField(max_length=10, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    audio = models.FileField(upload_to=audio_name, max_length=200)
    playback = models.FileField(
        max_length=200, blank=True, help_text="a copy to play where browsers cannot play or seek the original"
    )
    plays = models.BooleanField(
        default=True, db_default=True, help_text="whether browsers play its format and its clock as they are"
    )
    tracks = models.JSONField(
        default=list,
        null=True,
        blank=True,
        help_text="where there are several: title, language, codec, heard",
    )
    asked_language = models.CharField(
        max_length=10,
        blank=True,
        default="",
        db_default="",
        help_text="a code; auto: detect; empty: as the course",
    )
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    duration = models.FloatField(null=True, blank=True, help_text="seconds; None until it is known")
    max_seconds = models.PositiveIntegerField(help_text="the longest sound that was allowed")
    peaks = models.JSONField(default=list, blank=True)

    stage = models.CharField(max_length=12, choices=Stage, default=Stage.RECEIVED)
    lane = models.GeneratedField(
        expression=models.Case(
            models.When(transcribed_at__isnull=False, then=models.Value(Queue.LIGHT.value)),
            models.When(kind=Kind.ANSWER, then=models.Value(Queue.LIVE.value)),
            default=models.Value(Queue.SPEECH.value),
        ),
        output_field=models.CharField(max_length=10, choices=Queue),
        db_persist=True,
        help_text="where it waits, or would; which queues' workers take it: enums.LANES",
    )
    progress = models.FloatField(default=0.0)
    stretches_done = models.PositiveIntegerField(default=0)

    transcribed_at = models.DateTimeField(null=True, blank=True)
    failed_steps = models.JSONField(default=list, blank=True, help_text="names of analysis steps that failed")
    current_revision = models.ForeignKey(
        "transcripts.Revision",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="its text; the one that is being heard while there is no other",
    )

    objects = RecordingQuerySet.as_manager()
    notes: Notes

    class Meta:
        ordering = ("-created_at", "pk")
        indexes: ClassVar = [
            models.Index(fields=["stage", "lease_until"]),
            models.Index(fields=["stage", "finished_at"], name="recording_stage_finished"),
            models.Index(fields=["course", "kind"]),
            models.Index(fields=["owner", "created_at"]),
            models.Index(fields=["-created_at", "id"], name="recording_newest_first"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the recording's page."""
        return reverse("recording", args=[self.pk])

    @property
    def is_ready(self) -> bool:
        """Whether the work is done."""
        return self.stage == Stage.READY

    @property
    def is_live(self) -> bool:
        """Whether a browser recorded it as a stream: it plays, but no player can jump in it."""
        return self.plays and self.content_type == LIVE_TYPE

    @property
    def played_type(self) -> str:
        """Return the media type of what is played: of the copy where there is one."""
        return COPY_TYPE if self.playback and not self.is_live else self.content_type

    @property
    def revision(self) -> int:
        """Return the number of its text; 0 while none is complete."""
        text = self.current_revision
        return text.number if text and text.is_complete else 0

    @property
    def language(self) -> str:
        """Return its text's language; "" until it is known."""
        return self.current_revision.language if self.current_revision else ""

    @property
    def noticed(self) -> str:
        """Return the language that was not asked for and seems to be spoken; "" where none was noticed."""
        return self.current_revision.noticed if self.current_revision else ""

    @property
    def engine(self) -> str:
        """Return the name of the engine that heard its text; "" where none did."""
        return self.current_revision.engine if self.current_revision else ""

    @property
    def model(self) -> str:
        """Return the name of that engine's model; "" where there is none."""
        return self.current_revision.model if self.current_revision else ""

    @property
    def unheard_seconds(self) -> float:
        """Return how much of its sound could not be heard, once its text is complete."""
        return self.current_revision.unheard_seconds if self.current_revision else 0.0

    @property
    def text_grows(self) -> bool:
        """Whether its text is being heard now, stretch by stretch."""
        text = self.current_revision
        return self.stage == Stage.TRANSCRIBING and not (text and text.is_complete)

    @property
    def queues(self) -> tuple[Queue, ...]:
        """Return the queues whose workers may take it."""
        return tuple(queue for queue, lanes in LANES.items() if self.lane in lanes)

    @property
    def live_group(self) -> str:
        """Return the name of the sockets' group for this recording."""
        return f"recording.{self.pk.hex}"
