"""A class of hundreds with thousands of answers, scored for real: for benchmarks and for looking at pages.

What people say is put together from a few sentences a key point: as the rubric has it, as a recogniser
mishears it, denied, or in words that the rubric lacks. Everything is drawn from a seed.
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.models.outcome import Outcome
from assessments.answers.services.assess import version_of
from assessments.mastery.models import Mastery
from assessments.prompts.models.prompt import Prompt
from assessments.scoring import SCORER_VERSION, score, snapshot
from bench.kit.big_class_words import DEPARTMENTS, FAMILY, FILLERS, GIVEN, THEMES
from courses.catalogue.enums import CourseStatus
from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment
from courses.people.models import Department, Employee
from tests.texts import store_texts
from transcripts.asr.segment import Segment
from transcripts.enums import Kind, Stage
from transcripts.recordings.models import Recording


@dataclass(frozen=True, slots=True)
class BigClass:
    """What was made."""

    course: Course
    prompts: list[Prompt]
    people: list[Employee]
    answers: int


def make_class(
    trainer: Employee,
    *,
    people: int = 500,
    sessions: int = 5,
    prompts: int = 4,
    points: int = 3,
    attempts: int = 2,
    weeks: int = 12,
    seed: int = 7,
) -> BigClass:
    """Make a published course with ``sessions`` × ``prompts`` × ``points`` key points, taken and answered."""
    draw = random.Random(seed)
    course = Course.objects.create(title="客户服务基础", language="zh", status=CourseStatus.PUBLISHED)
    course.trainers.add(trainer)
    asked = [
        prompt
        for number in range(1, sessions + 1)
        for prompt in _prompts(course, number, prompts, points, draw)
    ]
    takers = _people(course, people, draw)
    ability = {person.pk: draw.gauss(0.0, 0.22) for person in takers}
    # a tenth never began
    active = [person for person in takers if draw.random() > 0.1]
    made = 0
    for prompt in asked:
        made += _answer(prompt, active, ability, attempts, weeks, draw)
    _hold(course)
    return BigClass(course, asked, takers, made)


def _prompts(course: Course, number: int, prompts: int, points: int, draw: random.Random) -> Iterator[Prompt]:
    session = Session.objects.create(course=course, position=number, title=f"第{number}课 接待与保密")
    for place in range(prompts):
        prompt = Prompt.objects.create(
            session=session, position=place, question=f"情景{place + 1}：有人来电话询问资料，你会怎么做？"
        )
        themes = draw.sample(THEMES, points) if points <= len(THEMES) else draw.choices(THEMES, k=points)
        for position, theme in enumerate(themes):
            prompt.key_points.create(
                position=position,
                name=theme.name,
                keywords={"zh": list(theme.keywords)},
                synonyms={"zh": list(theme.synonyms)},
            )
        yield prompt


def _people(course: Course, count: int, draw: random.Random) -> list[Employee]:
    departments = [Department.objects.create(name=name) for name in DEPARTMENTS]
    made = Employee.objects.bulk_create(
        Employee(
            username=f"B{number:04}",
            name=draw.choice(FAMILY) + "".join(draw.sample(GIVEN, draw.choice((1, 2, 2)))),
            email=f"b{number:04}@example.com",
            password="!",
            department=departments[number % len(departments)],
        )
        for number in range(count)
    )
    Enrolment.objects.bulk_create(Enrolment(employee=person, course=course) for person in made)
    return made


def _answer(
    prompt: Prompt,
    people: list[Employee],
    ability: dict[int, float],
    attempts: int,
    weeks: int,
    draw: random.Random,
) -> int:
    """Let most people answer ``prompt`` once or more, better the later; return how many answers there are."""
    rows = list(prompt.key_points.all())
    specs = [row.as_spec() for row in rows]
    easy = {row.pk: draw.uniform(0.3, 0.9) for row in rows}
    themes = {theme.name: theme for theme in THEMES}
    now = timezone.now()
    recordings: list[Recording] = []
    answers: list[Answer] = []
    said: list[str] = []
    at: list[datetime.datetime] = []
    for person in people:
        if draw.random() < 0.1:
            continue
        back = draw.uniform(0, weeks * 7)
        for number in range(1, draw.randint(1, attempts) + 1):
            text = "".join(
                draw.choice(FILLERS) + draw.choice(theme.said if says else theme.missed)
                for row in rows
                for theme in (themes[row.name],)
                for says in (draw.random() < easy[row.pk] + ability[person.pk] + 0.15 * (number - 1),)
            )
            recordings.append(_recording(person, prompt, text))
            answers.append(Answer(prompt=prompt, learner=person, recording=recordings[-1], number=number))
            said.append(text)
            at.append(now - datetime.timedelta(days=back / number))
    _store(prompt, specs, recordings, answers, said, at)
    return len(answers)


def _recording(person: Employee, prompt: Prompt, text: str) -> Recording:
    return Recording(
        owner=person,
        course=prompt.session.course,
        session=prompt.session,
        kind=Kind.ANSWER,
        title=prompt.question[:200],
        audio="none",
        content_type="audio/ogg",
        size=1,
        sha256="0" * 64,
        duration=len(text) / 4,
        max_seconds=185,
        stage=Stage.READY,
    )


def _store(
    prompt: Prompt,
    specs: list[Any],
    recordings: list[Recording],
    answers: list[Answer],
    said: list[str],
    at: list[datetime.datetime],
) -> None:
    Recording.objects.bulk_create(recordings, batch_size=500)
    spoken = [[Segment(0.0, len(text) / 4, text)] for text in said]
    store_texts(recordings, spoken, engine="whisper", model="base", language="zh")
    results = [score(segments, specs, prompt_text=prompt.text, language="zh") for segments in spoken]
    for answer, result in zip(answers, results, strict=True):
        answer.score = result.value
    Answer.objects.bulk_create(answers, batch_size=500)
    version, rubric = version_of(specs, prompt.text), snapshot(specs)
    Assessment.objects.bulk_create(
        (
            Assessment(
                answer=answer,
                value=result.value,
                result=result.as_json(),
                rubric=rubric,
                prompt_text=prompt.text,
                rubric_version=version,
                scorer_version=SCORER_VERSION,
                revision=answer.recording.current_revision,
            )
            for answer, result in zip(answers, results, strict=True)
        ),
        batch_size=500,
    )
    Outcome.objects.bulk_create(
        (
            Outcome(answer=answer, key_point_id=int(point.id), scored=point.earned, earned=point.earned)
            for answer, result in zip(answers, results, strict=True)
            for point in result.points
        ),
        batch_size=500,
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE assessments_answer SET created_at = %s WHERE id = %s",
            [(when, answer.pk) for when, answer in zip(at, answers, strict=True)],
        )


def _hold(course: Course) -> None:
    """Write mastery rows by a formula of this bench: the pictures read them, whoever derived them."""
    found: dict[tuple[int, int], list[float]] = {}
    rows = Outcome.objects.filter(key_point__prompt__session__course=course).order_by("answer__number")
    for learner, point, earned in rows.values_list("answer__learner_id", "key_point_id", "earned"):
        found.setdefault((learner, point), []).append(earned)
    now = timezone.now()
    Mastery.objects.bulk_create(
        (
            Mastery(
                learner_id=learner,
                key_point_id=point,
                probability=(sum(earned) + 2 * earned[-1] + 0.5) / (len(earned) + 3),
                answers=len(earned),
                last_earned=earned[-1],
                last_at=now,
                due_at=now,
                model_version="bench",
            )
            for (learner, point), earned in found.items()
        ),
        batch_size=500,
    )
