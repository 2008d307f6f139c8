"""Tell open sockets that a person's rights or sign-in may have changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from courses.people.models import Employee
from kit.web import broadcast


def person_group(pk: int) -> str:
    """Return the group of all sockets of one person."""
    return f"person.{pk}"


def have_checked(*people: Employee) -> None:
    """Have the sockets of ``people`` checked once what changed is committed.

    A hint: it saves seconds. Each process also checks all its sockets by itself.
    """
    for person in people:
        transaction.on_commit(lambda pk=person.pk: broadcast.ask_to_check(person_group(pk)))  # type: ignore[misc]


def on_sign_in_changed(sender: Any, user: Employee | None = None, **kwargs: Any) -> None:
    """Have a person's sockets checked after signing out or changing the password."""
    if user is not None:
        have_checked(user)
