"""Forms and fields of the department tree."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.people.models import Department
from kit.web.meanwhile import MeanwhileMixin


class DateInput(forms.DateInput):
    """The browser's own calendar; its value is always written as ISO."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class DepartmentChoices(forms.ModelMultipleChoiceField):
    """Departments as a tree: each name stands in under the one it is part of."""

    def label_from_instance(self, obj: Department) -> str:
        """Indent by depth."""
        return f"{obj.indent}{obj.name}"


class DepartmentChoice(forms.ModelChoiceField):
    """One department out of the tree."""

    def label_from_instance(self, obj: Department) -> str:
        """Indent by depth."""
        return f"{obj.indent}{obj.name}"


class CompanyForm(MeanwhileMixin, forms.Form):
    """What the company is called."""

    company = forms.CharField(
        label=_("Name of the company"),
        max_length=120,
        help_text=_("It stands on certificates. Those given before keep the name that they were given with."),
    )


class DepartmentForm(MeanwhileMixin, forms.ModelForm):
    """A department's name and place."""

    class Meta:
        model = Department
        fields = ("name", "parent")

    parent = DepartmentChoice(
        label=_("Part of"),
        queryset=Department.objects.all(),
        required=False,
        empty_label=_("None: top level"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            parent = self.fields["parent"]
            assert isinstance(parent, DepartmentChoice)
            parent.queryset = Department.objects.exclude(path__startswith=self.instance.path)

    def clean(self) -> dict[str, Any]:
        """Names are told apart under one parent; the database does not compare those at the root."""
        data = super().clean() or self.cleaned_data
        same = Department.objects.filter(parent=data.get("parent"), name__iexact=data.get("name", ""))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error(
                "name", forms.ValidationError(_("There is a department of this name here."), code="same")
            )
        return data
