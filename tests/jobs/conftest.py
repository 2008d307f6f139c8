"""The cast of the courses' tests: whoever starts a job is one of them."""

from tests.courses.conftest import (
    administrator,
    compliance,
    course,
    department,
    enrolment,
    hr,
    mate,
    other_trainer,
    owner,
    sessions,
    stranger,
    trainer,
)

__all__ = [
    "administrator",
    "compliance",
    "course",
    "department",
    "enrolment",
    "hr",
    "mate",
    "other_trainer",
    "owner",
    "sessions",
    "stranger",
    "trainer",
]
