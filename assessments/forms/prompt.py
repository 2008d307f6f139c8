"""The prompt editor: a prompt and its key points, checked together."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from assessments.forms.phrases import PhrasesField
from assessments.models import KeyPoint, Prompt
from assessments.services.prompts import KeyPointDraft, Phrases, PromptDraft
from courses.enums import Language

LANGUAGES = [language.value for language in Language]
MAX_KEY_POINTS = 30


class PromptForm(forms.ModelForm):
    """The question and its limits."""

    class Meta:
        model = Prompt
        fields = ("question", "hint", "max_seconds", "max_attempts")
        widgets = {  # noqa: RUF012
            "question": forms.Textarea(attrs={"rows": 3, "data-autosize": True}),
            "hint": forms.Textarea(attrs={"rows": 2, "data-autosize": True}),
        }
        error_messages = {"question": {"required": _("Write the question.")}}  # noqa: RUF012
        help_texts = {  # noqa: RUF012
            "question": _(
                "Ask for something that can be said in a minute or two. Saying it again earns nothing."
            ),
            "hint": _("Shown under the question."),
        }

    def clean_max_seconds(self) -> int:
        """Keep within what this site records."""
        seconds: int = self.cleaned_data["max_seconds"]
        if seconds > settings.ANSWER_MAX_SECONDS:
            raise forms.ValidationError(
                _("Answers here can be at most %(limit)d seconds long. Choose a shorter time."),
                params={"limit": settings.ANSWER_MAX_SECONDS},
            )
        return seconds


class KeyPointForm(forms.Form):
    """One key point. Left empty it is not kept, so that removing needs no script."""

    pk = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Key point"),
        max_length=120,
        error_messages={"required": _("Give this key point a name; learners see it with their score.")},
    )
    weight = forms.FloatField(
        label=_("Weight"),
        initial=1,
        min_value=0.1,
        max_value=10,
        help_text=_("2 counts twice as much as 1."),
        widget=forms.NumberInput(attrs={"step": "0.1"}),
    )
    keywords_zh = PhrasesField(label=_("Keywords in Chinese"))
    synonyms_zh = PhrasesField(label=_("Other ways to say it in Chinese"))
    keywords_en = PhrasesField(label=_("Keywords in English"))
    synonyms_en = PhrasesField(label=_("Other ways to say it in English"))

    def __init__(self, *args: Any, language: str = Language.CHINESE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        # A weight alone says nothing.
        telling = [name for name in self.fields if name.startswith(("name", "keywords", "synonyms"))]
        self.is_empty = not any(str(self.data.get(self.add_prefix(name), "")).strip() for name in telling)
        if self.is_empty and self.is_bound:
            self.fields["name"].required = self.fields["weight"].required = False

    @property
    def main_fields(self) -> list[forms.BoundField]:
        """The phrases in the course's language."""
        return [self[f"keywords_{self.language}"], self[f"synonyms_{self.language}"]]

    @property
    def other_fields(self) -> list[forms.BoundField]:
        """The phrases in the other languages: shown folded."""
        others = [language for language in LANGUAGES if language != self.language]
        return [self[f"{kind}_{language}"] for language in others for kind in ("keywords", "synonyms")]

    @property
    def others_have_errors(self) -> bool:
        """Whether something among the other languages must be seen."""
        return any(field.errors for field in self.other_fields)

    @property
    def others_are_filled(self) -> bool:
        """Whether anything is written in the other languages."""
        return any(field.value() for field in self.other_fields)

    @property
    def is_dropped(self) -> bool:
        """Whether this key point shall not be kept."""
        return self.is_empty or bool(self.cleaned_data.get("DELETE"))

    def _phrases(self, kind: str) -> Phrases:
        found = {language: self.cleaned_data.get(f"{kind}_{language}") for language in LANGUAGES}
        return {language: phrases for language, phrases in found.items() if phrases}

    def clean(self) -> None:
        """Ask for something that can be heard."""
        phrases = {**self._phrases("synonyms"), **self._phrases("keywords")}
        if not phrases and not self.errors and not self.is_dropped:
            self.add_error(None, _("Add at least one keyword, in the language that learners speak."))

    def draft(self, stored: KeyPoint | None) -> KeyPointDraft:
        """Return what was written; languages that this form does not show are kept from ``stored``."""
        data = self.cleaned_data
        hidden_keywords = {k: v for k, v in (stored.keywords if stored else {}).items() if k not in LANGUAGES}
        hidden_synonyms = {k: v for k, v in (stored.synonyms if stored else {}).items() if k not in LANGUAGES}
        return KeyPointDraft(
            pk=data["pk"],
            name=data["name"],
            weight=data["weight"],
            keywords={**hidden_keywords, **self._phrases("keywords")},
            synonyms={**hidden_synonyms, **self._phrases("synonyms")},
        )


class BaseKeyPointFormSet(forms.BaseFormSet):
    """All key points of a prompt."""

    default_error_messages = {  # noqa: RUF012
        "too_many_forms": _("Keep to at most %(num)d key points; split the question where it needs more."),
    }

    def add_fields(self, form: KeyPointForm, index: int | None) -> None:
        """Hide the box that the remove button ticks."""
        super().add_fields(form, index)
        form.fields["DELETE"].widget.attrs["hidden"] = True

    def clean(self) -> None:
        """Ask for at least one key point: a prompt without any cannot be scored."""
        if not any(self.errors) and not self.kept:
            raise forms.ValidationError(_("Add at least one key point, so that answers can be scored."))

    @property
    def kept(self) -> list[KeyPointForm]:
        """The key points to keep, in their order."""
        return [form for form in self.forms if not form.is_dropped]


KeyPointFormSet = forms.formset_factory(
    KeyPointForm,
    formset=BaseKeyPointFormSet,
    extra=0,
    can_delete=True,
    max_num=MAX_KEY_POINTS,
    validate_max=True,
)


def key_point_initial(point: KeyPoint) -> dict[str, Any]:
    """Return a stored key point as the form shows it."""
    shown: dict[str, Any] = {"pk": point.pk, "name": point.name, "weight": f"{point.weight:g}"}
    for language in LANGUAGES:
        shown[f"keywords_{language}"] = point.keywords.get(language, [])
        shown[f"synonyms_{language}"] = point.synonyms.get(language, [])
    return shown


class PromptEditor:
    """The form and its formset as one: valid together, saved as one draft."""

    def __init__(self, data: Any = None, *, language: str, prompt: Prompt | None = None) -> None:
        self.stored = {point.pk: point for point in prompt.key_points.all()} if prompt else {}
        self.form = PromptForm(data, instance=prompt)
        initial = [key_point_initial(point) for point in self.stored.values()] or [{"weight": 1}]
        self.key_points: BaseKeyPointFormSet = KeyPointFormSet(  # type: ignore[assignment]
            data, prefix="points", initial=initial, form_kwargs={"language": language}
        )

    def is_valid(self) -> bool:
        """Check both, so that every message shows at once."""
        return all([self.form.is_valid(), self.key_points.is_valid()])

    def draft(self) -> PromptDraft:
        """Return what was written, for ``create_prompt`` and ``update_prompt``."""
        points = [form.draft(self.stored.get(form.cleaned_data["pk"] or 0)) for form in self.key_points.kept]
        data = self.form.cleaned_data
        return PromptDraft(
            question=data["question"],
            hint=data["hint"],
            max_attempts=data["max_attempts"],
            max_seconds=data["max_seconds"],
            key_points=points,
        )
