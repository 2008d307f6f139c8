"""Whether those who hold a socket open are still signed in as the same person in the same role."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from courses.people.models import Employee


@dataclass(frozen=True, slots=True)
class SignIn:
    """The session with which a socket came, its person, and the role that person had then."""

    session: str
    person: int
    role: str


def valid_sign_ins(sign_ins: Collection[SignIn]) -> dict[SignIn, Employee]:
    """Return the sign-ins that still hold, with the person as the row is now.

    Those are left out whose session has ended or belongs to someone else by now, whose password has
    changed, who have left, and whose role is another. Two queries, however many there are.
    """
    sessions = (
        _store()
        .get_model_class()
        .objects.filter(session_key__in={one.session for one in sign_ins}, expire_date__gt=timezone.now())
    )
    claims = {key: _claim(packed) for key, packed in sessions.values_list("session_key", "session_data")}
    people = Employee.objects.active().in_bulk({one.person for one in sign_ins})
    return {
        one: people[one.person]
        for one in sign_ins
        if one.person in people
        and people[one.person].role == one.role
        and _is_of(claims.get(one.session), people[one.person])
    }


def _store() -> Any:
    return import_module(settings.SESSION_ENGINE).SessionStore()


@lru_cache(maxsize=10_000)
def _claim(packed: str) -> tuple[str, str]:
    """Return person and hash out of a session; unpacking is most of the work and sessions seldom change."""
    session = _store().decode(packed)
    return session.get(SESSION_KEY, ""), session.get(HASH_SESSION_KEY, "")


def _is_of(claim: tuple[str, str] | None, person: Employee) -> bool:
    if claim is None or claim[0] != str(person.pk):
        return False
    return constant_time_compare(claim[1], person.get_session_auth_hash())
