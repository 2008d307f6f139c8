"""Forms of the plan and of lecture fragments."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.plan.enums import Adjusting
from assessments.plan.models import StudyPace
from transcripts.recordings.models import Recording

_CLOCK = re.compile(r"^(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d+)?)$")


class PaceForm(forms.ModelForm):
    """How many minutes a day."""

    class Meta:
        model = StudyPace
        fields = ("minutes_a_day",)
        widgets = {"minutes_a_day": forms.NumberInput(attrs={"min": 5, "max": 240, "step": 5})}  # noqa: RUF012


class AdjustForm(forms.Form):
    """Pin or excuse, and why: the learner reads it."""

    kind = forms.ChoiceField(choices=[("", ""), *Adjusting.choices], required=False)
    reason = forms.CharField(
        label=_("Reason, for the learner to read"), max_length=300, widget=forms.TextInput()
    )

    def clean(self) -> dict[str, Any]:
        """Take a release without a reason."""
        data: dict[str, Any] = super().clean() or {}
        if not data.get("kind") and "reason" in self.errors:
            del self.errors["reason"]
        return data


class ClockField(forms.CharField):
    """Seconds, typed as people read them: ``1:15``, ``75``."""

    def clean(self, value: Any) -> Any:
        """Return seconds, or None where nothing was typed."""
        text = super().clean(value)
        if not text:
            return None
        found = _CLOCK.match(text)
        if found is None:
            raise ValidationError(_("Write minutes and seconds, such as 1:15."), code="no_time")
        hours, minutes, seconds = found.groups()
        return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds.replace(",", "."))


class PinForm(forms.Form):
    """Seconds of a lecture, chosen by hand."""

    recording = forms.ModelChoiceField(
        label=_("Lecture"), queryset=Recording.objects.none(), empty_label=None
    )
    start = ClockField(label=_("From"), max_length=12)
    end = ClockField(label=_("To"), max_length=12)

    def __init__(self, data: Any = None, *, lectures: QuerySet[Recording], **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.fields["recording"].queryset = lectures  # type: ignore[attr-defined]
        for name in ("start", "end"):
            self.fields[name].widget.attrs |= {"placeholder": "0:00", "inputmode": "decimal"}

    def clean(self) -> dict[str, Any]:
        """Refuse an end before its start, and what lies behind the lecture's end."""
        data: dict[str, Any] = super().clean() or {}
        start, end, recording = data.get("start"), data.get("end"), data.get("recording")
        if start is None or end is None or recording is None:
            return data
        if end <= start:
            self.add_error("end", _("The end has to lie after the start."))
        elif recording.duration and start >= recording.duration:
            self.add_error("start", _("The lecture is over by then."))
        return data
