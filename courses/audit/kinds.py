"""What may be audited: kinds of rows in words, and which of their fields the log may say.

A field that is not registered is never written. One that is ``noted`` only leaves a word that it changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

#: Names whose contents no log shows: what was said, what opens something, what people wrote to each other.
NEVER_SHOWN: Final = frozenset(
    {
        "answer",
        "comment",
        "digest",
        "material",
        "meaning",
        "password",
        "reason",
        "reply",
        "secret",
        "segments",
        "summary",
        "text",
        "token",
        "transcript",
        "url",
        "words",
    }
)

#: In words, and the choices of its values where it has some.
Named = tuple[object, Iterable[tuple[object, object]]]


@dataclass(frozen=True)
class Kind:
    """A kind of row: its name in words, and the fields whose changes are written.

    ``more`` names fields that the model does not have under that name.
    """

    name: object
    shown: tuple[str, ...]
    noted: tuple[str, ...]
    more: Mapping[str, Named]

    @property
    def fields(self) -> tuple[str, ...]:
        """All fields of which something is written."""
        return (*self.shown, *self.noted)


_kinds: dict[str, Kind] = {}


def register_kind(
    kind: str,
    name: object,
    *,
    shown: Collection[str] = (),
    noted: Collection[str] = (),
    more: Mapping[str, Named] | None = None,
) -> None:
    """Have rows of ``kind`` (``app.model``) called ``name`` (a lazy translation), and these changes written.

    Raises ValueError for a name that is never shown.
    """
    if wrong := NEVER_SHOWN & set(shown):
        raise ValueError(f"the audit log does not show {', '.join(sorted(wrong))}")
    _kinds[kind.lower()] = Kind(name, tuple(shown), tuple(noted), dict(more or {}))


def kind_of(kind: str) -> Kind | None:
    """Return what is known of a kind; None where nothing was registered."""
    return _kinds.get(kind)


def known_kinds() -> Mapping[str, Kind]:
    """Return all of them, by ``app.model``."""
    return dict(_kinds)


def kind_choices() -> list[tuple[str, str]]:
    """Return the kinds for a choice, by their names in the active language."""
    return sorted(((kind, str(one.name)) for kind, one in _kinds.items()), key=lambda pair: pair[1])
