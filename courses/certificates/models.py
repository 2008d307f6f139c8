"""Certificates: what was completed, when, by whom, for anyone to check by a code."""

from __future__ import annotations

import secrets
from typing import ClassVar, Self

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.catalogue.models import Course
from courses.enrolment.models import Enrolment
from kit.grants import opened_to

#: Letters and digits that nobody confuses; 20 of them are 99 bits: nobody guesses a code.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 20


def new_code() -> str:
    """Return a code that cannot be guessed."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def visible_to(self, user: rules.Person) -> Self:
        """HR sees all, trainers those of their courses, everyone their own."""
        return self.filter(opened_to(Certificate, user))


class Certificate(models.Model):
    """What one person completed once. It keeps what it says, whatever becomes of course and person."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True, default=new_code, editable=False)
    employee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="certificates"
    )
    course = models.ForeignKey(Course, null=True, on_delete=models.SET_NULL, related_name="certificates")
    enrolment = models.ForeignKey(
        Enrolment, null=True, on_delete=models.SET_NULL, related_name="certificates"
    )
    cycle = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    issuer = models.CharField(max_length=120, blank=True, default="", db_default="")
    score = models.FloatField(null=True, blank=True, help_text="0..1")
    completed_on = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        ordering = ("-completed_on", "-pk")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["enrolment", "cycle"], name="one_certificate_per_cycle"),
        ]

    def __str__(self) -> str:
        return f"{self.name} · {self.title}"

    def get_absolute_url(self) -> str:
        """Return the public page that says whether it holds."""
        return reverse("certificate", args=[self.code])

    @property
    def state(self) -> str:
        """``valid``, ``revoked`` or ``expired``."""
        if self.revoked_at is not None:
            return "revoked"
        if self.valid_until is not None and self.valid_until < timezone.localdate():
            return "expired"
        return "valid"

    @property
    def spelled(self) -> str:
        """The code in groups of five, as people type it."""
        return "-".join(self.code[start : start + 5] for start in range(0, CODE_LENGTH, 5))
