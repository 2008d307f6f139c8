"""What a prompt's answers say about its key points and their phrases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Max

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.models.outcome import Outcome
from assessments.prompts.models.prompt import KeyPoint, Prompt
from assessments.scoring import KeyPointSpec, from_snapshot
from assessments.scoring.analysis import Item, PhraseCount, PhraseUse, item_statistics
from assessments.scoring.missing_words import Telling, WordCount, content_words
from transcripts.texts.queries import texts_of

#: Stored results are read so many at a time: each is some kilobytes of JSON.
CHUNK: Final = 500
#: Words are counted in the latest answers; more of them say no more.
WORDS_IN: Final = 2000


@dataclass(frozen=True, slots=True)
class PointAnalysis:
    """A key point with its figures, its phrases, and the words of answers that miss it."""

    point: KeyPoint
    item: Item
    phrases: Sequence[PhraseUse]
    words: Sequence[Telling]
    misses: int

    @property
    def met_width(self) -> str:
        """How wide its bar's first part is, of 100; the unit of an attribute, in no language's notation."""
        return f"{100 * self.item.met / self.item.people:.2f}"

    @property
    def partly_width(self) -> str:
        """How wide its bar's second part is, of 100."""
        return f"{100 * self.item.partly / self.item.people:.2f}"

    @property
    def odd(self) -> bool:
        """Whether something is to be done about one of its phrases."""
        return any(use.finding not in ("fine", "few") for use in self.phrases)


@dataclass(frozen=True, slots=True)
class Analysis:
    """The key points of a prompt over ``people`` (by their first scored answer) and ``answers`` (all)."""

    people: int
    answers: int
    read: int
    points: Sequence[PointAnalysis]


def analyse_prompt(prompt: Prompt) -> Analysis:
    """Return the item analysis of ``prompt``.

    Shares and discrimination count each person once, by the first scored answer, before a score could teach:
    that tells of the question. Phrases are counted over every answer's current assessment, words over the
    latest ``WORDS_IN`` answers.
    """
    points = list(prompt.key_points.all())
    specs = [point.as_spec() for point in points]
    earned = _earned(prompt)
    items = item_statistics(specs, _first(prompt, earned))
    phrases, answers = _phrases(prompt, specs)
    words = _words(prompt, specs, earned)
    known = content_words("\n".join((prompt.text, *(text for spec in specs for _k, _l, text in spec.wanted))))
    return Analysis(
        people=max((item.people for item in items), default=0),
        answers=answers,
        read=words.answers,
        points=[
            PointAnalysis(
                point, item, phrases.of(item.id), words.telling(item.id, known), words.misses(item.id)
            )
            for point, item in zip(points, items, strict=True)
        ],
    )


def _earned(prompt: Prompt) -> dict[int, dict[str, float]]:
    """Return what each answer earned after people decided, by answer and key point."""
    earned: dict[int, dict[str, float]] = defaultdict(dict)
    rows = Outcome.objects.filter(answer__prompt=prompt).order_by()
    for answer, point, value in rows.values_list("answer_id", "key_point_id", "earned").iterator():
        earned[answer][str(point)] = value
    return earned


def _first(prompt: Prompt, earned: dict[int, dict[str, float]]) -> list[dict[str, float]]:
    rows = Answer.objects.filter(prompt=prompt, score__isnull=False).order_by("-number")
    # the lowest number comes last and stays
    first = dict(rows.values_list("learner_id", "pk"))
    return [earned[pk] for pk in first.values() if pk in earned]


def _phrases(prompt: Prompt, specs: Sequence[KeyPointSpec]) -> tuple[PhraseCount, int]:
    """Return the use of every phrase, and over how many answers."""
    count = PhraseCount(specs)
    current = Assessment.objects.filter(current=True, answer__prompt=prompt).order_by()
    # rubrics are few, answers many: each rubric is read once
    versions = current.values("rubric_version").annotate(answers=Count("pk"), one=Max("pk"))
    for version in versions:
        rubric = Assessment.objects.values_list("rubric", flat=True).get(pk=version["one"])
        count.ask(from_snapshot(rubric), version["answers"])
    for result in current.values_list("result", flat=True).iterator(chunk_size=CHUNK):
        count.add(result)
    return count, sum(version["answers"] for version in versions)


def _words(prompt: Prompt, specs: Sequence[KeyPointSpec], earned: dict[int, dict[str, float]]) -> WordCount:
    words = WordCount(spec.id for spec in specs)
    latest = Answer.objects.filter(prompt=prompt, score__isnull=False).order_by("-pk")[:WORDS_IN]
    answers = {recording: pk for pk, recording in latest.values_list("pk", "recording_id")}
    first = min(answers.values(), default=0)
    since = Answer.objects.filter(prompt=prompt, pk__gte=first).order_by().values("recording")
    for recording, text in texts_of(since):
        if recording in answers:
            points = earned.get(answers[recording], {})
            words.add(text, [point for point, value in points.items() if value <= 0])
    return words
