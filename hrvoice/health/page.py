"""The health page's part about the machine: what works, how quickly, and how full the disks are."""

from __future__ import annotations

import platform
from typing import Any

import django
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from courses.rules import may_see_health
from hrvoice.health.readiness import PARTS, readiness
from hrvoice.health.words import WORDS
from hrvoice.metrics.figures import disks
from transcripts.words import WORDS as HEARD_WORDS
from transcripts.work.services.heartbeat import version

LABELS = {
    "database": _("Database"),
    "migrations": _("Tables up to date"),
    "storage": _("Recordings' storage"),
    "incoming": _("Folder for uploads"),
    "broker": _("Wake-ups and live messages"),
    "workers": _("Workers that hear"),
    "engine": _("Speech engine"),
}
PLACES = {
    "data": _("Data folder"),
    "incoming": _("Folder for uploads"),
    "media": _("Recordings' storage"),
}


def _database_version() -> str:
    names = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    if connection.vendor == "sqlite":
        from sqlite3 import sqlite_version

        return f"SQLite {sqlite_version}"
    number = str(getattr(connection, "pg_version", ""))
    return f"{names.get(connection.vendor, connection.vendor)} {number[:-4]}.{int(number[-4:] or 0)}"


@login_required
@require_GET
def health_parts(request: HttpRequest) -> HttpResponse:
    """Show the parts, the disks and the versions."""
    if not may_see_health(request.user):
        raise PermissionDenied
    ready, states = readiness()
    parts: list[dict[str, Any]] = [
        {"label": LABELS[part.name], "needed": part.needed, **states[part.name], **_words(states[part.name])}
        for part in PARTS
    ]
    places = _places()
    context = {
        "ready": ready,
        "parts": parts,
        "places": places,
        "versions": {
            "HRVoice": version(),
            "Django": django.get_version(),
            "Python": platform.python_version(),
            _("Database"): _database_version(),
        },
    }
    return render(request, "hrvoice/health/_parts.html", context)


def _words(state: dict[str, Any]) -> dict[str, Any]:
    """Return what a person reads of why a part does not work; nothing where the code has no words."""
    words = WORDS.get(state.get("why", "")) or HEARD_WORDS.get(state.get("why", ""))
    return {"words": words} if words else {}


def _places() -> list[dict[str, Any]]:
    """Return the disks; folders on the same one are one line."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for name, usage in disks().items():
        key = (usage.total, usage.free >> 24)
        if key in found:
            found[key]["label"] = str(_("Disk of all files"))
        else:
            share = usage.free / usage.total if usage.total else 0.0
            found[key] = {
                "label": str(PLACES[name]),
                "free": usage.free,
                "total": usage.total,
                "share": share,
            }
    return list(found.values())
