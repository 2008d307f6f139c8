"""Forms of the recordings' pages."""

from __future__ import annotations

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from transcripts.enums import ACTIVE, Kind, Stage
from transcripts.recordings.models import Recording


class RecordingFilterForm(forms.Form):
    """Narrow the list of recordings."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Lectures and answers")), *Kind.choices]
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All states")),
            ("active", _("In progress")),
            ("ready", _("Ready")),
            ("failed", _("Failed")),
        ],
    )

    def apply(self, rows: QuerySet[Recording]) -> QuerySet[Recording]:
        """Return the rows that match; a filter that makes no sense is passed over."""
        if not self.is_valid():
            return rows
        if kind := self.cleaned_data["kind"]:
            rows = rows.filter(kind=kind)
        match self.cleaned_data["state"]:
            case "active":
                rows = rows.filter(stage__in=ACTIVE)
            case "ready":
                rows = rows.filter(stage=Stage.READY)
            case "failed":
                rows = rows.filter(stage=Stage.FAILED)
        return rows


class LectureForm(forms.Form):
    """A lecture's upload."""

    file = forms.FileField(label=_("Recording"))
    title = forms.CharField(label=_("Title"), required=False, help_text=_("Cut after 200 characters."))
