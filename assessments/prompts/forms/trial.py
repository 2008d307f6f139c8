"""What to try a rubric on."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.answers.models.answer import Answer
from assessments.prompts.queries.trial import OFFERED, rows_of_text
from assessments.templatetags.scores import percent
from transcripts.texts.queries import segments_of
from transcripts.texts.stored import StoredSegment

#: Characters: an hour of speech, and nothing that keeps a server busy.
MAX_TEXT = 20_000


def answer_label(answer: Any) -> str:
    """Return an answer, with its ``blind``, by learner, attempt and score: ``Li Na · attempt 2 · 85``."""
    attempt = _("attempt %(number)d") % {"number": answer.number}
    # who is to review it without knowing what another reviewer gave does not learn it here
    hidden = answer.score is None or answer.blind
    score = "–" if hidden else str(percent(answer.score))
    return f"{answer.learner} · {attempt} · {score}"


class TrialForm(forms.Form):
    """A text, or one of the prompt's answers."""

    answer = forms.ModelChoiceField(
        label=gettext_lazy("Try it on"),
        queryset=Answer.objects.none(),
        required=False,
        empty_label=gettext_lazy("what I write here"),
        error_messages={
            "invalid_choice": gettext_lazy("This answer is no longer there. Choose another one.")
        },
    )
    text = forms.CharField(
        label=gettext_lazy("What a learner might say"),
        required=False,
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 4, "data-autosize": True}),
    )

    def __init__(self, data: Any, *, answers: QuerySet[Answer]) -> None:
        super().__init__(data, prefix="try")
        choice = self.fields["answer"]
        choice.queryset = answers  # type: ignore[attr-defined]
        for name in self.fields:
            self.fields[name].widget.attrs["autocomplete"] = "off"
        if not self.is_bound:
            offered = [(answer.pk, answer_label(answer)) for answer in answers[:OFFERED]]
            choice.widget.choices = [("", choice.empty_label), *offered]  # type: ignore[attr-defined]

    @property
    def answer_chosen(self) -> Answer | None:
        """The answer to try; None for a text. Only once valid."""
        chosen: Answer | None = self.cleaned_data["answer"]
        return chosen

    def rows(self) -> list[StoredSegment]:
        """Return what was said, segment by segment. Only once valid."""
        if self.answer_chosen:
            return segments_of(self.answer_chosen.recording)
        return rows_of_text(self.cleaned_data["text"])
