"""Forms that give courses to people and follow them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.assigning.enums import DueFrom
from courses.assigning.services.assignments import Audience, Due
from courses.people.enums import Role
from courses.people.forms.departments import DateInput, DepartmentChoices
from courses.people.models import Department, Employee
from kit.web.storable import check_day

#: More than this in one go is a typing error or needs the import.
MOST_PEOPLE_AT_ONCE = 1000


class AssignForm(forms.Form):
    """Whom a course is given to, and until when."""

    everyone = forms.BooleanField(
        label=_("Everyone in the company"), required=False, help_text=_("And whoever joins later.")
    )
    departments = DepartmentChoices(
        label=_("Departments"),
        queryset=Department.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everyone in them and below, and whoever joins later."),
    )
    role = forms.ChoiceField(
        label=_("Only this role"), required=False, choices=[("", _("Any role")), *Role.choices]
    )
    joined_after = forms.DateField(
        label=_("Only who joined after"), required=False, widget=DateInput, validators=[check_day]
    )
    people = forms.CharField(
        label=_("People"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea({"rows": 3, "data-autosize": True}),
        help_text=_("Employee numbers or e-mail addresses, separated by spaces, commas or lines."),
    )
    due_on = forms.DateField(
        label=_("Due on"),
        required=False,
        widget=DateInput,
        validators=[check_day],
    )
    due_days = forms.IntegerField(
        label=_("Or due after so many days"), required=False, min_value=1, max_value=3650
    )
    due_from = forms.ChoiceField(
        label=_("The days count"), required=False, choices=DueFrom.choices, initial=DueFrom.ASSIGNED
    )

    def clean_due_on(self) -> Any:
        """A due date lies ahead."""
        due_on = self.cleaned_data["due_on"]
        if due_on and due_on < timezone.localdate():
            raise forms.ValidationError(_("This date has passed. Choose today or a later day."), code="past")
        return due_on

    def clean_people(self) -> list[Employee]:
        """Find each person, or name those that are not found."""
        wanted = {word.lower() for word in re.split(r"[\s,，、;；]+", self.cleaned_data["people"]) if word}
        if len(wanted) > MOST_PEOPLE_AT_ONCE:
            raise forms.ValidationError(
                _("These are too many people at once. Choose a department."), code="many"
            )
        found = Employee.objects.active().with_number_or_email(wanted)
        known = {person.username.lower() for person in found} | {person.email for person in found}
        if unknown := sorted(wanted - known):
            message = _("Nobody here has this number or address: %(unknown)s")
            raise forms.ValidationError(message, code="unknown", params={"unknown": ", ".join(unknown[:10])})
        return list(found)

    def clean(self) -> dict[str, Any]:
        """Someone must be chosen, and one way to count the days."""
        data = super().clean() or self.cleaned_data
        if self.errors:
            return data
        if not any(data[name] for name in ("everyone", "departments", "role", "joined_after", "people")):
            raise forms.ValidationError(_("Choose a department or name at least one person."), code="nobody")
        if data["everyone"] and data["departments"]:
            # either could be meant, and one of them gives a course to the whole company
            message = _("Choose everyone in the company or departments, not both.")
            self.add_error("everyone", forms.ValidationError(message, "both"))
        if data["due_on"] and data["due_days"]:
            self.add_error(
                "due_days", forms.ValidationError(_("Choose a date or a number of days, not both."), "both")
            )
        return data

    def audience(self) -> Audience:
        """Return whom the form means."""
        data = self.cleaned_data
        return Audience(
            departments=list(data["departments"]),
            employees=data["people"],
            role=data["role"],
            joined_after=data["joined_after"],
            everyone=data["everyone"],
        )

    def due(self) -> Due:
        """Return until when."""
        data = self.cleaned_data
        return Due(data["due_on"], data["due_days"], data["due_from"] or DueFrom.ASSIGNED)


class ExemptForm(forms.Form):
    """Why someone need not take a course."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 2, "data-autosize": True}),
        help_text=_("The person reads it, and so does an auditor."),
    )


class ProgressFilterForm(forms.Form):
    """Narrow a course's table of people."""

    q = forms.CharField(label=_("Name or number"), required=False, widget=forms.SearchInput)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("open", _("Under way")),
            ("overdue", _("Overdue")),
            ("done", _("Completed")),
            ("exempt", _("Exempt")),
        ],
    )
