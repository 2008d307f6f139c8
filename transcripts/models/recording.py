"""A recording: the row that is the truth about a piece of sound and its work."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.models import Course, Session
from hrvoice.kit.problems import Conflict
from transcripts.enums import ACTIVE, FINAL, HELD, MOVES, Kind, Stage

if TYPE_CHECKING:
    from transcripts.models.notes import Notes


def audio_name(recording: Recording, filename: str) -> str:
    """Return where the sound is kept: never a name that a person typed."""
    return f"recordings/{recording.created_at:%Y/%m}/{recording.pk}"


class LeaseLost(Exception):
    """Another worker, or a person, has taken the recording: stop and touch nothing."""


class RecordingQuerySet(models.QuerySet["Recording"]):
    def visible_to(self, user: rules.Person) -> Self:
        """One's own; the lectures of visible courses; for trainers everything said in their courses."""
        if not rules.is_employee(user):
            return self.none()
        seen = models.Q(owner=user)
        courses = Course.objects.order_by()
        lectures = models.Q(kind=Kind.LECTURE)
        seen |= lectures & models.Q(
            course__in=courses.published().filter(enrolments__employee=user).values("pk")
        )
        if rules.is_trainer(user):
            seen |= models.Q(course__in=courses.editable_by(user).values("pk"))
        if rules.is_hr(user):
            seen |= lectures
        return self.filter(seen)

    def lectures(self) -> Self:
        """Lectures only."""
        return self.filter(kind=Kind.LECTURE)

    def ready(self) -> Self:
        """Recordings whose work is done."""
        return self.filter(stage=Stage.READY)

    def active(self) -> Self:
        """Recordings with work ahead."""
        return self.filter(stage__in=ACTIVE)

    def stuck(self) -> Self:
        """Recordings that a worker held and lost."""
        return self.filter(stage__in=HELD, lease_until__lt=timezone.now())

    def claimable(self) -> Self:
        """Recordings that a worker may take, the most urgent first: answers before lectures."""
        urgency = models.Case(models.When(kind=Kind.ANSWER, then=0), default=1)
        waiting = models.Q(stage__in=(Stage.RECEIVED, Stage.QUEUED))
        free = waiting | models.Q(stage__in=HELD, lease_until__lt=timezone.now())
        return self.filter(free).order_by(urgency, "queued_at", "created_at")


class Recording(models.Model):
    """A piece of sound, who said it, and how far the work on it is.

    ``fence`` counts the claims: a worker writes only while the row still holds its number.
    ``attempt`` counts claims since the last progress; ``stretches_done`` is where work resumes.
    """

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
        max_length=200, blank=True, help_text="a seekable copy where the original is not"
    )
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    duration = models.FloatField(null=True, blank=True, help_text="seconds; None until it is known")
    max_seconds = models.PositiveIntegerField(help_text="the longest sound that was allowed")
    peaks = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    stage = models.CharField(max_length=12, choices=Stage, default=Stage.RECEIVED)
    queued_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    progress = models.FloatField(default=0.0)
    fence = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    stretches_done = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=100, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.TextField(blank=True)

    language = models.CharField(max_length=10, blank=True)
    engine = models.CharField(max_length=20, blank=True)
    model = models.CharField(max_length=200, blank=True)
    hotwords = models.JSONField(default=list, blank=True)
    transcribed_at = models.DateTimeField(null=True, blank=True)
    failed_steps = models.JSONField(default=list, blank=True, help_text="names of analysis steps that failed")
    revision = models.PositiveIntegerField(default=0, help_text="of the transcript; 0 while there is none")

    objects = RecordingQuerySet.as_manager()
    notes: Notes

    class Meta:
        ordering = ("-created_at", "pk")
        indexes: ClassVar = [
            models.Index(fields=["stage", "lease_until"]),
            models.Index(fields=["course", "kind"]),
            models.Index(fields=["owner", "created_at"]),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """Return the recording's page."""
        return reverse("recording", args=[self.pk])

    @property
    def is_final(self) -> bool:
        """Whether no work is ahead."""
        return self.stage in FINAL

    @property
    def is_ready(self) -> bool:
        """Whether the work is done."""
        return self.stage == Stage.READY

    @property
    def live_group(self) -> str:
        """Return the name of the sockets' group for this recording."""
        return f"recording.{self.pk.hex}"

    def advance(self, to: Stage, *, fence: int | None = None, **changes: Any) -> None:
        """Move to stage ``to`` by one conditional UPDATE.

        With ``fence`` only while this claim still holds, else ``LeaseLost``. Raises ``Conflict``
        when the row stands where ``to`` cannot be reached from.
        """
        changes["stage"] = to
        if to in FINAL:
            changes |= {"finished_at": Now(), "lease_until": None}
        if to == Stage.QUEUED:
            changes |= {"queued_at": Now(), "lease_until": None, "worker": ""}
        sources = [stage for stage, targets in MOVES.items() if to in targets]
        rows = type(self).objects.filter(pk=self.pk, stage__in=sources)
        if fence is not None:
            rows = rows.filter(fence=fence)
        if not rows.update(**changes):
            if fence is not None:
                raise LeaseLost(str(self.pk))
            raise Conflict("wrong_stage", f"{self.pk} cannot become {to}")
        self.refresh_from_db()

    def hold(self, *, fence: int, **changes: Any) -> None:
        """Renew the lease and write ``changes``; raises ``LeaseLost`` when the claim is over."""
        until = timezone.now() + datetime.timedelta(seconds=settings.LEASE_SECONDS)
        rows = type(self).objects.filter(pk=self.pk, fence=fence, stage__in=HELD)
        if not rows.update(lease_until=until, **changes):
            raise LeaseLost(str(self.pk))
        for name, value in changes.items():
            setattr(self, name, value)
