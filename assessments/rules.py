"""Who may ask, answer and review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from courses.paths.queries import with_lock
from courses.rules import (
    is_employee,
    is_hr,
    is_trainer,
    may_edit_course,
)

if TYPE_CHECKING:
    from assessments.answers.models.answer import Answer
    from assessments.prompts.models.prompt import Prompt
    from courses.people.models import Employee
    from courses.rules import Person


def may_edit_prompt(user: Person, prompt: Prompt) -> bool:
    """The course's trainers write its prompts."""
    return may_edit_course(user, prompt.session.course)


def may_answer(user: Person, prompt: Prompt) -> bool:
    """Those enrolled in the published course answer its prompts, once it is open to them on their path."""
    course = prompt.session.course
    if not (is_employee(user) and course.is_published):
        return False
    return with_lock(course.enrolments.filter(employee=user)).filter(is_locked=False).exists()


def may_review_answer(user: Person, answer: Answer) -> bool:
    """The course's trainers, but nobody the own answer."""
    return may_edit_course(user, answer.prompt.session.course) and answer.learner_id != user.pk


def may_dispute_answer(user: Person, answer: Answer) -> bool:
    """The learner alone."""
    return is_employee(user) and answer.learner_id == user.pk


def may_see_mastery(user: Person, person: Employee) -> bool:
    """The learner; HR; and trainers whose course the person takes."""
    if not is_employee(user):
        return False
    if user.pk == person.pk or is_hr(user):
        return True
    return is_trainer(user) and person.enrolments.filter(course__trainers=user).exists()
