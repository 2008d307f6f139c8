"""Who may ask, answer and review."""

from __future__ import annotations

from typing import TYPE_CHECKING

from courses.rules import is_employee, may_edit_course

if TYPE_CHECKING:
    from assessments.models import Answer, Prompt
    from courses.rules import Person


def may_edit_prompt(user: Person, prompt: Prompt) -> bool:
    """The course's trainers write its prompts."""
    return may_edit_course(user, prompt.session.course)


def may_answer(user: Person, prompt: Prompt) -> bool:
    """Those enrolled in the published course answer its prompts."""
    course = prompt.session.course
    return is_employee(user) and course.is_published and course.enrolments.filter(employee=user).exists()


def may_see_answer(user: Person, answer: Answer) -> bool:
    """The learner and the course's trainers."""
    return is_employee(user) and (
        answer.learner_id == user.pk or may_edit_course(user, answer.prompt.session.course)
    )
