"""Everyone who might knock at a door, and the things behind the doors."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from courses.assigning.models import Assignment, Exemption
from courses.catalogue.models import GlossaryTerm
from courses.certificates.models import Certificate
from courses.paths.models import LearningPath, PathEnrolment, PathStep
from courses.people.enums import Role
from courses.people.models import Employee
from courses.tokens.services import create_service_account, create_token
from jobs.models import Job
from notifications.models import Endpoint
from notifications.services.signing import new_secret
from reporting.reports.models import ReportSchedule, SavedReport
from tests import factories
from transcripts.enums import Kind
from transcripts.intake.models import Upload

#: The matrix's columns. The learner owns the answer, the trainer trains the course.
COLUMNS = (
    "anonymous",
    "learner",
    "classmate",
    "stranger",
    "trainer",
    "other_trainer",
    "hr",
    "compliance",
    "administrator",
)

#: Of each resource of the API the thing that the cast has one of.
API_THINGS = {
    "people": "person",
    "departments": "department",
    "courses": "course",
    "sessions": "session",
    "enrolments": "enrolment",
    "prompts": "prompt",
    "answers": "answer",
    "recordings": "answer-recording",
}


@dataclass(frozen=True)
class Scene:
    """People by column, and the things whose keys fill a route's arguments."""

    people: dict[str, Employee | None]
    things: dict[str, Any]

    def arguments(self, name: str, wanted: set[str]) -> dict[str, Any]:
        """Return the arguments of the route ``name``."""
        found: dict[str, Any] = {}
        if "pk" in wanted:
            found["pk"] = self.things[self.thing(name)]
        if "code" in wanted:
            found["code"] = self.things["code"]
        samples = {"kind": "completion", "after": 0, "form": "vtt", "key": "none", "uidb36": "1"}
        return found | {word: samples[word] for word in wanted if word in samples}

    def thing(self, name: str) -> str:
        """Return the thing whose key fills ``pk`` of the route ``name``."""
        special = {
            "health-give": "answer-recording",
            "session-new": "course",
            "session-prompts": "session",
            "session-recordings": "session",
            "prompt-new": "session",
            "api-lectures": "session",
            "api-answers": "prompt",
            "api-recording": "answer-recording",
            "api-upload": "upload",
            "path-step": "step",
            "report-schedule": "schedule",
            "report-schedule-stop": "schedule",
            "report-schedule-delete": "schedule",
        }
        if name.startswith("recording"):
            return "lecture" if name == "recording-delete" else "answer-recording"
        return special.get(name) or name.split("-")[0]


def make_scene() -> Scene:
    """Make a published course with a lecture, a prompt and the learner's answer, and people around it."""

    def person(**facts: Any) -> Employee:
        # a usable password: without one allauth offers other ways than a real person gets
        return factories.EmployeeFactory(password=factories.PASSWORD, **facts)

    trainer = person(role=Role.TRAINER)
    course = factories.CourseFactory(trainers=[trainer])
    session = factories.SessionFactory(course=course)
    learner, classmate = person(), person()
    enrolment = factories.EnrolmentFactory(employee=learner, course=course)
    factories.EnrolmentFactory(employee=classmate, course=course)
    path = LearningPath.objects.create(title="First weeks", owner=trainer)
    step = PathStep.objects.create(path=path, course=course)
    PathEnrolment.objects.create(path=path, employee=learner)
    certificate = Certificate.objects.create(
        employee=learner,
        course=course,
        enrolment=enrolment,
        name=learner.name,
        title=course.title,
        completed_on=datetime.date(2026, 1, 5),
    )
    exemption = Exemption.objects.create(employee=learner, course=course, reason="Knows it")
    lecture = factories.RecordingFactory(session=session, owner=trainer, kind=Kind.LECTURE)
    prompt = factories.PromptFactory(session=session)
    point = factories.KeyPointFactory(prompt=prompt)
    answer = factories.AnswerFactory(prompt=prompt, learner=learner)
    upload = Upload.objects.create(owner=learner, purpose="answer", target=prompt.pk, length=100)
    token, _ = create_token(actor=learner, person=learner, name="script", scopes=["scores:read"], days=1)
    service = create_service_account(actor=trainer, name="Payroll", role=Role.HR)
    department = factories.DepartmentFactory()
    assignment = Assignment.objects.create(course=course, department=department)
    job = Job.objects.create(owner=learner, kind="list", file=ContentFile(b"1", name="list.csv"))
    hr = person(role=Role.HR)
    saved = SavedReport.objects.create(owner=hr, name="Weekly", kind="completion")
    schedule = ReportSchedule.objects.create(saved=saved, next_at=timezone.now())
    report = Job.objects.create(
        owner=hr,
        kind="report",
        params={"report": "completion", "form": "csv"},
        result={"rows": 1, "role": Role.HR, "courses": []},
        stage="done",
        file=ContentFile(b"1", name="report.csv"),
        file_name="report.csv",
        file_type="text/csv",
    )
    term = GlossaryTerm.objects.create(course=course, term="follow up")
    return Scene(
        people={
            "anonymous": None,
            "learner": learner,
            "classmate": classmate,
            "stranger": person(),
            "trainer": trainer,
            "other_trainer": person(role=Role.TRAINER),
            "hr": hr,
            "compliance": person(role=Role.COMPLIANCE),
            "administrator": person(role=Role.ADMINISTRATOR, is_staff=True, is_superuser=True),
        },
        things={
            "course": course.pk,
            "session": session.pk,
            "person": learner.pk,
            "enrolment": enrolment.pk,
            "exemption": exemption.pk,
            "path": path.pk,
            "code": certificate.code,
            "webhook": Endpoint.objects.create(url="https://example.com/", secret=new_secret()).pk,
            "step": step.pk,
            "prompt": prompt.pk,
            "keypoint": point.pk,
            "answer": answer.pk,
            "glossary": term.pk,
            "department": department.pk,
            "assignment": assignment.pk,
            "lecture": lecture.pk,
            "answer-recording": answer.recording_id,
            "upload": upload.pk,
            "token": token.pk,
            "service": service.pk,
            "job": job.pk,
            "saved": saved.pk,
            "schedule": schedule.pk,
            "report": report.pk,
        },
    )
