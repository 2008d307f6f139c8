"""From what to what: the fields of a row before and after, as the audit log keeps them.

``{"role": ["employee", "trainer"], "trainers": [["gone"], ["new"]], "summary": "changed"}``: a pair of
values, for lists what went and what came, and a word where the content is not written. All is bounded.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Mapping
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from courses.audit.kinds import Kind, kind_of

#: What stands in place of a pair where the content is not written.
CHANGED: Final = "changed"
#: The longest text of a value, in characters.
LONGEST: Final = 200
#: So many parts of a list are written, each of so many characters at most.
MOST, EACH = 20, 80
#: Larger numbers are written as text: databases differ in how they keep them.
LARGEST: Final = 10**15

State = Mapping[str, Any]
Changes = Mapping[str, Any]


def label_of(row: Model) -> str:
    """Return the kind of a row: ``courses.course``."""
    return row._meta.label_lower


def state_of(row: Model) -> State:
    """Return the registered fields of a row, as it is in memory."""
    kind = kind_of(label_of(row))
    return {} if kind is None else {name: _read(row, name) for name in kind.fields if _has(row, name)}


def stored_state(row: Model) -> State:
    """Return the same as the database has it now: forms lay their values on the row before they are saved."""
    found = type(row)._base_manager.filter(pk=row.pk).first()
    return {} if found is None else state_of(found)


def changes_of(row: Model, before: State, after: State | None = None) -> dict[str, Any]:
    """Return the fields in which ``after`` (None: the row as it is) differs from ``before``."""
    now = state_of(row) if after is None else after
    names = dict.fromkeys((*before, *now))
    return {
        name: [before.get(name), now.get(name)] for name in names if _differ(before.get(name), now.get(name))
    }


def written(kind: str, changes: Changes) -> dict[str, Any]:
    """Return ``changes`` as they are kept; raises ValueError for a field that is not registered."""
    known = kind_of(kind) or Kind(kind, (), (), {})
    if strange := set(changes) - set(known.fields):
        raise ValueError(f"the audit log does not know {', '.join(sorted(strange))} of {kind}")
    return {
        name: CHANGED if name in known.noted or change == CHANGED else _pair(*change)
        for name, change in changes.items()
    }


def clipped(text: object, longest: int = LONGEST) -> str:
    """Return a text that fits; PostgreSQL keeps no NUL."""
    words = str(text).replace("\x00", "")
    return words if len(words) <= longest else f"{words[: longest - 1]}…"


def _has(row: Model, name: str) -> bool:
    try:
        row._meta.get_field(name)
    except FieldDoesNotExist:
        return False
    return True


def _read(row: Model, name: str) -> Any:
    field = row._meta.get_field(name)
    value = getattr(row, name)
    if field.many_to_many:
        return sorted(str(one) for one in value.all())
    return str(value) if field.is_relation and value is not None else value


def _differ(old: Any, new: Any) -> bool:
    # nothing is nothing, however a field says it
    return old != new and not (old in (None, "", []) and new in (None, "", []))


def _pair(old: Any, new: Any) -> Any:
    if isinstance(old, list) or isinstance(new, list):
        before, after = old or [], new or []
        gone = [one for one in before if one not in after]
        come = [one for one in after if one not in before]
        return [_some(gone), _some(come)] if gone or come else CHANGED
    pair = [_value(old), _value(new)]
    # they differ where the log does not reach
    return CHANGED if pair[0] == pair[1] else pair


def _some(parts: list[Any]) -> list[str]:
    some = [clipped(one, EACH) for one in parts[:MOST]]
    return [*some, f"+{len(parts) - MOST}"] if len(parts) > MOST else some


def _value(value: Any) -> str | int | float | bool | None:
    """Return it as both databases give it back."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value) if abs(value) < LARGEST else str(value)
    if isinstance(value, float):
        # what is -0.0 here is 0.0 there
        return round(value, 4) + 0.0 if math.isfinite(value) and abs(value) < LARGEST else str(value)
    if isinstance(value, datetime.datetime):
        return value.astimezone(datetime.UTC).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, datetime.date) else clipped(value)
