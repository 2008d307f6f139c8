"""Have PostgreSQL plan a statement once on each connection rather than each time it is asked.

Where somebody waits for it and planning takes longer than doing it, as when a worker claims a row.
"""

from __future__ import annotations

import hashlib
import logging
from functools import lru_cache
from typing import Final
from weakref import WeakKeyDictionary

from django.db import Error, connection

log = logging.getLogger(__name__)

#: There is no such statement; there is one already (PostgreSQL, appendix A). A pool between us and the server
#: that hands its connections on in between mixes them up.
_MIXED_UP: Final = ("26000", "42P05")

_names: WeakKeyDictionary[object, set[str]] = WeakKeyDictionary()
_is_off = False


def prepared(query: str) -> str:
    """Return what to execute instead of ``query``, with the same parameters, all of them texts.

    It is prepared on this thread's connection if it was not yet. Elsewhere than on PostgreSQL ``query``
    itself.
    """
    if _is_off or connection.vendor != "postgresql":
        return query
    connection.ensure_connection()
    known = _names.setdefault(connection.connection, set())
    name, count = _name(query), query.count("%s")
    if name not in known:
        places = tuple(f"${number}" for number in range(1, count + 1))
        with connection.cursor() as cursor:
            cursor.execute(f"PREPARE {name}{_listed('text', count)} AS {query % places}")
        known.add(name)
    return f"EXECUTE {name}{_listed('%s', count)}"


@lru_cache
def _name(query: str) -> str:
    return f"hrvoice_{hashlib.md5(query.encode(), usedforsecurity=False).hexdigest()}"


def _listed(what: str, count: int) -> str:
    return f"({', '.join([what] * count)})" if count else ""


def was_mixed_up(error: Error) -> bool:
    """Tell whether ``error`` says that statements cannot be prepared here; from now on none is."""
    global _is_off
    if getattr(error.__cause__, "sqlstate", None) not in _MIXED_UP:
        return False
    log.warning("a pool hands connections on between statements: they are planned each time")
    _is_off = True
    return True
