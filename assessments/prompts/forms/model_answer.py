"""A model answer, to make key points of."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.prompts.forms.key_point import MAX_KEY_POINTS
from assessments.scoring import KeyPointSpec
from assessments.scoring.derive import suggest
from courses.catalogue.enums import Language
from kit.text import is_cjk

MAX_TEXT = 5_000
#: The longest name of a key point (``KeyPoint.name``).
MAX_NAME = 120


class ModelAnswerForm(forms.Form):
    """What a good answer says, in the trainer's words."""

    prefix = "model"
    text = forms.CharField(
        label=_("A model answer"),
        help_text=_("Write or paste what a good answer says, one point after the other."),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "data-autosize": True, "autocomplete": "off"}),
        error_messages={"required": _("Write or paste an answer first.")},
    )

    def key_points(self, prompt_text: str) -> list[KeyPointSpec]:
        """Return the key points that the answer makes. Only once valid."""
        text = self.cleaned_data["text"]
        language = Language.CHINESE if any(map(is_cjk, text)) else Language.ENGLISH
        points = suggest(text, prompt_text, language.value)
        return [
            KeyPointSpec(id=point.id, name=point.name[:MAX_NAME], keywords=point.keywords)
            for point in points[:MAX_KEY_POINTS]
        ]
