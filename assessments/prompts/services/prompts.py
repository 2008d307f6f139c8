"""Write prompts and their key points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Max, ProtectedError

from assessments.prompts.models.prompt import KeyPoint, Prompt
from assessments.prompts.services.audited import rubric_state
from assessments.prompts.services.fragments import find_fragments_later
from courses.audit import services as audit
from courses.audit.enums import AuditAction
from courses.catalogue.models import Session
from courses.people.models import Employee
from kit.problems import Conflict

Phrases = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class KeyPointDraft:
    """A key point as a trainer wrote it; ``pk`` names the one it changes, None makes a new one."""

    name: str
    weight: float = 1.0
    keywords: Phrases = field(default_factory=dict)
    synonyms: Phrases = field(default_factory=dict)
    must: Phrases = field(default_factory=dict)
    must_not: Phrases = field(default_factory=dict)
    pk: int | None = None


@dataclass(frozen=True, slots=True)
class PromptDraft:
    """A prompt as a trainer wrote it, its key points in their order."""

    question: str
    key_points: Sequence[KeyPointDraft]
    hint: str = ""
    max_attempts: int = 0
    max_seconds: int = 180
    pass_mark: int = 60


@transaction.atomic
def create_prompt(*, actor: Employee, session: Session, draft: PromptDraft) -> Prompt:
    """Add a prompt after the session's others."""
    last = session.prompts.aggregate(last=Max("position"))["last"]
    prompt = Prompt(session=session, position=0 if last is None else last + 1)
    return _write(actor, prompt, draft)


@transaction.atomic
def update_prompt(*, actor: Employee, prompt: Prompt, draft: PromptDraft) -> Prompt:
    """Replace a prompt's wording and key points. Scores given before keep the rubric they were given by."""
    locked = Prompt.objects.select_for_update().get(pk=prompt.pk)
    return _write(actor, locked, draft)


@transaction.atomic
def move_prompt(*, prompt: Prompt, up: bool) -> list[Prompt]:
    """Swap a prompt with its neighbour and number all anew; at either end nothing moves."""
    prompts = list(Prompt.objects.select_for_update().filter(session=prompt.session_id))
    index = [one.pk for one in prompts].index(prompt.pk)
    other = index + (-1 if up else 1)
    if 0 <= other < len(prompts):
        prompts[index], prompts[other] = prompts[other], prompts[index]
    for position, one in enumerate(prompts):
        one.position = position
    Prompt.objects.bulk_update(prompts, ["position"])
    return prompts


@transaction.atomic
def delete_prompt(*, actor: Employee, prompt: Prompt) -> None:
    """Delete a prompt that nobody answered; raises ``Conflict("prompt_has_answers")`` otherwise."""
    changes = audit.changes_of(prompt, rubric_state(prompt), {})
    audit.record(actor=actor, action=AuditAction.RUBRIC_CHANGED, target=prompt, changes=changes)
    try:
        prompt.delete()
    except ProtectedError as error:
        raise Conflict("prompt_has_answers") from error


def _write(actor: Employee, prompt: Prompt, draft: PromptDraft) -> Prompt:
    before = rubric_state(prompt) if prompt.pk else {}
    prompt.question, prompt.hint = draft.question, draft.hint
    prompt.max_attempts, prompt.max_seconds = draft.max_attempts, draft.max_seconds
    prompt.pass_mark = draft.pass_mark
    prompt.save()
    existing = {point.pk: point for point in prompt.key_points.all()}
    for position, wanted in enumerate(draft.key_points):
        # A key point that someone else deleted meanwhile is written anew: no input is lost.
        point = existing.pop(wanted.pk or 0, None) or KeyPoint(prompt=prompt)
        point.position, point.name, point.weight = position, wanted.name, wanted.weight
        point.keywords, point.synonyms = wanted.keywords, wanted.synonyms
        point.must, point.must_not = wanted.must, wanted.must_not
        point.save()
    prompt.key_points.filter(pk__in=existing).delete()
    changes = audit.changes_of(prompt, before, rubric_state(prompt))
    audit.record(actor=actor, action=AuditAction.RUBRIC_CHANGED, target=prompt, changes=changes)
    find_fragments_later(prompt)
    return prompt
