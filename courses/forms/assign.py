"""Forms that give courses to people and follow them."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.forms.departments import DepartmentChoices
from courses.models import Department, Employee

#: More than this in one go is a typing error or needs the import.
MOST_PEOPLE_AT_ONCE = 1000


class DateInput(forms.DateInput):
    """The browser's own calendar; its value is always written as ISO."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class AssignForm(forms.Form):
    """Whom a course is given to, and until when."""

    departments = DepartmentChoices(
        label=_("Departments"),
        queryset=Department.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Everyone in them and below, and whoever joins later."),
    )
    people = forms.CharField(
        label=_("People"),
        required=False,
        max_length=60_000,
        widget=forms.Textarea({"rows": 3, "data-autosize": True}),
        help_text=_("Employee numbers or e-mail addresses, separated by spaces, commas or lines."),
    )
    due_on = forms.DateField(label=_("Due on"), required=False, widget=DateInput)

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
        """Someone must be chosen."""
        data = super().clean() or self.cleaned_data
        if not self.errors and not data["departments"] and not data["people"]:
            raise forms.ValidationError(_("Choose a department or name at least one person."), code="nobody")
        return data


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
        ],
    )
