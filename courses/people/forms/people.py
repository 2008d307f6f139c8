"""Forms of people."""

from __future__ import annotations

from functools import lru_cache
from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from courses import rules
from courses.audit.enums import AuditAction
from courses.audit.kinds import kind_choices
from courses.people.enums import Role
from courses.people.forms.departments import DateInput, DepartmentChoice
from courses.people.models import LANGUAGES, Department, Employee
from kit.web.meanwhile import MeanwhileMixin
from kit.web.storable import check_day, check_visible


class InterfaceLanguage(forms.ChoiceField):
    """A language of the interface, or what the browser asks for."""

    def __init__(self, **kwargs: Any) -> None:
        choices = [("", _("Same as the browser")), *LANGUAGES]
        super().__init__(label=_("Interface language"), required=False, choices=choices, **kwargs)


class PersonForm(MeanwhileMixin, forms.ModelForm):
    """A person, as ``actor`` may bring in or change one."""

    class Meta:
        model = Employee
        fields = ("username", "name", "email", "department", "role", "joined_on", "language", "is_active")

    department = DepartmentChoice(
        label=_("Department"), queryset=Department.objects.all(), required=False, empty_label=_("None")
    )
    joined_on = forms.DateField(
        label=_("Joined on"), required=False, widget=DateInput, validators=[check_day]
    )
    language = InterfaceLanguage()

    def __init__(self, *args: Any, actor: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["name"].validators.append(check_visible)
        self.fields["email"].error_messages["unique"] = _("Someone already has this e-mail address.")
        self.fields["username"].label = _("Employee number")
        self.fields["username"].help_text = _("The person signs in with it, or with the e-mail address.")
        self.fields["is_active"].label = _("Works here")
        self.fields["is_active"].help_text = _("A leaver is signed out at once; everything recorded is kept.")
        self._offer_roles(actor)
        if not self.instance.pk:
            del self.fields["is_active"]
        if self.instance.pk == actor.pk:
            self.fields["is_active"].disabled = self.fields["role"].disabled = True

    def _offer_roles(self, actor: Employee) -> None:
        given = rules.roles_given_by(actor)
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        if self.instance.pk and self.instance.role not in given:
            role.disabled = True
        else:
            role.choices = [(one.value, one.label) for one in Role if one in given]

    def clean_username(self) -> str:
        """A number is not an address: one could be taken for the other at sign-in."""
        number: str = self.cleaned_data["username"].strip()
        if "@" in number:
            raise ValidationError(_("An employee number cannot contain @."), code="address")
        return number

    def clean_email(self) -> str:
        """Addresses are told apart without case."""
        return str(self.cleaned_data["email"]).lower()


class PeopleFilterForm(forms.Form):
    """Narrow the list of people."""

    q = forms.CharField(
        label=_("Name, number or e-mail"), required=False, max_length=100, widget=forms.SearchInput
    )
    department = DepartmentChoice(
        label=_("Department"), queryset=Department.objects.all(), required=False, empty_label=_("All")
    )
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *Role.choices])
    state = forms.ChoiceField(
        label=_("Courses"),
        required=False,
        choices=[
            ("", _("All")),
            ("overdue", _("Overdue")),
            ("open", _("Under way")),
            ("done", _("All completed")),
            ("left", _("Left the company")),
        ],
    )


class AuditFilterForm(forms.Form):
    """Narrow the audit log."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=100, widget=forms.SearchInput)
    action = forms.ChoiceField(
        label=_("Action"), required=False, choices=[("", _("All")), *AuditAction.choices]
    )
    kind = forms.ChoiceField(
        label=_("What"), required=False, choices=lambda: [("", _("All")), *kind_choices()]
    )


@lru_cache(maxsize=1)
def time_zones() -> tuple[str, ...]:
    """Return the time zones by place, as people know them."""
    places = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    return tuple(sorted(name for name in available_timezones() if name.startswith(places)))


class PreferencesForm(MeanwhileMixin, forms.ModelForm):
    """What people choose for themselves."""

    class Meta:
        model = Employee
        fields = ("language", "time_zone", "email_reminders")

    language = InterfaceLanguage()
    time_zone = forms.ChoiceField(label=_("Time zone"), required=False)
    email_reminders = forms.BooleanField(
        label=_("Remind me by e-mail"),
        required=False,
        help_text=_("Reminders in the site stay. E-mail comes in working hours of your time zone."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zone = self.fields["time_zone"]
        assert isinstance(zone, forms.ChoiceField)
        here = _("Same as the company (%(zone)s)") % {"zone": settings.TIME_ZONE}
        zone.choices = [("", here), *((name, name.replace("_", " ")) for name in time_zones())]
