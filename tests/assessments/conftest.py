"""The cast of prompts and answers: an owner, a team-mate, a stranger, the course's trainer."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from assessments.prompts.models.prompt import Prompt
from courses.people.enums import Role
from courses.people.models import Employee
from tests.factories import EmployeeFactory, EnrolmentFactory, KeyPointFactory, PromptFactory
from tests.speech import tone_speech, write_wav


@pytest.fixture
def prompt(db: None) -> Prompt:
    """A question of a published course, with two key points."""
    prompt = PromptFactory.create(question="A customer is angry. What do you do?")
    KeyPointFactory.create(prompt=prompt, position=0, name="Listen", weight=3)
    KeyPointFactory.create(
        prompt=prompt,
        position=1,
        name="Apologise",
        weight=1,
        keywords={"en": ["apologise"]},
        synonyms={"en": ["say sorry"]},
    )
    return prompt


@pytest.fixture
def owner(prompt: Prompt) -> Employee:
    """Enrolled; the answers are theirs."""
    return EnrolmentFactory.create(course=prompt.session.course).employee


@pytest.fixture
def team_mate(prompt: Prompt) -> Employee:
    """Enrolled in the same course."""
    return EnrolmentFactory.create(course=prompt.session.course).employee


@pytest.fixture
def stranger(db: None) -> Employee:
    """Not enrolled."""
    return EmployeeFactory.create()


@pytest.fixture
def trainer(prompt: Prompt) -> Employee:
    """Trains the prompt's course."""
    person = EmployeeFactory.create(role=Role.TRAINER)
    prompt.session.course.trainers.add(person)
    return person


@pytest.fixture
def speech_file(tmp_path: Path) -> Callable[..., SimpleUploadedFile]:
    """Return a function that makes an upload of real sound, about a third of a second for each digit."""

    def make(digits: str = "123456") -> SimpleUploadedFile:
        content = write_wav(tmp_path / "speech.wav", tone_speech(digits)).read_bytes()
        return SimpleUploadedFile("speech.wav", content, content_type="audio/wav")

    return make


@pytest.fixture
def on_disk(transactional_db: None, tmp_path: Path) -> Iterator[Callable[[], None]]:
    """Return a function that lets new threads see what is committed so far, in a database with real locks.

    A database in memory answers a second writer with an error instead of letting it wait. The test's own
    thread stays with the one in memory, and must not close its connection: that would be its end.
    """
    before = connection.settings_dict["NAME"]

    def move() -> None:
        if connection.vendor != "sqlite" or not connection.is_in_memory_db():  # type: ignore[attr-defined]
            return
        copy = tmp_path / "threads.sqlite3"
        with closing(sqlite3.connect(copy)) as target:
            connection.connection.backup(target)
            # as every database on disk here: changing over is not something threads may race for
            target.execute("PRAGMA journal_mode=WAL")
        connection.settings_dict["NAME"] = str(copy)

    yield move
    connection.settings_dict["NAME"] = before
