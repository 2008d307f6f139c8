"""Refusals with a stable code, and the register of what people read for each code.

A room registers the words of the codes that it raises in its ``hooks``; those of this room are here from the
start. Pages, API and sockets ask ``words_for``.
"""

from __future__ import annotations

import errno
import logging
from collections.abc import Mapping
from http import HTTPStatus

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from kit import words

log = logging.getLogger(__name__)

#: By code: the room that words it, and its words, a lazy translation.
_words: dict[str, tuple[str, object]] = {}
_statuses: dict[str, int] = {}


class Problem(Exception):
    """A refusal that a person can act on.

    ``code`` is stable and machine-readable, ``detail`` is for the log; ``status`` is the HTTP status that the
    code's room registered, else the class's; ``permanent`` says whether trying the same again cannot help.
    """

    status: int = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, code: str, detail: str = "", *, permanent: bool = True) -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail
        self.permanent = permanent
        self.status = _statuses.get(code, self.status)


class Conflict(Problem):
    """The row is not in a state that allows the move."""

    status = HTTPStatus.CONFLICT


def register_words(
    room: str, worded: Mapping[str, object], statuses: Mapping[str, int] | None = None
) -> None:
    """Word the codes that ``room`` raises, and give those their HTTP status that differ from their class's.

    ``worded`` are lazy translations by code. A code means one thing: ``ImproperlyConfigured`` where another
    room words it otherwise.
    """
    for code, text in worded.items():
        other, known = _words.get(code, (room, text))
        if other != room and known != text:
            raise ImproperlyConfigured(f"{room} and {other} word the code {code!r} differently")
        _words[code] = room, text
    statuses = statuses or {}
    if unworded := statuses.keys() - worded.keys():
        raise ImproperlyConfigured(f"{room} gives a status to codes that it does not word: {unworded}")
    _statuses.update(statuses)


def registered_words() -> dict[str, tuple[str, object]]:
    """Return by code the room that words it, and its words."""
    return dict(_words)


def words_for(code: str) -> str:
    """Return what a person reads for ``code``, in the active language.

    A code without words is a mistake of ours: ``LookupError`` where ``RAISE_FOR_UNWORDED_CODES`` is set;
    elsewhere it is logged, and the reader gets a sentence that fits everything.
    """
    if code not in _words:
        if settings.RAISE_FOR_UNWORDED_CODES:
            raise LookupError(f"no room words the code {code!r}")
        log.error("no room words the code %r", code)
        code = "internal_error"
    return str(_words[code][1])


def is_disk_full(error: BaseException) -> bool:
    """Tell whether a write found no room."""
    return isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT)


register_words("kit", words.WORDS, words.STATUSES)
