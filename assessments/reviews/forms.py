"""What a trainer decides about an answer, what a learner says against it, and the queue's filter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.answers.models.answer import AnswerQuerySet
from assessments.answers.queries.evidence import Point
from assessments.answers.queries.result import Result
from assessments.prompts.models.prompt import Prompt
from assessments.reviews.queries.queue import State, queue
from assessments.scoring.attainment import GIVEN, Attainment, attainment
from courses.catalogue.models import Course
from courses.people.models import Employee

LONGEST = 2000
AS_SCORED = "scored"
CHOICES = [
    ("met", pgettext_lazy("decision", "Found")),
    ("partly", pgettext_lazy("decision", "Partly")),
    ("missed", pgettext_lazy("decision", "Not found")),
]


@dataclass(frozen=True, slots=True)
class Row:
    """A key point with its fields; without, where it is gone from the question and can only be read."""

    point: Point
    decision: forms.BoundField | None = None
    comment: forms.BoundField | None = None


class ReviewForm(forms.Form):
    """A decision and a comment for each key point of ``result``, and a comment on the whole.

    What counts now is chosen already. In a ``blind`` second look nothing is, and each point must be.
    """

    comment = forms.CharField(
        label=_("Comment on the whole answer"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": True}),
    )
    assessment = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, result: Result, blind: bool = False, there: set[int]) -> None:
        self.points = [point for point in result.points if int(point.spec.id) in there]
        self.result, self.blind, self.there = result, blind, there
        assessment = result.assessment.pk if result.assessment else None
        super().__init__(data, initial={"assessment": assessment, "seen": result.history.latest})
        if result.history.open_dispute:
            self.fields["comment"].label = _("Your reply to the objection")
            self.fields["comment"].required = True
        for point in self.points:
            self.fields[f"point-{point.spec.id}"] = self._decision(point)
            self.fields[f"why-{point.spec.id}"] = forms.CharField(
                label=_("Why"),
                required=False,
                max_length=LONGEST,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )

    def _decision(self, point: Point) -> forms.ChoiceField:
        choices = list(CHOICES)
        if point.decision:
            choices.append((AS_SCORED, _("As scored")))
        return forms.ChoiceField(
            label=point.spec.name,
            choices=choices,
            initial=None if self.blind or self.result.held else point.state,
            widget=forms.RadioSelect,
            error_messages={"required": _("Decide this key point, too.")},
        )

    def rows(self) -> Iterator[Row]:
        """Yield every key point, with its fields where it can be decided."""
        ids = {point.spec.id for point in self.points}
        for point in self.result.points:
            pk = point.spec.id
            yield Row(point, self[f"point-{pk}"], self[f"why-{pk}"]) if pk in ids else Row(point)

    def decisions(self) -> dict[int, tuple[float | None, str]]:
        """Return what each key point earned by what was chosen, and why."""
        return {
            int(point.spec.id): (
                self._earned(point, self.cleaned_data[f"point-{point.spec.id}"]),
                self.cleaned_data[f"why-{point.spec.id}"],
            )
            for point in self.points
        }

    @staticmethod
    def _earned(point: Point, chosen: str) -> float | None:
        if chosen == AS_SCORED:
            return None
        # who says "partly" as well does not change how much of it was given
        for earned in (point.earned, point.scored):
            if attainment(earned) == chosen:
                return earned
        return GIVEN[cast(Attainment, chosen)]

    @property
    def is_stale(self) -> bool:
        """Whether what was sent is about another assessment than the current one, or about none."""
        return self.data.get("assessment", "") != str(self.initial["assessment"] or "")

    def again(self) -> ReviewForm:
        """Return the form for what is current now, with all that was typed."""
        # by items: of each field the one value that counts
        data = dict(self.data.items())
        data["assessment"], data["seen"] = str(self.initial["assessment"]), str(self.initial["seen"])
        kept = {f"why-{point.spec.id}" for point in self.points}
        lost = [value for name, value in self.data.items() if name.startswith("why-") and name not in kept]
        data["comment"] = "\n".join(filter(None, [self.data.get("comment", ""), *lost]))
        return ReviewForm(data, result=self.result, blind=self.blind, there=self.there)


class DisputeForm(forms.Form):
    """What a learner says against a score."""

    text = forms.CharField(
        label=_("What was misheard, or what should count?"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 3, "data-autosize": True}),
    )


class ReplyForm(forms.Form):
    """What a trainer replies without changing the score."""

    reply = forms.CharField(
        label=_("Reply, leaving the score as it is"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "data-autosize": True}),
    )


class ReviewFilterForm(forms.Form):
    """Which part of the queue is looked at."""

    course = forms.ModelChoiceField(
        label=_("Course"), queryset=Course.objects.none(), required=False, empty_label=_("All courses")
    )
    prompt = forms.ModelChoiceField(
        label=_("Question"), queryset=Prompt.objects.none(), required=False, empty_label=_("All questions")
    )
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("look", _("To look at")),
            ("disputed", _("Objected to")),
            ("second", _("Second look wanted")),
            ("lowest", _("Lowest scores first")),
            ("reviewed", _("Reviewed")),
            ("all", _("All")),
        ],
    )

    def __init__(self, data: Any, *, person: Employee) -> None:
        super().__init__(data)
        self.person = person
        self.fields["course"].queryset = Course.objects.editable_by(person)  # type: ignore[attr-defined]
        self.fields["prompt"].queryset = Prompt.objects.editable_by(person)  # type: ignore[attr-defined]
        self.is_valid()

    @property
    def asked(self) -> State:
        """The state asked for; what should be looked at where that makes no sense."""
        return cast(State, self.cleaned_data.get("state") or "look")

    @property
    def is_all_that_waits(self) -> bool:
        """Whether all is asked for that should be looked at."""
        return self.asked == "look" and not (
            self.cleaned_data.get("course") or self.cleaned_data.get("prompt")
        )

    def rows(self) -> AnswerQuerySet:
        """Return the part of the queue that was asked for; a filter that makes no sense is left out."""
        course, prompt = self.cleaned_data.get("course"), self.cleaned_data.get("prompt")
        return queue(self.person, state=self.asked, course=course, prompt=prompt)

    def query(self) -> str:
        """Return the filter as an address carries it."""
        query = QueryDict(mutable=True)
        query["state"] = self.asked
        for name in ("course", "prompt"):
            if chosen := self.cleaned_data.get(name):
                query[name] = str(chosen.pk)
        return query.urlencode()
