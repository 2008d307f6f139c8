"""Who did, heard and read what."""

from __future__ import annotations

from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.audit.enums import AuditAction
from kit.grants import opened_to


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: rules.Person) -> Self:
        """Only those who may read the audit log."""
        return self.filter(opened_to(AuditEntry, user))


class AuditEntry(models.Model):
    """One line of the audit log; never changed once written."""

    at = models.DateTimeField(_("when"), auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="audit_entries"
    )
    action = models.CharField(_("action"), max_length=30, choices=AuditAction)
    target = models.CharField(_("target"), max_length=80)
    label = models.CharField(_("what"), max_length=200)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-pk")
        indexes: ClassVar = [models.Index(fields=["target", "action"])]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.actor} {self.action} {self.target}"
