"""Forms of tokens."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from courses.people.enums import Role
from courses.tokens.enums import Area
from courses.tokens.models import SCOPES, scope

#: How long a token may live, in days.
LIVES = [(30, _("30 days")), (90, _("90 days")), (180, _("180 days")), (365, _("One year"))]


class TokenForm(forms.Form):
    """What a token is for, what it opens, and for how long."""

    name = forms.CharField(
        label=_("What it is for"), max_length=80, help_text=_("So that you know later which program has it.")
    )
    days = forms.TypedChoiceField(label=_("Works for"), choices=LIVES, coerce=int, initial=90)
    scopes = forms.MultipleChoiceField(
        label=_("What it opens"),
        choices=[(one, one) for one in SCOPES],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one area.")},
    )

    def rows(self) -> list[tuple[str | Promise, BoundWidget, BoundWidget]]:
        """Return for each area its name and its two boxes: for reading, for writing."""
        boxes = {str(one.data["value"]): one for one in self["scopes"].subwidgets}
        return [
            (area.label, boxes[scope(area, write=False)], boxes[scope(area, write=True)]) for area in Area
        ]


class ServiceForm(TokenForm):
    """A new service account with its first token."""

    account = forms.CharField(
        label=_("Name of the service"), max_length=120, help_text=_("It stands in the audit log.")
    )
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        help_text=_("It may do what a person of this role may. A trainer also has to be given courses."),
    )
    field_order = ("account", "role", "name", "days", "scopes")

    def made(self) -> dict[str, Any]:
        """Return what a token is made of."""
        return {name: self.cleaned_data[name] for name in ("name", "days", "scopes")}
