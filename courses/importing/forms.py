"""Forms of lists of people."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _


class ImportForm(forms.Form):
    """A list of people to be read."""

    file = forms.FileField(
        label=_("List of people"),
        help_text=_("CSV or XLSX. Only the columns in the file are changed."),
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,.xlsx"}),
        error_messages={"empty": _("This file is empty. Send one with a row of headers, and rows below it.")},
    )

    def clean_file(self) -> UploadedFile:
        """Refuse what is larger than allowed."""
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > settings.IMPORT_MAX_BYTES:
            most = settings.IMPORT_MAX_BYTES // 1024 // 1024
            raise ValidationError(
                _("This file is larger than %(most)s MB. Send it in parts."), params={"most": most}
            )
        return file


class ExportForm(forms.Form):
    """As what everyone is written."""

    form = forms.ChoiceField(
        label=_("Format"),
        choices=[
            ("xlsx", _("Excel (XLSX)")),
            ("csv", _("CSV for spreadsheets")),
            ("csv-plain", _("CSV for programs")),
        ],
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="export_%s")
