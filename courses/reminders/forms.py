"""Forms about what people are told."""

from __future__ import annotations

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kit.web.outbound import Forbidden, Unreachable, addresses_of, check_url
from notifications.enums import Sending
from notifications.event_kinds import event_kinds
from notifications.notice_kinds import kind_choices


def _kinds() -> list[tuple[str, object]]:
    return [("", _("All")), *kind_choices()]


def _events() -> list[tuple[str, object]]:
    return [(one.name, one.title) for one in event_kinds().values()]


class ReminderFilterForm(forms.Form):
    """Narrow the list of what people were told."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=100, widget=forms.SearchInput)
    kind = forms.ChoiceField(label=_("What"), required=False, choices=_kinds)
    sending = forms.ChoiceField(
        label=_("By e-mail"),
        required=False,
        choices=[("", _("All")), ("none", _("Not yet, or not wanted")), *Sending.choices],
    )


class EndpointForm(forms.Form):
    """An address that is told what happens."""

    url = forms.URLField(label=_("Address"), max_length=500, assume_scheme="https")
    kinds = forms.MultipleChoiceField(
        label=_("Of what"),
        help_text=_("None chosen: of all."),
        required=False,
        choices=_events,
        widget=forms.CheckboxSelectMultiple,
    )

    def clean_url(self) -> str:
        """It is a public https address, as far as can be seen now; at each call it is looked at again."""
        url: str = self.cleaned_data["url"]
        inside = settings.WEBHOOKS_INSIDE
        try:
            _scheme, host, port, _path = check_url(url, allow_inside=inside)
            addresses_of(host, port, allow_inside=inside)
        except Forbidden as error:
            message = _("Only https addresses outside this network can be told.")
            raise forms.ValidationError(message, code="forbidden") from error
        except Unreachable as error:
            raise forms.ValidationError(_("This host is not found."), code="unknown") from error
        return url
