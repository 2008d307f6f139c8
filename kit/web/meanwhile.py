"""Two tabs on one form: the second to save hears what changed meanwhile, and loses nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.db.models import Model
from django.http import QueryDict
from django.utils.text import Truncator
from django.utils.translation import gettext as _

#: The hidden field: of each field a digest of what it showed when the form was opened.
SEEN: Final = "seen_before"
#: So many characters of a value are told.
TOLD: Final = 120


def as_words(value: Any) -> str:
    """Return a value so that it can be compared, whether a row, a form or a browser spells it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "on"
    if isinstance(value, Model):
        return str(value.pk)
    if hasattr(value, "isoformat"):
        return str(value.isoformat())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ",".join(sorted(as_words(one) for one in value))
    return str(value).strip().replace("\r\n", "\n")


def _digest(words: str) -> str:
    return hashlib.sha256(words.encode(errors="replace")).hexdigest()[:12]


class MeanwhileMixin(forms.BaseForm):
    """A form that changes what is stored: it knows what it showed, and says what others changed since.

    A form without its hidden field (an API of one's own, a page of an older version) is not held back.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[SEEN] = forms.CharField(required=False, widget=forms.HiddenInput)
        # taken now: checking a ModelForm lays what was typed over its instance
        self._stored = self.stored()
        self.initial[SEEN] = _packed(self._stored)

    def stored(self) -> dict[str, str]:
        """Return what is stored now, by field, as words to compare. Extend it by what is not a field."""
        return {
            name: as_words(field.prepare_value(self.get_initial_for_field(field, name)))
            for name, field in self.fields.items()
            if name != SEEN and not field.disabled
        }

    def full_clean(self) -> None:
        """Check as ever, then whether others changed the same meanwhile."""
        super().full_clean()
        if self.is_bound:
            self.cleaned_data.pop(SEEN, None)
        seen = _unpacked(self.data.get(self.add_prefix(SEEN), "")) if self.is_bound else {}
        changed = [name for name, now in self._stored.items() if seen.get(name, _digest(now)) != _digest(now)]
        told = [word for word in (self._tell(name, seen[name]) for name in changed) if word]
        if told:
            self._lay(SEEN, _packed(self._stored))
            if isinstance(row := getattr(self, "instance", None), Model):
                # checking laid what was typed over it: the page would call the thing by what is not saved
                row.refresh_from_db()
            self.add_error(
                None, [_("Someone saved this while you had it open. Nothing was saved yet."), *told]
            )

    def _tell(self, name: str, seen: str) -> str:
        """Return what to say of a field that changed; nothing where both wrote the same."""
        field = self.fields.get(name)
        label = self.label_of(name)
        if field is None:
            return _("“%(field)s” was changed meanwhile. Yours is kept below; save again to replace it.") % {
                "field": label
            }
        typed = as_words(self._typed(name))
        if typed == self._stored[name]:
            return ""
        now = self.get_initial_for_field(field, name)
        if _digest(typed) == seen:
            self._lay(name, field.prepare_value(now))
            return _("“%(field)s” was changed meanwhile; below is what it is now.") % {"field": label}
        return _(
            "“%(field)s” was changed meanwhile, to: “%(value)s”."
            " Yours is kept below; save again to replace it."
        ) % {"field": label, "value": self._shown(field, now)}

    def label_of(self, name: str) -> str:
        """Return what a field is called on the page."""
        return str(self[name].label) if name in self.fields else name

    def _typed(self, name: str) -> Any:
        cleaned = getattr(self, "cleaned_data", {})
        return cleaned[name] if name in cleaned else self[name].data

    def _lay(self, name: str, value: Any) -> None:
        """Have the form show ``value`` when it is shown again."""
        if isinstance(self.data, QueryDict) and not getattr(self.data, "_mutable", True):
            self.data = self.data.copy()
        key = self.add_prefix(name)
        many = isinstance(value, Iterable) and not isinstance(value, str | Mapping)
        said = [as_words(one) for one in value] if many else [as_words(value)]
        if isinstance(self.data, QueryDict):
            self.data.setlist(key, [one for one in said if one or not many])
        else:
            self.data = {**self.data, key: said if many else said[0]}

    @staticmethod
    def _shown(field: forms.Field, value: Any) -> str:
        """Return a stored value as people read it."""
        if isinstance(field, forms.ModelChoiceField):
            keys = [as_words(one) for one in value] if isinstance(value, list | tuple) else [as_words(value)]
            rows = field.queryset.filter(pk__in=[key for key in keys if key]) if field.queryset else []
            return Truncator(", ".join(map(str, rows))).chars(TOLD)
        choices: dict[Any, Any] = dict(getattr(field, "choices", None) or ())
        if isinstance(value, bool):
            return str(_("Yes") if value else _("No"))
        return Truncator(str(choices.get(value, "" if value is None else value))).chars(TOLD)


def _packed(stored: Mapping[str, str]) -> str:
    return json.dumps({name: _digest(words) for name, words in stored.items()}, separators=(",", ":"))


def _unpacked(seen: str) -> dict[str, str]:
    try:
        found = json.loads(seen[:20_000] or "{}")
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(one) for name, one in found.items()} if isinstance(found, dict) else {}
