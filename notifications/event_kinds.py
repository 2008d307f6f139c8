"""What can happen, and who listens: rooms above register both in their hooks."""

from __future__ import annotations

import types
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Any, Final, cast, get_args, get_origin, get_type_hints

if TYPE_CHECKING:
    from notifications.models import Event

#: What a payload is made of, besides other frozen dataclasses: what JSON keeps as it is.
SCALARS: Final = (str, int, float, bool, type(None))


@dataclass(frozen=True)
class EventKind:
    """Something that can happen to a row of the model ``about`` (``app.model``).

    ``payload`` is a frozen dataclass; it never holds what somebody said. ``title`` is a lazy translation;
    ``called`` is the name under which other systems are told.
    """

    name: str
    about: str
    payload: type[Any]
    title: object
    called: str


#: Told of events, all of kinds it asked for, oldest first, in a transaction that also notes that they were
#: handled. It may be told of one again, where it raised or died.
Handler = Callable[[Sequence["Event"]], object]


@dataclass(frozen=True)
class Listener:
    """Who is told; ``kinds`` None means of everything."""

    name: str
    handler: Handler
    kinds: frozenset[str] | None

    def hears(self, kind: str) -> bool:
        """Tell whether it is told of ``kind``."""
        return self.kinds is None or kind in self.kinds


_kinds: dict[str, EventKind] = {}
_listeners: dict[str, Listener] = {}


def register_event(kind: str, *, about: str, payload: type[Any], title: object, called: str = "") -> None:
    """Let ``kind`` be emitted; raises ``TypeError`` for a payload that JSON would not give back as it was."""
    _check(payload)
    _kinds[kind] = EventKind(kind, about.lower(), payload, title, called or kind)


def register_listener(name: str, handler: Handler, *, kinds: Collection[str] | None = None) -> None:
    """Have ``handler`` told of each event of ``kinds``, of all without them, at least once.

    It writes rows, which stand or fall with the note that it was told; what leaves the site is for others
    to send. Handling an event twice must change nothing.
    """
    _listeners[name] = Listener(name, handler, None if kinds is None else frozenset(kinds))


def event_kind(kind: str) -> EventKind:
    """Return what is known about ``kind``; raises ``LookupError``."""
    if kind not in _kinds:
        raise LookupError(f"no event of kind {kind!r} is registered")
    return _kinds[kind]


def event_kinds() -> Mapping[str, EventKind]:
    """Return all that can happen."""
    return dict(_kinds)


def listeners() -> Sequence[Listener]:
    """Return who listens, in the order of registration."""
    return tuple(_listeners.values())


def read_payload(made_by: type[Any], data: Mapping[str, Any]) -> Any:
    """Return what was written as JSON; fields that a newer version wrote are left out."""
    hints = get_type_hints(made_by)
    known = {one.name: hints[one.name] for one in fields(made_by) if one.name in data}
    return made_by(
        **{
            name: read_payload(cast("type[Any]", hint), data[name]) if is_dataclass(hint) else data[name]
            for name, hint in known.items()
        }
    )


def _check(payload: type[Any]) -> None:
    if not is_dataclass(payload) or not payload.__dataclass_params__.frozen:  # type: ignore[attr-defined]
        raise TypeError(f"{payload!r} is not a frozen dataclass")
    for name, hint in get_type_hints(payload).items():
        if is_dataclass(hint):
            _check(hint)  # type: ignore[arg-type]
        elif not set(get_args(hint) if get_origin(hint) is types.UnionType else (hint,)) <= set(SCALARS):
            raise TypeError(f"{payload.__name__}.{name}: {hint!r} does not come back from JSON")
