"""The request that views behind a sign-in get."""

from __future__ import annotations

from django.http import HttpRequest

from courses.models import Employee


class SignedInRequest(HttpRequest):
    """A request whose user is known."""

    user: Employee
