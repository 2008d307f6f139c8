"""Forms of courses and sessions."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.catalogue.enums import Language
from courses.catalogue.models import Course, GlossaryTerm, Session
from courses.people.enums import Role
from courses.people.models import Employee
from kit.web.meanwhile import MeanwhileMixin

LONGEST_MATERIAL = 60_000


class CourseForm(MeanwhileMixin, forms.ModelForm):
    """What a course says about itself, and who trains it."""

    class Meta:
        model = Course
        fields = (
            "title",
            "summary",
            "language",
            "answer_languages",
            "simplify",
            "itn",
            "needs_answers",
            "gives_certificate",
            "renew_months",
            "trainers",
        )
        widgets: ClassVar = {
            "summary": forms.Textarea({"rows": 3, "data-autosize": True}),
            "trainers": forms.CheckboxSelectMultiple,
        }

    answer_languages = forms.MultipleChoiceField(
        label=_("Answers may be spoken in"),
        required=False,
        choices=Language.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Where there are several, each passage is heard in the one it is spoken in."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        course = self.instance
        self.initial["answer_languages"] = course.spoken_languages if course.pk else Language.values
        trainers = Q(role=Role.TRAINER, is_active=True)
        if self.instance.pk:
            trainers |= Q(trained_courses=self.instance)
        field = self.fields["trainers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = Employee.objects.filter(trainers).distinct().order_by("name")
        field.required = True
        field.error_messages["required"] = _(
            "Choose at least one trainer: only trainers can edit the course."
        )


class SessionForm(MeanwhileMixin, forms.ModelForm):
    """A session's title and material."""

    class Meta:
        model = Session
        fields = ("title", "material")

    material = forms.CharField(
        label=_("Material"),
        required=False,
        max_length=LONGEST_MATERIAL,
        help_text=_("Markdown: # heading, - list, **bold**, [link](https://…), | table |."),
        widget=forms.Textarea({"rows": 14, "data-autosize": True}),
    )


class GlossaryForm(MeanwhileMixin, forms.ModelForm):
    """A term of ``course`` and what it means there; an ``instance`` is edited."""

    class Meta:
        model = GlossaryTerm
        fields = ("term", "meaning")

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.course = course

    def clean_term(self) -> str:
        """Name what is there: adding it again would take its meaning away."""
        term: str = self.cleaned_data["term"].strip()
        there = self.course.glossary.filter(term__iexact=term).exclude(pk=self.instance.pk).first()
        if there is not None:
            raise forms.ValidationError(
                _("“%(term)s” is in the glossary: %(meaning)s. Edit it there."),
                params={"term": there.term, "meaning": there.meaning or _("without a meaning")},
                code="term_exists",
            )
        return term
