"""The filter of the list of answers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from assessments.answers.models.answer import AnswerQuerySet
from courses.catalogue.models import Course


class AnswerFilterForm(forms.Form):
    """Narrow the list of answers."""

    course = forms.ModelChoiceField(
        label=_("Course"), queryset=Course.objects.none(), required=False, empty_label=_("All courses")
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("All")),
            ("working", _("In progress")),
            ("scored", _("Scored")),
            ("held", _("A person will look at it")),
            ("failed", _("Not scored")),
        ],
    )

    def __init__(self, data: Any, *, courses: models.QuerySet[Course]) -> None:
        super().__init__(data)
        self.fields["course"].queryset = courses  # type: ignore[attr-defined]

    def narrow(self, answers: AnswerQuerySet) -> AnswerQuerySet:
        """Return the answers that were asked for; a filter that makes no sense is left out."""
        self.is_valid()
        if course := self.cleaned_data.get("course"):
            answers = answers.filter(prompt__session__course=course)
        if state := self.cleaned_data.get("state"):
            answers = answers.in_state(state)
        return answers
