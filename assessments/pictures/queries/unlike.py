"""The answers to a question that say least of what the others say."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import Prompt
from assessments.scoring.likeness import likeness
from courses.people.models import Employee
from transcripts.texts.queries import texts_of

#: Of fewer people nobody can tell what answers usually say.
PEOPLE: Final = 8
#: So many people's latest answers are compared.
COMPARED: Final = 300
#: One in so many is named, and so many at most.
ONE_IN: Final = 5
NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class Unlike:
    """An answer, and the share (0..1) it says of what the others say."""

    answer: Answer
    share: float


def unlike_the_others(prompt: Prompt, user: Employee) -> Sequence[Unlike]:
    """Return answers that ``user`` may review and nobody did, those that say least of the others first.

    Each person's latest scored answer is compared with those of the others. A fifth are named at most, and
    none where fewer than ``PEOPLE`` answered.
    """
    texts = _latest(prompt)
    if len(texts) < PEOPLE:
        return []
    shares = dict(zip(texts, likeness(list(texts.values()), prompt.text), strict=True))
    mine = Answer.objects.reviewable_by(user).filter(pk__in=shares, reviewed_at=None)
    most = min(math.ceil(len(texts) / ONE_IN), NAMED)
    found = sorted(mine.for_list(), key=lambda answer: (shares[answer.pk], answer.pk))
    return [Unlike(answer, shares[answer.pk]) for answer in found[:most]]


def _latest(prompt: Prompt) -> dict[int, str]:
    """Return what each person said in the latest scored answer, by the answer's key."""
    rows = Answer.objects.filter(prompt=prompt).in_state("scored").order_by("-pk")
    newest: dict[int, tuple[int, UUID]] = {}
    for learner, pk, recording in rows.values_list("learner", "pk", "recording").iterator(
        chunk_size=COMPARED
    ):
        newest.setdefault(learner, (pk, recording))
        if len(newest) == COMPARED:
            break
    answers = {recording: pk for pk, recording in newest.values()}
    return {answers[recording]: text for recording, text in texts_of(list(answers))}
