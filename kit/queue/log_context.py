"""What every log line of a piece of work carries: ids, never content.

The names are closed: a line says which request, recording, person, task and worker it belongs to, and
nothing a person typed or said can slip in under another name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Final

#: What may stand in a context.
NAMES: Final = frozenset({"request_id", "recording", "job", "user", "task", "worker", "route"})

Value = str | int
_context: ContextVar[Mapping[str, Value]] = ContextVar("log_context", default=MappingProxyType({}))


def current() -> Mapping[str, Value]:
    """Return what the present work's lines carry."""
    return _context.get()


def bind(**values: Value) -> None:
    """Add to the context of this task or thread, until it ends."""
    _context.set(MappingProxyType({**_context.get(), **_known(values)}))


@contextmanager
def bound(**values: Value) -> Iterator[None]:
    """Add to the context while the ``with`` block lasts."""
    token = _context.set(MappingProxyType({**_context.get(), **_known(values)}))
    try:
        yield
    finally:
        _context.reset(token)


def _known(values: Mapping[str, Value]) -> Mapping[str, Value]:
    if strange := set(values) - NAMES:
        raise ValueError(f"a log line does not carry {', '.join(sorted(strange))}")
    return values
