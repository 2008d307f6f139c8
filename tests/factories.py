"""Factories: the cast and their things."""

from __future__ import annotations

from typing import Any

import factory
from django.core.files.base import ContentFile
from django.utils import timezone

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import KeyPoint, Prompt
from courses.catalogue.enums import CourseStatus
from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment
from courses.people.enums import Role
from courses.people.models import Department, Employee
from transcripts.enums import Kind, Stage
from transcripts.recordings.models import Recording
from transcripts.texts.models import Revision, TranscriptSegment

PASSWORD = "correct horse battery"


class DepartmentFactory(factory.django.DjangoModelFactory[Department]):
    class Meta:
        model = Department

    name = factory.Sequence(lambda n: f"Department {n}")


class EmployeeFactory(factory.django.DjangoModelFactory[Employee]):
    class Meta:
        model = Employee
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"E{n:05d}")
    name = factory.Sequence(lambda n: f"Person {n}")
    email = factory.LazyAttribute(lambda person: f"{person.username.lower()}@example.com")
    role = Role.EMPLOYEE

    @classmethod
    def _create(cls, model_class: type[Employee], *args: Any, **kwargs: Any) -> Employee:
        password = kwargs.pop("password", None)
        person = model_class(*args, **kwargs)
        if password:
            person.set_password(password)
        else:
            person.set_unusable_password()
        person.save()
        return person


class CourseFactory(factory.django.DjangoModelFactory[Course]):
    class Meta:
        model = Course
        skip_postgeneration_save = True

    title = factory.Sequence(lambda n: f"Course {n}")
    language = "en"
    status = CourseStatus.PUBLISHED

    @factory.post_generation
    def trainers(self: Course, create: bool, extracted: list[Employee] | None, **kwargs: Any) -> None:  # type: ignore[misc]
        if extracted:
            self.trainers.set(extracted)


class SessionFactory(factory.django.DjangoModelFactory[Session]):
    class Meta:
        model = Session

    course = factory.SubFactory(CourseFactory)
    title = factory.Sequence(lambda n: f"Session {n}")
    position = factory.Sequence(int)


class EnrolmentFactory(factory.django.DjangoModelFactory[Enrolment]):
    class Meta:
        model = Enrolment

    employee = factory.SubFactory(EmployeeFactory)
    course = factory.SubFactory(CourseFactory)


class RecordingFactory(factory.django.DjangoModelFactory[Recording]):
    """A finished lecture with two segments; ``segments=[]`` for none.

    ``revision`` is its text's number, ``language``, ``engine``, ``model`` and ``hotwords`` are its text's.
    With ``revision=0`` the text is unfinished, and there is none where nothing was heard.
    """

    class Meta:
        model = Recording
        skip_postgeneration_save = True

    session = factory.SubFactory(SessionFactory)
    course = factory.LazyAttribute(lambda recording: recording.session.course)
    owner = factory.SubFactory(EmployeeFactory)
    kind = Kind.LECTURE
    title = factory.Sequence(lambda n: f"Recording {n}")
    audio = factory.LazyFunction(lambda: ContentFile(b"RIFF....", name="sound"))
    content_type = "audio/wav"
    size = 8
    sha256 = "0" * 64
    duration = 4.0
    max_seconds = 3600
    peaks = [0.1, 0.5, 0.2]  # noqa: RUF012
    stage = Stage.READY
    language = "en"
    engine = "whisper"
    model = "base"
    hotwords = ()
    revision = 1

    @classmethod
    def _create(cls, model_class: type[Recording], *args: Any, **kwargs: Any) -> Recording:
        names = ("language", "engine", "model", "hotwords")
        text = {name: kwargs.pop(name) for name in names}
        number = kwargs.pop("revision")
        recording: Recording = super()._create(model_class, *args, **kwargs)
        if number or text["engine"]:
            unfinished = not number or recording.stage == Stage.TRANSCRIBING
            text |= {"hotwords": list(text["hotwords"]), "number": number or 1}
            recording.current_revision = Revision.objects.create(
                recording=recording, completed_at=None if unfinished else timezone.now(), **text
            )
            recording.save(update_fields=["current_revision"])
        return recording

    @factory.post_generation
    def segments(self: Recording, create: bool, extracted: list[str] | None, **kwargs: Any) -> None:  # type: ignore[misc]
        texts = ["Listen to the customer first.", "Then say sorry."] if extracted is None else extracted
        for index, text in enumerate(texts):
            start = index * 2.0
            step = 2.0 / max(len(text.split()), 1)
            words = [
                {"s": start + i * step, "e": start + (i + 1) * step, "t": f" {word}", "c": 0.9}
                for i, word in enumerate(text.split())
            ]
            TranscriptSegment.objects.create(
                revision=self.current_revision,
                stretch=index,
                position=0,
                start=start,
                end=start + 2.0,
                text=text,
                confidence=0.9,
                words=words,
            )


class PromptFactory(factory.django.DjangoModelFactory[Prompt]):
    class Meta:
        model = Prompt

    session = factory.SubFactory(SessionFactory)
    question = "A customer is angry. What do you do?"


class KeyPointFactory(factory.django.DjangoModelFactory[KeyPoint]):
    class Meta:
        model = KeyPoint

    prompt = factory.SubFactory(PromptFactory)
    name = factory.Sequence(lambda n: f"Key point {n}")
    keywords = {"en": ["listen"], "zh": ["倾听"]}  # noqa: RUF012
    synonyms = {"en": ["hear them out"], "zh": ["听客户说完"]}  # noqa: RUF012


class AnswerFactory(factory.django.DjangoModelFactory[Answer]):
    class Meta:
        model = Answer

    prompt = factory.SubFactory(PromptFactory)
    learner = factory.SubFactory(EmployeeFactory)
    recording = factory.SubFactory(
        RecordingFactory,
        kind=Kind.ANSWER,
        owner=factory.SelfAttribute("..learner"),
        session=factory.SelfAttribute("..prompt.session"),
    )
    number = 1
