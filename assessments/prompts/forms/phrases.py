"""A field for lists of words and phrases."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.scoring.utterance import phrase_tokens

MAX_PHRASES = 60
MAX_PHRASE_LENGTH = 80


class PhrasesField(forms.CharField):
    """Words and phrases, one per line or separated by commas, Chinese ones included. Cleans to a list."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2, "data-autosize": True, "spellcheck": "false"})
        super().__init__(required=False, widget=widget, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Show a stored list one per line, and what was typed as it was typed."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Split, trim and drop repeats, keeping the order."""
        text = super().clean(value)
        phrases = [" ".join(part.split()) for part in re.split(r"[\n,，、;；]", text)]
        first: dict[str, str] = {}
        for phrase in filter(None, phrases):
            first.setdefault(phrase.casefold(), phrase)
        unique = list(first.values())
        if len(unique) > MAX_PHRASES:
            raise forms.ValidationError(
                _("Keep to at most %(limit)d phrases here; split the rest into another key point."),
                params={"limit": MAX_PHRASES},
            )
        for phrase in unique:
            if len(phrase) > MAX_PHRASE_LENGTH:
                raise forms.ValidationError(
                    _("“%(phrase)s…” is too long to be listened for. Write one short phrase per line."),
                    params={"phrase": phrase[:30]},
                )
            if not phrase_tokens(phrase):
                raise forms.ValidationError(
                    _("“%(phrase)s” has no word in it that could be heard."), params={"phrase": phrase}
                )
        return unique
