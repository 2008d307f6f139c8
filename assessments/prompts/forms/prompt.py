"""The prompt editor: a prompt and its key points, checked together."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from assessments.prompts.forms.findings import word_finding
from assessments.prompts.forms.key_point import BaseKeyPointFormSet, KeyPointFormSet, key_point_initial
from assessments.prompts.models.prompt import Prompt
from assessments.prompts.services.prompts import PromptDraft
from assessments.scoring import KeyPointSpec
from assessments.scoring.check import look_over
from kit.web.meanwhile import MeanwhileMixin


class PromptForm(MeanwhileMixin, forms.ModelForm):
    """The question and its limits."""

    class Meta:
        model = Prompt
        fields = ("question", "hint", "max_seconds", "max_attempts", "pass_mark")
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

    def __init__(self, *args: Any, points: Iterable[dict[str, Any]] = (), **kwargs: Any) -> None:
        self._points = json.dumps(list(points), ensure_ascii=False, sort_keys=True)
        super().__init__(*args, **kwargs)

    def stored(self) -> dict[str, str]:
        """Two people at one question change its key points, too."""
        return super().stored() | {"points": self._points}

    def label_of(self, name: str) -> str:
        """Name the key points as the page does."""
        return gettext("Key points") if name == "points" else super().label_of(name)

    def clean_max_seconds(self) -> int:
        """Keep within what this site records."""
        seconds: int = self.cleaned_data["max_seconds"]
        if seconds > settings.ANSWER_MAX_SECONDS:
            raise forms.ValidationError(
                _("Answers here can be at most %(limit)d seconds long. Choose a shorter time."),
                params={"limit": settings.ANSWER_MAX_SECONDS},
            )
        return seconds


class PromptEditor:
    """The form and its formset as one: valid together, saved as one draft."""

    def __init__(self, data: Any = None, *, language: str, prompt: Prompt | None = None) -> None:
        self.stored = {point.pk: point for point in prompt.key_points.all()} if prompt else {}
        shown = [key_point_initial(point) for point in self.stored.values()]
        self.form = PromptForm(data, instance=prompt, points=shown)
        initial = shown or [{"weight": 1}]
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
            pass_mark=data["pass_mark"],
            key_points=points,
        )

    @property
    def prompt_text(self) -> str:
        """The question and the hint as written so far (see ``Prompt.text``)."""
        return Prompt(question=self.form["question"].value() or "", hint=self.form["hint"].value() or "").text

    def specs(self) -> list[KeyPointSpec]:
        """Return the key points as the scorer takes them, as far as they can be used."""
        self.key_points.is_valid()
        return [form.spec() for form in self.key_points.kept]

    def remarks(self) -> list[str]:
        """Return what may not be meant so, in words; nothing of it stops the saving."""
        specs = self.specs()
        names = {spec.id: spec.name for spec in specs}
        return [word_finding(finding, names) for finding in look_over(specs, self.prompt_text)]

    def problems(self) -> list[tuple[str, str]]:
        """Return what keeps the key points from being used: (key point's name, what is wrong)."""
        self.key_points.is_valid()
        found = [("", str(error)) for error in self.key_points.non_form_errors()]
        for form in self.key_points.kept:
            name = form.cleaned_data.get("name") or _("Key point without a name")
            for field, errors in form.errors.items():
                label = (
                    f"{form.fields[field].label}: "
                    if field.startswith(("weight", "key", "syn", "must"))
                    else ""
                )
                found += [(str(name), f"{label}{error}") for error in errors]
        return found
