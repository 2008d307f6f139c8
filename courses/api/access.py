"""Who asks, and what may be done: for views of the API."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from rest_framework.request import Request

from courses.models import Employee


def caller(request: Request) -> Employee:
    """Return the person behind a request that was let through, or the one a token acts as."""
    if not isinstance(request.user, Employee):
        raise PermissionDenied
    return request.user


def demand(allowed: bool) -> None:
    """Answer 403 unless ``allowed``: the thing may be seen, this may not be done."""
    if not allowed:
        raise PermissionDenied
