"""Tokens with which programs ask in a person's name."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.tokens.enums import Area
from kit.grants import opened_to


def scope(area: Area | str, *, write: bool) -> str:
    """Return the scope's name: ``people:read``."""
    return f"{area}:{'write' if write else 'read'}"


#: Every scope that a token may have, area by area.
SCOPES = tuple(scope(area, write=write) for area in Area for write in (False, True))


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def visible_to(self, user: rules.Person) -> Self:
        """One's own; administrators also see those of service accounts."""
        return self.filter(opened_to(ApiToken, user))

    def usable(self) -> Self:
        """Tokens that open something now.

        Not revoked, not expired, their person here, not away since the token was made, and with the same
        password as then.
        """
        stayed, same = (
            models.Q(**{f"person__{end}": None}) | models.Q(created_at__gt=models.F(f"person__{end}"))
            for end in ("left_at", "password_set_at")
        )
        return self.filter(
            stayed, same, revoked_at=None, expires_at__gt=timezone.now(), person__is_active=True
        )


class ApiToken(models.Model):
    """What a program shows instead of a password. Only the hash of the secret is kept.

    It acts as ``person``, who may be a service account, and never beyond that person's role; ``scopes``
    narrow it further.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(_("what it is for"), max_length=80)
    prefix = models.CharField(max_length=16, help_text="the secret's beginning, to recognise it by")
    digest = models.CharField(max_length=64, unique=True, help_text="SHA-256 of the secret")
    scopes = models.JSONField(default=list)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @property
    def state(self) -> str:
        """``usable``, ``revoked``, ``expired``, or ``stopped``: its person left or has another password."""
        if self.revoked_at is not None:
            return "revoked"
        ends = (self.person.left_at, self.person.password_set_at)
        if not self.person.is_active or any(end is not None and end >= self.created_at for end in ends):
            return "stopped"
        return "usable" if self.expires_at > timezone.now() else "expired"

    @property
    def expires_soon(self) -> bool:
        """Whether it ends within two weeks."""
        return timezone.now() < self.expires_at < timezone.now() + datetime.timedelta(days=14)

    @property
    def throttle_key(self) -> str:
        """Under which its requests are counted."""
        return f"token{self.pk}"

    def allows(self, area: str, *, write: bool) -> bool:
        """Whether its scopes open ``area``; whoever may write may read."""
        wanted = {scope(area, write=True)} if write else {scope(area, write=False), scope(area, write=True)}
        return not wanted.isdisjoint(self.scopes)

    @property
    def areas(self) -> list[tuple[str, bool]]:
        """Areas it opens, by name, and whether for writing."""
        opened = [area for area in Area if self.allows(area, write=False)]
        return [(str(area.label), self.allows(area, write=True)) for area in opened]


def known_scopes(scopes: Collection[str]) -> list[str]:
    """Return those of ``scopes`` that exist, in the usual order."""
    return [one for one in SCOPES if one in scopes]
