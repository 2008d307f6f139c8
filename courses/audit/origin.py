"""From where something is done: the address, the sign-in and the request that the present work belongs to.

It is empty in background work but for jobs, which keep from where they were asked for.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import asdict, dataclass, fields
from typing import Final

#: So many hexadecimal digits of a session key's SHA-256 tell sessions apart and open none.
SESSION_DIGITS: Final = 12


@dataclass(frozen=True, slots=True)
class Origin:
    """``session`` is a part of the SHA-256 of the session's key, or a token's first signs."""

    address: str = ""
    session: str = ""
    request_id: str = ""

    def as_json(self) -> dict[str, str]:
        """Return it as an entry has it, and as a job keeps it."""
        return asdict(self)


#: Of work that nobody's request is behind.
NOWHERE: Final = Origin()

_origin: ContextVar[Origin] = ContextVar("audit_origin", default=NOWHERE)


def current() -> Origin:
    """Return from where the present work is done."""
    return _origin.get()


@contextmanager
def bound(origin: Origin) -> Iterator[None]:
    """Have what is done in the ``with`` block come from ``origin``."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def taken() -> dict[str, str]:
    """Return what a job keeps that starts now."""
    origin = current()
    return {} if origin == NOWHERE else origin.as_json()


def held(asked: Mapping[str, str]) -> AbstractContextManager[None]:
    """Have what a job does come from where it was asked for."""
    names = [one.name for one in fields(Origin)]
    return bound(Origin(**{name: str(asked.get(name, "")) for name in names}))


def session_reference(key: str | None) -> str:
    """Return what tells a session from others and leads nobody to its key."""
    return hashlib.sha256(key.encode()).hexdigest()[:SESSION_DIGITS] if key else ""
