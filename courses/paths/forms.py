"""Forms of learning paths."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.catalogue.models import Course
from courses.paths.models import LearningPath
from courses.people.models import Employee
from kit.web.meanwhile import MeanwhileMixin


class PathForm(MeanwhileMixin, forms.ModelForm):
    """What a path says about itself."""

    class Meta:
        model = LearningPath
        fields = ("title", "summary")
        widgets: ClassVar = {"summary": forms.Textarea({"rows": 3, "data-autosize": True})}


class StepForm(forms.Form):
    """A course to put at the end of a path."""

    course = forms.ModelChoiceField(label=_("Course"), queryset=Course.objects.none())
    waits = forms.BooleanField(label=_("Opens when all before it are complete"), required=False, initial=True)

    def __init__(self, *args: Any, path: LearningPath, editor: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["course"]
        assert isinstance(field, forms.ModelChoiceField)
        on_it = path.steps.order_by().values("course")
        field.queryset = Course.objects.visible_to(editor).exclude(pk__in=on_it).order_by("title")
