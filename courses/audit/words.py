"""What audit entries say, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from courses.audit.changes import CHANGED
from courses.audit.kinds import Kind, kind_of


@dataclass(frozen=True)
class Line:
    """One change in words; where only ``name`` is said, the content is not written."""

    name: str
    old: str = ""
    new: str = ""
    noted: bool = False


def kind_in_words(kind: str) -> str:
    """Return what rows of a kind are called; the kind itself where nobody said it."""
    found = kind_of(kind)
    return kind if found is None else str(found.name)


def changes_in_words(kind: str, changes: Mapping[str, Any]) -> list[Line]:
    """Return the changes, in the order in which the kind's fields were registered."""
    known = kind_of(kind) or Kind(kind, (), (), {})
    # PostgreSQL keeps no order
    names = sorted(changes, key=lambda name: (known.fields.index(name) if name in known.fields else 99, name))
    return [_line(kind, known, name, changes[name]) for name in names]


def field_in_words(kind: str, name: str) -> str:
    """Return what a field is called."""
    found = kind_of(kind)
    if found is not None and name in found.more:
        return str(found.more[name][0])
    field = _field(kind, name)
    return name if field is None else str(capfirst(field.verbose_name))


def _line(kind: str, known: Kind, name: str, change: Any) -> Line:
    called = field_in_words(kind, name)
    if change == CHANGED:
        return Line(called, noted=True)
    choices = known.more[name][1] if name in known.more else _choices(_field(kind, name))
    words = {str(value): str(label) for value, label in choices}
    old, new = (_in_words(value, words) for value in change)
    return Line(called, old, new)


def _field(kind: str, name: str) -> Field[Any, Any] | None:
    try:
        field = apps.get_model(kind)._meta.get_field(name)
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return field if isinstance(field, Field) else None


def _choices(field: Field[Any, Any] | None) -> Any:
    return () if field is None else field.flatchoices


def _in_words(value: Any, choices: Mapping[str, str]) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return pgettext("list", ", ").join(choices.get(str(one), str(one)) for one in value)
    text = str(value)
    if isinstance(value, str) and len(value) == 25 and (moment := _moment(value)):
        return moment
    return choices.get(text, text)


def _moment(text: str) -> str:
    """Return a moment by the site's clock; empty where it is something else."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return ""
    return "" if found is None else str(date_format(timezone.localtime(found), "Y-m-d H:i"))
