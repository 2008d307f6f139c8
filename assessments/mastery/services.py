"""Derive what learners hold from what their answers showed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.db import transaction

from assessments.answers.models.outcome import Outcome
from assessments.mastery.core import MODEL_VERSION, mastery_of, memory_of
from assessments.mastery.models import Mastery
from assessments.mastery.queries.ground import Ground, Pair
from courses.people.models import Employee
from courses.people.services.presence import person_group
from kit.web import broadcast

#: What a page that shows one's own plan reads: something of it has changed.
CHANGED: Final = {"type": "own", "what": "plan"}
#: So many learners at once: what is read of their answers has to fit into memory.
CHUNK: Final = 200

_FIELDS = (
    "probability",
    "answers",
    "last_earned",
    "last_at",
    "due_at",
    "memory",
    "reason",
    "model_version",
)


@transaction.atomic
def update_mastery_of(pairs: Iterable[Pair]) -> None:
    """Write the mastery of many learners and key points (their ids) anew; a few queries for all.

    A pair without an answer has no row. The same answers always give the same rows: what is expected of a
    learner is read off what had been answered by the time of the learner's own last answer, not later.
    """
    wanted = set(pairs)
    if not wanted:
        return
    learners = sorted({learner for learner, _point in wanted})
    # the learner's row is the lock: of two answers settled at once the later sees the earlier's outcomes
    locked = Employee.objects.select_for_update(no_key=True).filter(pk__in=learners).order_by("pk")
    list(locked.values_list("pk"))
    points = {point for _learner, point in wanted}
    ground = Ground(learners, points)
    made = [row for pair in sorted(wanted) if (row := _row(pair, ground)) is not None]
    kept = {(row.learner_id, row.key_point_id) for row in made}
    gone = wanted - kept
    if gone:
        rows = Mastery.objects.filter(learner__in=learners, key_point__in=points)
        stale = [pk for pk, *pair in rows.values_list("pk", "learner", "key_point") if tuple(pair) in gone]
        Mastery.objects.filter(pk__in=stale).delete()
    Mastery.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["learner", "key_point"],
        update_fields=_FIELDS,
        batch_size=500,
    )
    for learner in learners:
        transaction.on_commit(lambda pk=learner: broadcast.announce(person_group(pk), CHANGED))  # type: ignore[misc]


def rebuild_mastery() -> int:
    """Derive every row anew, some learners at a time; returns how many rows there are."""
    rows = Outcome.objects.order_by().values_list("answer__learner", "key_point").distinct()
    by_learner: Mapping[int, set[Pair]] = defaultdict(set)
    for pair in [*rows, *Mastery.objects.order_by().values_list("learner", "key_point")]:
        by_learner[pair[0]].add(pair)
    everyone = sorted(by_learner)
    for first in range(0, len(everyone), CHUNK):
        update_mastery_of(pair for one in everyone[first : first + CHUNK] for pair in by_learner[one])
    return Mastery.objects.count()


def _row(pair: Pair, ground: Ground) -> Mastery | None:
    """Return the row of one learner and key point; None where nothing is known."""
    observations = [one for one in ground.own.get(pair, ()) if one.doubt < 1]
    if not observations:
        return None
    last = observations[-1]
    baseline, cohort = ground.baseline(pair, last.at), ground.cohort(pair, last.at)
    held = mastery_of(observations, at=last.at, learner=baseline, cohort=cohort)
    memory = memory_of(observations)
    expected: dict[str, Any] = {
        "learner": [baseline.mean, baseline.count],
        "cohort": [cohort.mean, cohort.count],
    }
    return Mastery(
        learner_id=pair[0],
        key_point_id=pair[1],
        probability=held.probability,
        answers=held.reason.answers,
        last_earned=last.earned,
        last_at=last.at,
        # where all answers are too doubtful to prove anything, it is to be answered again at once
        due_at=memory.due if memory else last.at,
        memory=memory.as_json() if memory else {},
        reason=held.reason.as_json() | expected,
        model_version=MODEL_VERSION,
    )
