"""Tell a database that went away from a mistake in what was asked of it."""

from __future__ import annotations

from typing import Final

from django.db import InterfaceError, OperationalError

#: Connection exceptions, and the server's words when it stops, starts, or tires of an idle one (PostgreSQL,
#: appendix A).
_GONE: Final = ("08", "57P01", "57P02", "57P03", "57P05")


def database_left(error: BaseException) -> bool:
    """Tell whether ``error`` came of a connection that is no more: the server stopped, or cut it.

    SQLite does not leave, and a database without room is still there.
    """
    if not isinstance(error, OperationalError | InterfaceError):
        return False
    # without a state it was not the server who said it: nobody answered
    state = getattr(error.__cause__, "sqlstate", "none of PostgreSQL's")
    return state is None or state.startswith(_GONE)
