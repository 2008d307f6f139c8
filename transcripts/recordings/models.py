"""A recording: the row that is the truth about a piece of sound and its work."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models.functions import Coalesce, Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.catalogue.models import Course, Session
from kit.problems import Conflict
from kit.queue.lease import LeaseLost, lease_end
from transcripts.enums import ACTIVE, FINAL, HELD, MOVES, Kind, Queue, Stage

if TYPE_CHECKING:
    from knowledge.entries.models import Notes


#: Where in the storage sound is kept.
AUDIO_FOLDER = "recordings"


def audio_name(recording: Recording, filename: str) -> str:
    """Return where the sound is kept: never a name that a person typed."""
    return f"{AUDIO_FOLDER}/{recording.created_at:%Y/%m}/{recording.pk}"


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
        return self.filter(stage__in=HELD, lease_until__lt=Now())

    def claimable(self, queues: Collection[Queue] = tuple(Queue), *, waited: float = 0.0) -> Self:
        """Recordings that a worker of ``queues`` may take, waiting ``waited`` seconds, the most urgent first.

        Answers go before lectures, and a lecture that was begun before others.
        """
        unheard = models.Q(transcribed_at=None)
        wanted = models.Q(pk__in=())
        if Queue.SPEECH in queues:
            wanted |= unheard
        elif Queue.LIVE in queues:
            wanted |= unheard & models.Q(kind=Kind.ANSWER)
        if Queue.LIGHT in queues:
            wanted |= ~unheard
        begun = models.When(stretches_done__gt=0, then=1)
        urgency = models.Case(models.When(kind=Kind.ANSWER, then=0), begun, default=2)
        waiting = models.Q(stage__in=(Stage.RECEIVED, Stage.QUEUED))
        free = waiting | models.Q(stage__in=HELD, lease_until__lt=Now())
        rows = self.alias(since=Coalesce("queued_at", "created_at")).filter(wanted, free)
        if waited:
            rows = rows.filter(since__lt=Now() - datetime.timedelta(seconds=waited))
        return rows.order_by(urgency, "since", "pk")


class Recording(models.Model):
    """A piece of sound, who said it, and how far the work on it is.

    ``fence`` counts the claims and the interruptions: a worker writes only while the row still holds
    the number that its claim gave.
    ``attempt`` counts the tries since the last progress, ``deaths`` the workers that fell silent since then;
    ``stretches_done`` is where work resumes.
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
    started_at = models.DateTimeField(null=True, blank=True, help_text="of the last claim")
    finished_at = models.DateTimeField(null=True, blank=True)
    progress = models.FloatField(default=0.0)
    fence = models.PositiveIntegerField(default=0)
    attempt = models.PositiveIntegerField(default=0)
    deaths = models.PositiveIntegerField(
        default=0, db_default=0, help_text="claims since the last progress that fell silent"
    )
    stretches_done = models.PositiveIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    worker = models.CharField(max_length=100, blank=True)
    error_code = models.CharField(max_length=40, blank=True)
    error_detail = models.TextField(blank=True)

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
    def is_final(self) -> bool:
        """Whether no work is ahead."""
        return self.stage in FINAL

    @property
    def is_ready(self) -> bool:
        """Whether the work is done."""
        return self.stage == Stage.READY

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
    def engine(self) -> str:
        """Return the name of the engine that heard its text; "" where none did."""
        return self.current_revision.engine if self.current_revision else ""

    @property
    def model(self) -> str:
        """Return the name of that engine's model; "" where there is none."""
        return self.current_revision.model if self.current_revision else ""

    @property
    def text_grows(self) -> bool:
        """Whether its text is being heard now, stretch by stretch."""
        text = self.current_revision
        return self.stage == Stage.TRANSCRIBING and not (text and text.is_complete)

    @property
    def queues(self) -> tuple[Queue, ...]:
        """Return the queues whose workers may take it (the rule of ``claimable``)."""
        if self.transcribed_at is not None:
            return (Queue.LIGHT,)
        return (Queue.LIVE, Queue.SPEECH) if self.kind == Kind.ANSWER else (Queue.SPEECH,)

    @property
    def live_group(self) -> str:
        """Return the name of the sockets' group for this recording."""
        return f"recording.{self.pk.hex}"

    def advance(
        self,
        to: Stage,
        *,
        fence: int | None = None,
        only_from: Collection[Stage] = tuple(Stage),
        **changes: Any,
    ) -> None:
        """Move to stage ``to`` by one conditional UPDATE.

        With ``fence`` a worker moves what it holds, and learns by ``LeaseLost`` that it no longer does.
        Without it a person or the intake moves; that ends a worker's claim. Raises ``Conflict`` when
        the row stands where ``to`` cannot be reached from, or not in ``only_from``.
        """
        changes["stage"] = to
        if to in FINAL:
            changes |= {"finished_at": Now(), "lease_until": None}
        if to == Stage.QUEUED:
            changes = {"queued_at": Now()} | changes | {"lease_until": None, "worker": ""}
        sources = {stage for stage, targets in MOVES.items() if to in targets} & set(only_from)
        rows = type(self).objects.filter(pk=self.pk)
        if fence is None:
            changes["fence"] = models.F("fence") + 1
        else:
            # a worker's last word about a claim must not move what a person has taken from it
            sources &= set(HELD)
            rows = rows.filter(fence=fence)
        with transaction.atomic():
            if not rows.filter(stage__in=sources).update(**changes):
                if fence is not None:
                    raise LeaseLost(str(self.pk))
                raise Conflict("wrong_stage", f"{self.pk} cannot become {to}")
            # in the same transaction: what is read is what was written, not what came after
            self.refresh_from_db()

    def hold(self, *, fence: int, **changes: Any) -> None:
        """Renew the lease and write ``changes``; raises ``LeaseLost`` when the claim is over."""
        rows = type(self).objects.filter(pk=self.pk, fence=fence, stage__in=HELD)
        if not rows.update(lease_until=lease_end(), **changes):
            raise LeaseLost(str(self.pk))
        for name, value in changes.items():
            setattr(self, name, value)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Open a transaction in which nobody takes the recording; raises ``LeaseLost`` if someone has.

        For what is made of a recording: two workers never write it at the same time.
        """
        with transaction.atomic():
            # SQLite has no row locks; its transactions hold the only write lock from their start
            mine = type(self).objects.select_for_update().filter(pk=self.pk, fence=self.fence)
            if not mine.order_by().values_list("pk"):
                raise LeaseLost(str(self.pk))
            yield
