"""Writing prompts."""

from __future__ import annotations

import pytest
from django.db import IntegrityError

from assessments.prompts.models.prompt import Prompt
from assessments.prompts.services.prompts import (
    KeyPointDraft,
    PromptDraft,
    create_prompt,
    delete_prompt,
    update_prompt,
)
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.people.models import Employee
from kit.problems import Conflict
from tests.factories import AnswerFactory, KeyPointFactory, PromptFactory

POINT = KeyPointDraft(name="Verify", weight=2, keywords={"zh": ["核实"]})


def changes() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action=AuditAction.RUBRIC_CHANGED))


def test_create_prompt_writes_key_points_after_the_others(prompt: Prompt, trainer: Employee) -> None:
    draft = PromptDraft(
        question="Who is calling?", key_points=[POINT, KeyPointDraft(name="Note")], max_attempts=2
    )
    made = create_prompt(actor=trainer, session=prompt.session, draft=draft)
    assert made.position == prompt.position + 1
    assert [(p.name, p.weight, p.keywords) for p in made.key_points.all()] == [
        ("Verify", 2, {"zh": ["核实"]}),
        ("Note", 1, {}),
    ]
    assert [(entry.actor, entry.label) for entry in changes()] == [(trainer, "Who is calling?")]


def test_update_prompt_changes_adds_and_removes_key_points(prompt: Prompt, trainer: Employee) -> None:
    first, second = prompt.key_points.all()
    draft = PromptDraft(question="New?", key_points=[POINT, KeyPointDraft(name="Say sorry", pk=second.pk)])
    update_prompt(actor=trainer, prompt=prompt, draft=draft)
    prompt.refresh_from_db()
    assert prompt.question == "New?"
    assert [point.name for point in prompt.key_points.all()] == ["Verify", "Say sorry"]
    assert prompt.key_points.get(name="Say sorry").pk == second.pk
    assert not prompt.key_points.filter(pk=first.pk).exists()
    assert len(changes()) == 1


def test_update_prompt_never_takes_another_prompts_key_point(prompt: Prompt, trainer: Employee) -> None:
    foreign = KeyPointFactory.create(prompt=PromptFactory.create(), name="Foreign")
    draft = PromptDraft(question="New?", key_points=[KeyPointDraft(name="Mine", pk=foreign.pk)])
    update_prompt(actor=trainer, prompt=prompt, draft=draft)
    foreign.refresh_from_db()
    assert foreign.name == "Foreign"
    assert [point.name for point in prompt.key_points.all()] == ["Mine"]


def test_conditions_are_written_and_emptied(prompt: Prompt, trainer: Employee) -> None:
    first = prompt.key_points.all()[0]
    wanted = KeyPointDraft(name="Listen", pk=first.pk, must={"en": ["wait"]}, must_not={"zh": ["打断"]})
    update_prompt(actor=trainer, prompt=prompt, draft=PromptDraft(question="New?", key_points=[wanted]))
    first.refresh_from_db()
    assert (first.must, first.must_not) == ({"en": ["wait"]}, {"zh": ["打断"]})
    assert first.as_spec().must_not == {"zh": ["打断"]}
    plain = KeyPointDraft(name="Listen", pk=first.pk)
    update_prompt(actor=trainer, prompt=prompt, draft=PromptDraft(question="New?", key_points=[plain]))
    first.refresh_from_db()
    assert (first.must, first.must_not) == ({}, {})


def test_failed_update_changes_nothing(prompt: Prompt, trainer: Employee) -> None:
    draft = PromptDraft(question="New?", key_points=[POINT, KeyPointDraft(name=None)])  # type: ignore[arg-type]
    with pytest.raises(IntegrityError):
        update_prompt(actor=trainer, prompt=prompt, draft=draft)
    prompt.refresh_from_db()
    assert prompt.question.startswith("A customer")
    assert not changes()


def test_delete_prompt_without_answers(prompt: Prompt, trainer: Employee) -> None:
    delete_prompt(actor=trainer, prompt=prompt)
    assert not Prompt.objects.exists()
    assert changes()[0].label.startswith("A customer")


def test_delete_prompt_refuses_once_answered(prompt: Prompt, trainer: Employee, owner: Employee) -> None:
    AnswerFactory.create(prompt=prompt, learner=owner)
    with pytest.raises(Conflict) as refusal:
        delete_prompt(actor=trainer, prompt=prompt)
    assert refusal.value.code == "prompt_has_answers"
    assert Prompt.objects.exists()
    assert not changes()
