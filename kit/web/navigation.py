"""The main menu: each room registers its entries, and who sees them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from kit.people import is_signed_in


@dataclass(frozen=True, slots=True)
class Entry:
    """A link of the menu; it is the current one on pages whose address begins with one of ``under``.

    Without ``under`` it is the first page, current nowhere else. ``order`` is its place in the menu.
    """

    route: str
    label: object
    may_see: Callable[[Any], bool]
    under: tuple[str, ...]
    order: int


_entries: dict[str, Entry] = {}


def register_entry(
    route: str, label: object, may_see: Callable[[Any], bool], *, order: int, under: tuple[str, ...] = ()
) -> None:
    """Put a link into the menu; the same route again replaces it."""
    _entries[route] = Entry(route, label, may_see, under, order)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Return ``nav``: url, label, whether it is the current entry. No queries but the person's own row."""
    user = getattr(request, "user", None)
    if user is None or not is_signed_in(user):
        return {"nav": []}
    return {
        "nav": [
            {"url": reverse(entry.route), "label": entry.label, "current": _is_current(entry, request.path)}
            for entry in sorted(_entries.values(), key=lambda entry: entry.order)
            if entry.may_see(user)
        ]
    }


def _is_current(entry: Entry, path: str) -> bool:
    return path.startswith(entry.under) if entry.under else path == reverse(entry.route)
