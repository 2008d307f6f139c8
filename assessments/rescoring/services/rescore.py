"""Score answers anew by the present rubric and scorer: first see what would change, then change it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, Final

from django.db import transaction

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.services.marking import Marking
from assessments.answers.services.settle import settle_answers
from assessments.answers.services.tell import emit_answers
from assessments.events import SCORED
from assessments.prompts.models.prompt import Prompt
from assessments.rescoring.services.figures import Change, Figures, shown_change
from assessments.rescoring.services.read import Heard, heard_answers, in_chunks
from assessments.scoring import SCORER_VERSION, Score
from kit.problems import Problem
from transcripts.enums import Stage
from transcripts.recordings.models import Recording

#: Told how many of how many answers are done.
Tell = Callable[[int, int], None]
#: Opens the transaction in which a chunk is written.
Writing = Callable[[], AbstractContextManager[Any]]

#: Scored between two words about the progress.
TELL_EVERY: Final = 50


def preview_rescore(prompts: Sequence[Prompt], *, tell: Tell) -> tuple[Figures, list[Change]]:
    """Score the answers to ``prompts`` whose score is behind, without writing anything.

    Returns the figures over all answers, and what would change of which, the biggest change first.
    """
    figures, changes = Figures(), list[Change]()
    total, done = _count(prompts), 0
    for prompt in prompts:
        marking = Marking.of(prompt)
        figures.begin(prompt, marking)
        for chunk in in_chunks(prompt, marking):
            for one in chunk:
                if done % TELL_EVERY == 0:
                    tell(done, total)
                done += 1
                if not one.behind:
                    figures.leave(one)
                    continue
                change = shown_change(one, marking, marking.mark(one.segments, one.revision.language))
                figures.add(one, change)
                if change.is_seen:
                    changes.append(change)
    changes.sort(key=lambda change: (-change.size, change.answer))
    return figures, changes


def apply_rescore(
    prompts: Sequence[Prompt],
    *,
    tell: Tell,
    writing: Writing = transaction.atomic,
    wrote: Callable[[int], None] = lambda number: None,
    versions: Mapping[str, str] | None = None,
) -> None:
    """Give answers to ``prompts`` whose score is behind a new assessment; the old ones stay.

    Works in chunks, each in the transaction that ``writing`` opens; inside of it ``wrote`` is told how many
    answers that were. Killed and begun again it goes on with those that are left. An answer that was heard,
    corrected or scored meanwhile is left to whoever did that. ``versions`` are the rubrics' by prompt id that
    somebody has looked at; where one is another, also in the middle, ``Problem("rubric_changed")`` is raised.
    """
    total, done = _count(prompts), 0
    for prompt in prompts:
        marking = Marking.of(prompt)
        if versions is not None and versions.get(str(prompt.pk)) != marking.version:
            raise Problem("rubric_changed")
        for chunk in in_chunks(prompt, marking):
            results: list[tuple[Heard, Score]] = []
            for one in chunk:
                if done % TELL_EVERY == 0:
                    tell(done, total)
                done += 1
                if one.behind:
                    results.append((one, marking.mark(one.segments, one.revision.language)))
            if results:
                with writing():
                    wrote(_write(prompt, marking, results))


def _count(prompts: Sequence[Prompt]) -> int:
    return sum(heard_answers(prompt).count() for prompt in prompts)


def _write(prompt: Prompt, marking: Marking, results: Sequence[tuple[Heard, Score]]) -> int:
    """Write a chunk's assessments and settle its answers; returns how many."""
    # the editor takes the same lock: from here to the commit the rubric stays as it is
    locked = Prompt.objects.select_for_update(no_key=True).get(pk=prompt.pk)
    if Marking.of(locked).version != marking.version:
        raise Problem("rubric_changed")
    fresh = _untouched(results)
    ids = sorted(one.answer.pk for one, _ in fresh)
    # before a row refers to them: a reviewer who waits for the same answers takes them in this order
    list(Answer.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
    Assessment.objects.filter(answer__in=ids, current=True).update(current=False)
    known = _assessed_before(ids, marking)
    back = [known[key] for one, _ in fresh if (key := (one.answer.pk, one.revision.pk)) in known]
    Assessment.objects.filter(pk__in=back).update(current=True)
    Assessment.objects.bulk_create(
        (
            Assessment(
                answer_id=one.answer.pk,
                **marking.made_by(one.revision),
                **marking.outcome(result, one.revision),
            )
            for one, result in fresh
            if (one.answer.pk, one.revision.pk) not in known
        ),
        batch_size=500,
    )
    settle_answers(ids)
    emit_answers(SCORED, ids)
    return len(ids)


def _untouched(results: Sequence[tuple[Heard, Score]]) -> list[tuple[Heard, Score]]:
    """Hold the recordings until the transaction ends; leave out those that moved since they were read."""
    names = sorted(one.recording.pk for one, _ in results)
    rows = Recording.objects.select_for_update(no_key=True).filter(pk__in=names, stage=Stage.READY)
    now = {pk: state for pk, *state in rows.order_by("pk").values_list("pk", "fence", "current_revision")}
    return [
        (one, result)
        for one, result in results
        if now.get(one.recording.pk) == [one.recording.fence, one.revision.pk]
    ]


def _assessed_before(answers: Sequence[int], marking: Marking) -> dict[tuple[int, int], int]:
    """Return assessments made by this rubric and scorer before another came between: they count again."""
    rows = Assessment.objects.filter(answer__in=answers, rubric_version=marking.version)
    mine = rows.filter(scorer_version=SCORER_VERSION).order_by()
    names = ("pk", "answer", "revision")
    return {(answer, revision): pk for pk, answer, revision in mine.values_list(*names)}
