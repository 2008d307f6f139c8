"""Who may ask, answer and review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from courses.queries.paths import with_lock
from courses.rules import (
    is_administrator,
    is_compliance,
    is_employee,
    is_hr,
    is_trainer,
    may_edit_course,
    may_see_figures,
)

if TYPE_CHECKING:
    from assessments.models import Answer, Prompt
    from courses.models import Employee
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


def may_see_answer(user: Person, answer: Answer) -> bool:
    """The learner and the course's trainers."""
    return is_employee(user) and (
        answer.learner_id == user.pk or may_edit_course(user, answer.prompt.session.course)
    )


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


def may_see_learning_reports(user: Person) -> bool:
    """HR reports on what everyone learns, trainers on their courses."""
    return may_see_figures(user)


def may_see_training_reports(user: Person) -> bool:
    """HR and compliance report on who holds which certificate."""
    return is_hr(user) or is_compliance(user)


def may_see_usage_reports(user: Person) -> bool:
    """HR and administrators report on what the engines heard, without people."""
    return is_hr(user) or is_administrator(user)


def may_see_reports(user: Person) -> bool:
    """Whoever sees any of them."""
    return may_see_learning_reports(user) or may_see_training_reports(user) or may_see_usage_reports(user)
