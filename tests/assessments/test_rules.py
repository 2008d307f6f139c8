"""Predicates, and the querysets that agree with them."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import Prompt
from assessments.rules import (
    may_answer,
    may_dispute_answer,
    may_edit_prompt,
    may_review_answer,
)
from courses.catalogue.enums import CourseStatus
from courses.people.enums import Role
from courses.people.models import Employee
from tests.factories import AnswerFactory, EmployeeFactory


@pytest.fixture
def people(
    owner: Employee, team_mate: Employee, stranger: Employee, trainer: Employee
) -> dict[str, Employee]:
    """The cast, and one of each other role, and a trainer of other courses."""
    cast = {"owner": owner, "team_mate": team_mate, "stranger": stranger, "trainer": trainer}
    cast |= {
        role: EmployeeFactory.create(role=role) for role in (Role.HR, Role.COMPLIANCE, Role.ADMINISTRATOR)
    }
    return cast | {"other_trainer": EmployeeFactory.create(role=Role.TRAINER)}


def those(people: dict[str, Employee], allowed: list[Employee]) -> set[str]:
    return {name for name, person in people.items() if person in allowed}


def test_the_learner_and_the_courses_trainers_see_an_answer(
    prompt: Prompt, owner: Employee, people: dict[str, Employee]
) -> None:
    answer = AnswerFactory.create(prompt=prompt, learner=owner)
    seen = [
        person
        for person in people.values()
        if Answer.objects.visible_to(person).filter(pk=answer.pk).exists()
    ]
    assert those(people, seen) == {"owner", "trainer"}


def test_review_predicate_and_queryset_agree(
    prompt: Prompt, owner: Employee, trainer: Employee, people: dict[str, Employee]
) -> None:
    for learner, allowed in ((owner, {"trainer"}), (trainer, set())):
        answer = AnswerFactory.create(prompt=prompt, learner=learner)
        may = [person for person in people.values() if may_review_answer(person, answer)]
        listed = [
            person
            for person in people.values()
            if Answer.objects.reviewable_by(person).filter(pk=answer.pk).exists()
        ]
        assert may == listed
        assert those(people, may) == allowed


def test_only_the_learner_objects(prompt: Prompt, owner: Employee, people: dict[str, Employee]) -> None:
    answer = AnswerFactory.create(prompt=prompt, learner=owner)
    assert those(people, [p for p in people.values() if may_dispute_answer(p, answer)]) == {"owner"}


def test_only_enrolled_people_answer(prompt: Prompt, people: dict[str, Employee]) -> None:
    assert those(people, [p for p in people.values() if may_answer(p, prompt)]) == {"owner", "team_mate"}
    prompt.session.course.status = CourseStatus.DRAFT
    assert not any(may_answer(person, prompt) for person in people.values())


def test_only_the_courses_trainer_edits(prompt: Prompt, people: dict[str, Employee]) -> None:
    may = [person for person in people.values() if may_edit_prompt(person, prompt)]
    editable = [person for person in people.values() if prompt in Prompt.objects.editable_by(person)]
    assert may == editable
    assert those(people, may) == {"trainer"}


def test_prompts_are_seen_with_their_course(prompt: Prompt, people: dict[str, Employee]) -> None:
    seen = [person for person in people.values() if prompt in Prompt.objects.visible_to(person)]
    assert those(people, seen) == {"owner", "team_mate", "trainer", Role.HR}


def test_leavers_and_visitors_see_nothing(prompt: Prompt, owner: Employee) -> None:
    AnswerFactory.create(prompt=prompt, learner=owner)
    owner.is_active = False
    for person in (owner, AnonymousUser()):
        assert not may_answer(person, prompt)
        assert not Answer.objects.visible_to(person).exists()
        assert not Prompt.objects.visible_to(person).exists()
