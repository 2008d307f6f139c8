"""The forms of a prompt's key points."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.prompts.forms.phrases import PhrasesField
from assessments.prompts.models.prompt import KeyPoint
from assessments.prompts.services.prompts import KeyPointDraft, Phrases
from assessments.scoring import KeyPointSpec
from assessments.scoring.check import cancelled
from courses.catalogue.enums import Language

LANGUAGES = [language.value for language in Language]
KINDS = ("keywords", "synonyms", "must", "must_not")
MAX_KEY_POINTS = 30
#: In a whole rubric: each is looked for in each answer.
MAX_PHRASES_IN_ALL = 600

ALSO = _("All of these have to be said as well; without one of them the key point earns nothing.")
NEVER = _("Saying one of these takes the key point away, whatever else is said.")


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
    must_zh = PhrasesField(label=_("Must be said as well, in Chinese"), help_text=ALSO)
    must_not_zh = PhrasesField(label=_("Must not be said, in Chinese"), help_text=NEVER)
    must_en = PhrasesField(label=_("Must be said as well, in English"), help_text=ALSO)
    must_not_en = PhrasesField(label=_("Must not be said, in English"), help_text=NEVER)

    def __init__(self, *args: Any, language: str = Language.CHINESE, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.language = language
        # A weight alone says nothing.
        telling = [name for name in self.fields if name.startswith(("name", *KINDS))]
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
    def conditions(self) -> list[list[forms.BoundField]]:
        """What must and must not be said, a pair for each language, the course's first: shown folded."""
        ordered = sorted(LANGUAGES, key=lambda language: language != self.language)
        return [[self[f"must_{language}"], self[f"must_not_{language}"]] for language in ordered]

    @property
    def others_have_errors(self) -> bool:
        """Whether something among the other languages must be seen."""
        return any(field.errors for field in self.other_fields)

    @property
    def others_are_filled(self) -> bool:
        """Whether anything is written in the other languages."""
        return any(field.value() for field in self.other_fields)

    @property
    def has_conditions(self) -> bool:
        """Whether any condition is written, or wrong."""
        return any(field.errors or field.value() for pair in self.conditions for field in pair)

    @property
    def is_dropped(self) -> bool:
        """Whether this key point shall not be kept."""
        return self.is_empty or bool(self.cleaned_data.get("DELETE"))

    def phrases(self, kind: str) -> Phrases:
        """Return what was written of one of ``KINDS``, by language, as far as it can be used."""
        found = {language: self.cleaned_data.get(f"{kind}_{language}") for language in LANGUAGES}
        return {language: phrases for language, phrases in found.items() if phrases}

    def clean(self) -> None:
        """Ask for something that can be heard, and that can earn."""
        if self.is_dropped:
            return
        if not self.errors and not any(self.phrases(kind) for kind in ("keywords", "synonyms", "must")):
            self.add_error(None, _("Add at least one keyword, in the language that learners speak."))
        wanted = self.spec().wanted
        earning = [phrase for kind, _language, phrase in wanted if kind != "must_not"]
        for language, against in self.phrases("must_not").items():
            for phrase, said in cancelled(earning, against)[:1]:
                self.add_error(
                    f"must_not_{language}",
                    forms.ValidationError(
                        _("Who says “%(said)s” says “%(phrase)s”: the key point could never earn by it."),
                        params={"said": said, "phrase": phrase},
                    ),
                )

    def spec(self) -> KeyPointSpec:
        """Return what was written as the scorer takes it, as far as it can be used, named by the prefix."""
        weight = self.cleaned_data.get("weight")
        return KeyPointSpec(
            id=str(self.prefix),
            name=self.cleaned_data.get("name") or "",
            weight=1.0 if weight is None else weight,
            **{kind: self.phrases(kind) for kind in KINDS},
        )

    def draft(self, stored: KeyPoint | None) -> KeyPointDraft:
        """Return what was written; languages that this form does not show are kept from ``stored``."""
        data = self.cleaned_data
        written: dict[str, Phrases] = {}
        for kind in KINDS:
            before: Phrases = getattr(stored, kind) if stored else {}
            hidden = {language: before[language] for language in before if language not in LANGUAGES}
            written[kind] = {**hidden, **self.phrases(kind)}
        return KeyPointDraft(pk=data["pk"], name=data["name"], weight=data["weight"], **written)


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
        if any(self.errors):
            return
        if not self.kept:
            raise forms.ValidationError(_("Add at least one key point, so that answers can be scored."))
        if sum(len(form.spec().wanted) for form in self.kept) > MAX_PHRASES_IN_ALL:
            raise forms.ValidationError(
                _("Keep to at most %(limit)d phrases in all; split the question where it needs more."),
                params={"limit": MAX_PHRASES_IN_ALL},
            )

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
    for kind in KINDS:
        for language in LANGUAGES:
            shown[f"{kind}_{language}"] = getattr(point, kind).get(language, [])
    return shown
