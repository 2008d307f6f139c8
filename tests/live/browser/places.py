"""Where things are in the demo company: addresses read from its database."""

from __future__ import annotations

from dataclasses import dataclass

from tests.live.server import Server

ZH_COURSE = "客户信息保护"
EN_COURSE = "Handling a customer complaint"


@dataclass(frozen=True)
class Places:
    """The addresses of one course and what belongs to it."""

    course: str
    session: str
    second_session: str
    prompt: str
    lecture: str

    @classmethod
    def of(cls, server: Server, title: str) -> Places:
        """Read where a course's pages are."""
        ((course,),) = server.rows("select id from courses_course where title = ?", title)
        first, second = server.rows(
            "select id from courses_session where course_id = ? order by position", course
        )
        ((prompt,),) = server.rows("select id from assessments_prompt where session_id = ?", first[0])
        lecture = server.rows(
            "select id from transcripts_recording where kind = 'lecture' and course_id = ?"
            " order by created_at",
            course,
        )[0][0]
        return cls(
            f"/courses/{course}/",
            f"/sessions/{first[0]}/",
            f"/sessions/{second[0]}/",
            f"/prompts/{prompt}/",
            f"/recordings/{dashed(lecture)}/",
        )


def dashed(key: str) -> str:
    """Return 32 hex digits as a UUID is written."""
    return f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"


def answer_of(server: Server, number: str) -> str:
    """Return the address of the first answer of the person with this employee number."""
    rows = server.rows(
        "select a.id from assessments_answer a join courses_employee e on e.id = a.learner_id"
        " where e.username = ? order by a.number",
        number,
    )
    return f"/answers/{rows[0][0]}/"


def person(server: Server, number: str) -> str:
    """Return the address of a person's page."""
    ((key,),) = server.rows("select id from courses_employee where username = ?", number)
    return f"/people/{key}/"


def department_figures(server: Server, number: str) -> str:
    """Return the address of the figures of a person's department."""
    ((key,),) = server.rows("select department_id from courses_employee where username = ?", number)
    return f"/figures/departments/{key}/"
