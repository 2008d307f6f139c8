"""What every view asks before it answers."""

from __future__ import annotations

from typing import TypeVar

from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.db.models import Model, QuerySet
from django.http import HttpRequest, QueryDict

from kit.web.pages import LongPaginator

Row = TypeVar("Row", bound=Model)


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was sent, even where it is nothing; None where nothing was asked for yet."""
    return request.POST if request.method == "POST" else None


def demand(allowed: bool) -> None:
    """Answer 403 unless ``allowed``: the thing may be seen, this may not be done."""
    if not allowed:
        raise PermissionDenied


def key_in(text: str) -> int:
    """Return the key of a row that an address names; 0, which no row has, where it names none."""
    # the length first: thousands of digits are not even read, and no database holds more than 18 of them
    return int(text) if len(text) <= 18 and text.isascii() and text.isdigit() else 0


def page_of(request: HttpRequest, rows: QuerySet[Row], size: int = 50) -> Page[Row]:
    """Return the page that the address asks for; a number out of range is the nearest there is."""
    return LongPaginator(rows, size).get_page(request.GET.get("page"))
