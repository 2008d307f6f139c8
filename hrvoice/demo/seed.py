"""Make the demo company, by the same services that a company would use."""

from __future__ import annotations

import datetime
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from assessments.answers.services.answers import submit_answer
from assessments.prompts.models.prompt import Prompt
from assessments.prompts.services.prompts import KeyPointDraft, PromptDraft, create_prompt
from courses.assigning.services import assignments
from courses.catalogue import services as courses
from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment
from courses.enrolment.services import enrolment
from courses.paths import services as paths
from courses.people.models import Department, Employee
from courses.people.services import people
from courses.people.services.company import name_company
from hrvoice.demo import catalogue, company
from reporting.standings.services.measure import measure
from transcripts.enums import Kind
from transcripts.intake.services.receive import receive_recording

SPEECH = Path(__file__).parent / "speech"


def texts() -> dict[str, Any]:
    """Return what the demo clips say, the prompts and the key points."""
    data: dict[str, Any] = json.loads((SPEECH / "texts.json").read_text(encoding="utf-8"))
    return data


def clip(name: str) -> SimpleUploadedFile:
    """Return a demo clip as an upload."""
    return SimpleUploadedFile(f"{name}.ogg", (SPEECH / f"{name}.ogg").read_bytes(), "audio/ogg")


def seed() -> bool:
    """Make the demo company where there is none yet; False when it was there."""
    if Employee.objects.exists():
        return False
    staff = _people()
    prompts = {course["id"]: course for course in texts()["courses"]}
    prompts["bilingual-service"] = catalogue.BILINGUAL_PROMPT
    for plan in catalogue.COURSES:
        course, prompt = _course(plan, prompts[plan.source], staff)
        for number, name in plan.answers.items():
            submit_answer(learner=staff[number], prompt=prompt, upload=clip(name))
        for source, spoken in plan.either.items():
            question = _bilingual(prompts[source], plan.language)
            asked = create_prompt(actor=staff[plan.trainer], session=prompt.session, draft=question)
            for number, name in spoken.items():
                submit_answer(learner=staff[number], prompt=asked, upload=clip(name))
        _some_progress(course)
    _path(staff)
    measure()
    return True


def _path(staff: dict[str, Employee]) -> None:
    """Put the call team's courses in an order, and give them to a team and its joiners."""
    hr = staff["H001"]
    path = paths.create_path(
        actor=hr,
        title="客服新人之路 First weeks at the phone",
        summary="先学会保护客户信息，再用两种语言接电话。",
    )
    for title in ("客户信息保护", "双语客服入门 Bilingual service"):
        paths.add_step(actor=hr, path=path, course=Course.objects.get(title=title))
    assignments.assign(
        thing=path,
        audience=assignments.Audience(departments=[Department.objects.get(name="电话一组 Call team one")]),
        due=assignments.Due(days=45),
        assigned_by=hr,
    )


def _people() -> dict[str, Employee]:
    departments: dict[str, Department] = {}
    name_company(actor=None, name=company.DEPARTMENTS[0][0])
    for name, parent in company.DEPARTMENTS:
        departments[name] = Department.objects.create(
            name=name, parent=departments[parent] if parent else None
        )
    staff: dict[str, Employee] = {}
    for person in company.PEOPLE:
        staff[person.number] = people.create_person(
            actor=None,
            number=person.number,
            name=person.name,
            email=f"{person.number.lower()}@spruce.example",
            role=person.role,
            department=departments[person.department],
            language=person.language,
        )
    # a hash takes a quarter of a second, and all have the same password
    password = make_password(company.PASSWORD)
    for one in staff.values():
        one.password = password
    Employee.objects.bulk_update(staff.values(), ["password"])
    return staff


def _course(
    plan: catalogue.DemoCourse, source: dict[str, Any], staff: dict[str, Employee]
) -> tuple[Course, Prompt]:
    trainer, hr = staff[plan.trainer], staff["H001"]
    course = courses.create_course(
        actor=trainer,
        title=plan.title,
        summary=plan.summary,
        language=plan.language,
        answer_languages=plan.answer_languages,
        trainers=[trainer],
        # the demo's learners have finished more than they have spoken
        needs_answers=False,
    )
    for term, meaning in plan.glossary:
        courses.add_glossary_term(actor=trainer, course=course, term=term, meaning=meaning)
    sessions = [
        courses.add_session(actor=trainer, course=course, title=title, material=material)
        for title, material in plan.sessions
    ]
    prompt = create_prompt(actor=trainer, session=sessions[0], draft=_draft(source, plan.language))
    courses.publish_course(actor=trainer, course=course)
    due = timezone.localdate() + datetime.timedelta(days=plan.due_in_days)
    for name in plan.departments:
        department = Department.objects.get(name=name)
        assignments.assign_department(course=course, department=department, due_on=due, assigned_by=hr)
    _lecture(plan, course, sessions[0], trainer)
    return course, prompt


def _draft(source: dict[str, Any], language: str) -> PromptDraft:
    points = [
        KeyPointDraft(name=point["name"][language], keywords=point["keywords"], synonyms=point["synonyms"])
        for point in source["key_points"]
    ]
    return PromptDraft(question=source["prompt"][language], key_points=points)


def _bilingual(source: dict[str, Any], language: str) -> PromptDraft:
    """Ask in both languages: either may be answered in."""
    draft = _draft(source, language)
    return replace(draft, question=" / ".join(source["prompt"][code] for code in ("zh", "en")))


def _lecture(plan: catalogue.DemoCourse, course: Course, session: Session, trainer: Employee) -> None:
    receive_recording(
        owner=trainer,
        course=course,
        session=session,
        kind=Kind.LECTURE,
        title=plan.lecture_title,
        upload=clip(plan.lecture),
    )


def _some_progress(course: Course) -> None:
    """Let every third learner be done, every third be half way: a company is never at zero."""
    sessions = list(course.sessions.all())
    for index, row in enumerate(Enrolment.objects.filter(course=course).order_by("pk")):
        for session in sessions[: (0, len(sessions) // 2, len(sessions))[index % 3]]:
            enrolment.complete_session(enrolment=row, session=session)
