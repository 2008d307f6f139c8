"""Who did, heard and read what."""

from __future__ import annotations

import datetime
import json
from typing import Any, ClassVar, NoReturn, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.audit.changes import label_of
from courses.audit.enums import AuditAction
from courses.audit.words import Line, changes_in_words, kind_in_words
from kit.grants import opened_to

#: The first shape of ``canonical``; whoever changes that shape counts on.
CANONICAL = 1


class ImmutableEntryError(TypeError):
    """An audit entry was to be changed or deleted."""

    def __init__(self) -> None:
        super().__init__("audit entries are written once, and deleted by remove_for_retention() only")


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: rules.Person) -> Self:
        """Only those who may read the audit log."""
        return self.filter(opened_to(AuditEntry, user))

    def on(self, target: models.Model) -> Self:
        """Those about a row."""
        return self.filter(target_kind=label_of(target), target_id=str(target.pk))

    def remove_for_retention(self, *, before: datetime.datetime) -> int:
        """Delete those written before a moment, because they need not be kept longer; return how many."""
        return models.QuerySet.delete(self.filter(at__lt=before))[0]

    def update(self, **changes: Any) -> NoReturn:
        """Refuse."""
        raise ImmutableEntryError

    def delete(self) -> NoReturn:
        """Refuse."""
        raise ImmutableEntryError

    def bulk_create(self, objs: Any, *args: Any, **options: Any) -> Any:
        """Write many at once, all of them new."""
        if args or options:
            raise ImmutableEntryError
        return super().bulk_create(objs)

    update.alters_data = delete.alters_data = True  # type: ignore[attr-defined]
    delete.queryset_only = True  # type: ignore[attr-defined]


class AuditEntry(models.Model):
    """One line of the audit log; never changed once written.

    Names are as they were then. ``actor`` and ``owner`` are links that end with the accounts, the one thing
    about a row that changes: Django does that itself. ``changes`` is what ``courses.audit.changes`` says.
    """

    at = models.DateTimeField(_("when"), default=timezone.now, editable=False, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="audit_entries"
    )
    actor_name = models.CharField(max_length=150, blank=True)
    actor_number = models.CharField(max_length=150, blank=True)
    action = models.CharField(_("action"), max_length=30, choices=AuditAction)
    target_kind = models.CharField(max_length=80, help_text="app.model")
    target_id = models.CharField(max_length=64)
    target_name = models.CharField(max_length=200)
    label = models.CharField(_("what"), max_length=200)
    changes = models.JSONField(default=dict, blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    owner_name = models.CharField(max_length=150, blank=True)
    owner_number = models.CharField(max_length=150, blank=True)
    address = models.CharField(max_length=45, blank=True)
    session = models.CharField(max_length=20, blank=True, help_text="a reference, not the key")
    request_id = models.CharField(max_length=64, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes: ClassVar = [models.Index(fields=["target_kind", "target_id", "action"])]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor_name} {self.action} {self.target}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write a new entry; refuse to change one."""
        if not self._state.adding:
            raise ImmutableEntryError
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refuse."""
        raise ImmutableEntryError

    @property
    def target(self) -> str:
        """How the log names the row: ``courses.course:7``."""
        return f"{self.target_kind}:{self.target_id}"

    @property
    def kind_in_words(self) -> str:
        """What the row is."""
        return kind_in_words(self.target_kind)

    @property
    def name_is_apart(self) -> bool:
        """Whether the label does not say what the row is called."""
        return self.target_name not in self.label

    @property
    def changes_in_words(self) -> list[Line]:
        """From what to what."""
        return changes_in_words(self.target_kind, self.changes)

    def canonical(self) -> bytes:
        """Return all that an entry says, in the same bytes on every database and for ever.

        UTF-8 JSON, keys sorted, no blanks, moments in UTC with microseconds. The links to the accounts are
        left out: they end with the accounts, and the names and numbers beside them stay.
        """
        links = {"actor", "owner"}
        facts = {
            one.name: getattr(self, one.name) for one in self._meta.concrete_fields if one.name not in links
        }
        facts["at"] = self.at.astimezone(datetime.UTC).isoformat(timespec="microseconds")
        facts["format"] = CANONICAL
        return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
