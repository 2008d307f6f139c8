"""Which day it is where a person is."""

from __future__ import annotations

import datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from django.conf import settings
from django.db.models import Q
from django.utils import timezone


def day_of(time_zone: str) -> datetime.date:
    """Return today in a zone, an unknown or empty one being the site's."""
    known = time_zone if time_zone in available_zones() else settings.TIME_ZONE
    return timezone.localdate(timezone=ZoneInfo(known))


@lru_cache(maxsize=1)
def available_zones() -> frozenset[str]:
    """Return all names of zones, read once."""
    return frozenset(available_timezones())


def before_today(field: str, zone: str) -> Q:
    """Return the condition that a date lies before today where the person is whose zone is in ``zone``."""
    here, now = timezone.localdate(), timezone.now()
    others: dict[datetime.date, list[str]] = {}
    for name in available_zones():
        day = now.astimezone(ZoneInfo(name)).date()
        if day != here:
            others.setdefault(day, []).append(name)
    elsewhere = [name for names in others.values() for name in names]
    found = Q(**{f"{field}__lt": here}) & ~Q(**{f"{zone}__in": elsewhere})
    for day, names in others.items():
        found |= Q(**{f"{field}__lt": day, f"{zone}__in": sorted(names)})
    return found
