"""Phrases to suggest for key points that are being written: gathered from answers, lectures and glossary."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import Prompt
from assessments.scoring import KeyPointSpec
from assessments.scoring.candidates import Key
from assessments.scoring.suggest import from_answers, from_lecture
from courses.catalogue.models import GlossaryTerm, Session
from courses.people.models import Employee
from kit.text import is_cjk
from knowledge.entries.models import Notes
from transcripts.asr.segment import Segment
from transcripts.enums import Stage
from transcripts.recordings.models import Recording
from transcripts.texts.queries import spoken_in

#: From this score on an answer is a good one, and up to the other a poor one (0..1, what counts).
GOOD, POOR = 0.8, 0.5
#: So many answers of either sort are read, the newest; so many lectures, and segments of all of them.
MOST_ANSWERS, MOST_LECTURES, MOST_SEGMENTS = 200, 4, 4000


@dataclass(slots=True)
class Suggestion:
    """A phrase and where it comes from; counts are 0 and ``lecture`` is None where it is not said there."""

    phrase: str
    language: str
    good: int = 0
    of_good: int = 0
    lecture: Recording | None = None
    start: float = 0.0


@dataclass(slots=True)
class SuggestedFor:
    """What is suggested for a key point (the id its spec has); no ``point`` holds what fits none."""

    point: str
    name: str
    suggestions: list[Suggestion] = field(default_factory=list)


def suggested_for(
    user: Employee,
    session: Session,
    prompt: Prompt | None,
    specs: Sequence[KeyPointSpec],
    prompt_text: str,
) -> list[SuggestedFor]:
    """Return suggestions by key point in the order of ``specs``, last what fits none; no empty groups."""
    found: dict[str, dict[Key, Suggestion]] = defaultdict(dict)
    homes: dict[Key, str] = {}
    if prompt is not None:
        good, poor = _answers(user, prompt, good=True), _answers(user, prompt, good=False)
        for one in from_answers(good, poor, specs, prompt_text):
            homes[one.key] = one.point
            found[one.point][one.key] = Suggestion(one.text, _language(one.text), one.good, len(good))
    for lecture, text, terms in _lectures(user, session):
        for heard in from_lecture(text, specs, prompt_text, terms):
            place = found[homes.setdefault(heard.key, heard.point)]
            chip = place.setdefault(heard.key, Suggestion(heard.text, _language(heard.text)))
            if chip.lecture is None:
                chip.lecture, chip.start = lecture, heard.start
    groups = [SuggestedFor(spec.id, spec.name, list(found[spec.id].values())) for spec in specs]
    groups.append(SuggestedFor("", "", list(found[""].values())))
    return [group for group in groups if group.suggestions]


def _language(phrase: str) -> str:
    return "zh" if any(map(is_cjk, phrase)) else "en"


def _answers(user: Employee, prompt: Prompt, *, good: bool) -> list[Sequence[Segment]]:
    wanted = {"score__gte": GOOD} if good else {"score__lte": POOR}
    answers = Answer.objects.visible_to(user).filter(prompt=prompt, recording__stage=Stage.READY, **wanted)
    # of one person once: else the eager one's way of speaking is the good one
    newest: dict[int, UUID] = {}
    for learner, recording in answers.values_list("learner", "recording")[: 2 * MOST_ANSWERS]:
        newest.setdefault(learner, recording)
    texts = spoken_in(list(newest.values())[:MOST_ANSWERS], MOST_SEGMENTS)
    return [texts[recording] for recording in newest.values() if recording in texts]


def _lectures(user: Employee, session: Session) -> Iterable[tuple[Recording, Sequence[Segment], list[str]]]:
    lectures = Recording.objects.visible_to(user).lectures().ready().filter(session=session)
    chosen = list(lectures.only("pk", "title")[:MOST_LECTURES])
    texts = spoken_in([lecture.pk for lecture in chosen], MOST_SEGMENTS)
    glossary = list(GlossaryTerm.objects.filter(course=session.course_id).values_list("term", flat=True))
    notes = dict(Notes.objects.filter(recording__in=chosen).values_list("recording", "terms"))
    for lecture in chosen:
        own = [term["text"] for term in notes.get(lecture.pk, [])]
        yield lecture, texts.get(lecture.pk, []), [*glossary, *own]
