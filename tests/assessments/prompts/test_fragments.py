"""Lecture seconds of key points: found, kept once, replaced by reruns, and chosen by trainers."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from assessments.prompts.models.fragment import Fragment
from assessments.prompts.models.prompt import KeyPoint, Prompt
from assessments.prompts.services.fragments import (
    find_fragments,
    find_in_lecture,
    pin_fragment,
    pin_next,
    unpin,
)
from assessments.prompts.services.prompts import KeyPointDraft, PromptDraft, create_prompt
from courses.audit.models import AuditEntry
from courses.people.models import Employee
from kit.problems import Problem
from tests.factories import KeyPointFactory, PromptFactory, RecordingFactory, SessionFactory
from tests.texts import rows_of
from transcripts.enums import Kind, Stage
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.django_db

ASKED = ["Welcome to all of you here.", "First, listen to the customer.", "And now the weather report."]
AGAIN = ["It is raining outside today.", "Step one: listen and hear them out."]


@pytest.fixture
def lecture(prompt: Prompt) -> Recording:
    made: Recording = RecordingFactory(session=prompt.session, segments=ASKED, duration=6.0)
    return made


def point_of(prompt: Prompt) -> KeyPoint:
    """Return the prompt's key point that lectures speak of."""
    point: KeyPoint = prompt.key_points.get(name="Listen")
    return point


def places(point: KeyPoint) -> list[tuple[Recording, bool]]:
    return [(one.recording, one.pinned) for one in point.fragments.all()]


def test_a_lecture_that_is_read_gives_its_prompts_their_seconds(prompt: Prompt, lecture: Recording) -> None:
    Recording.objects.filter(pk=lecture.pk).update(stage=Stage.ANALYSING)
    lecture.refresh_from_db()
    find_in_lecture(lecture)
    fragment = Fragment.objects.get()
    assert fragment.key_point == point_of(prompt)
    assert "listen to the customer" in fragment.text
    assert fragment.start < 2.5 < fragment.end <= 6.0


def test_finding_twice_leaves_one_set(prompt: Prompt, lecture: Recording) -> None:
    find_fragments(prompt)
    find_fragments(prompt)
    assert Fragment.objects.count() == 1


def test_a_new_hearing_replaces_what_was_found(prompt: Prompt, lecture: Recording) -> None:
    find_fragments(prompt)
    rows_of(lecture).delete()
    find_fragments(prompt)
    assert not Fragment.objects.exists()


def test_answers_are_left_alone(prompt: Prompt) -> None:
    answer = RecordingFactory(session=prompt.session, segments=ASKED, kind=Kind.ANSWER)
    find_in_lecture(answer)
    find_fragments(prompt)
    assert not Fragment.objects.exists()


def test_the_sessions_own_lecture_comes_before_the_courses(prompt: Prompt, lecture: Recording) -> None:
    elsewhere = SessionFactory(course=prompt.session.course)
    RecordingFactory(session=elsewhere, segments=AGAIN)
    find_fragments(prompt)
    assert places(point_of(prompt)) == [(lecture, False)]


def test_another_session_is_asked_where_the_own_is_silent(prompt: Prompt) -> None:
    RecordingFactory(session=prompt.session, segments=["Nothing of the kind is said here."])
    elsewhere = SessionFactory(course=prompt.session.course)
    lecture = RecordingFactory(session=elsewhere, segments=AGAIN)
    find_fragments(prompt)
    assert places(point_of(prompt)) == [(lecture, False)]


def test_another_course_is_never_asked(prompt: Prompt) -> None:
    RecordingFactory(segments=ASKED)
    find_fragments(prompt)
    assert not Fragment.objects.exists()


def test_a_saved_rubric_is_looked_for_after_the_commit(
    prompt: Prompt, lecture: Recording, trainer: Employee, django_capture_on_commit_callbacks: object
) -> None:
    draft = PromptDraft("What now?", [KeyPointDraft("Weather", keywords={"en": ["weather report"]})])
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        made = create_prompt(actor=trainer, session=prompt.session, draft=draft)
        assert not Fragment.objects.exists()
    assert "weather" in Fragment.objects.get(key_point__prompt=made).text


def test_pinned_seconds_survive_finding_again(prompt: Prompt, lecture: Recording, trainer: Employee) -> None:
    point = point_of(prompt)
    pin_fragment(actor=trainer, key_point=point, recording=lecture, start=4.0, end=6.0)
    find_fragments(prompt)
    first, second = point.fragments.all()
    assert (first.pinned, first.start, first.text) == (True, 4.0, "And now the weather report.")
    assert not second.pinned
    assert AuditEntry.objects.filter(actor=trainer, action="rubric_changed").exists()


def test_seconds_without_words_are_refused(prompt: Prompt, lecture: Recording, trainer: Employee) -> None:
    with pytest.raises(Problem, match="no_such_seconds"):
        pin_fragment(actor=trainer, key_point=point_of(prompt), recording=lecture, start=60.0, end=70.0)


def test_the_next_place_is_taken_in_turn(prompt: Prompt, lecture: Recording, trainer: Employee) -> None:
    other = RecordingFactory(session=prompt.session, segments=AGAIN)
    find_fragments(prompt)
    point = point_of(prompt)
    order = [one.recording for one in point.fragments.all()]
    assert set(order) == {lecture, other}
    pin_next(actor=trainer, key_point=point)
    assert places(point)[0] == (order[1], True)
    pin_next(actor=trainer, key_point=point)
    assert places(point)[0] == (order[0], True)
    unpin(actor=trainer, key_point=point)
    assert places(point) == [(order[0], False), (order[1], False)]


def test_the_only_place_has_no_next(prompt: Prompt, lecture: Recording, trainer: Employee) -> None:
    find_fragments(prompt)
    assert pin_next(actor=trainer, key_point=point_of(prompt)) is None
    assert places(point_of(prompt)) == [(lecture, False)]


def test_a_deleted_lecture_leaves_the_place_to_another(
    prompt: Prompt, lecture: Recording, django_capture_on_commit_callbacks: object
) -> None:
    elsewhere = RecordingFactory(session=SessionFactory(course=prompt.session.course), segments=AGAIN)
    find_fragments(prompt)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        lecture.delete()
    assert places(point_of(prompt)) == [(elsewhere, False)]


def test_command_finds_for_every_prompt(
    prompt: Prompt, lecture: Recording, capsys: pytest.CaptureFixture[str]
) -> None:
    KeyPointFactory(prompt=PromptFactory(session=prompt.session))
    call_command("find_fragments")
    assert capsys.readouterr().out == "2 fragments\n"
