"""Who sees a recording, and the one door through which it changes its stage."""

from __future__ import annotations

from itertools import product

import pytest

from courses.catalogue.enums import CourseStatus
from courses.people.enums import Role
from kit.problems import Conflict
from kit.queue.lease import LeaseLost
from tests.factories import CourseFactory, EmployeeFactory, EnrolmentFactory, RecordingFactory
from tests.transcripts.helpers import Cast
from transcripts.enums import HELD, MOVES, Kind, Stage
from transcripts.recordings import rules
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.both_databases


@pytest.mark.parametrize(("before", "after"), list(product(Stage, Stage)))
def test_advance_makes_legal_moves_only(cast: Cast, before: Stage, after: Stage) -> None:
    recording = RecordingFactory(session=cast.session, stage=before, fence=1)
    if after in MOVES[before]:
        recording.advance(after)
        assert (recording.stage, recording.fence) == (after, 2)
    else:
        with pytest.raises(Conflict):
            recording.advance(after)


@pytest.mark.parametrize(("before", "after"), list(product(Stage, Stage)))
def test_advance_with_a_fence_moves_only_what_is_held(cast: Cast, before: Stage, after: Stage) -> None:
    recording = RecordingFactory(session=cast.session, stage=before, fence=1)
    if after in MOVES[before] and before in HELD:
        recording.advance(after, fence=1)
        assert (recording.stage, recording.fence) == (after, 1)
    else:
        with pytest.raises(LeaseLost):
            recording.advance(after, fence=1)
        assert Recording.objects.get().stage == before


def test_writes_of_a_former_claim_are_refused(cast: Cast) -> None:
    recording = RecordingFactory(session=cast.session, stage=Stage.TRANSCRIBING, fence=2)
    with pytest.raises(LeaseLost):
        recording.hold(fence=1, progress=0.5)
    with pytest.raises(LeaseLost):
        recording.advance(Stage.ANALYSING, fence=1)
    recording.hold(fence=2, progress=0.5)
    assert Recording.objects.get().progress == 0.5


def sees(person: object, recording: Recording) -> bool:
    return Recording.objects.visible_to(person).filter(pk=recording.pk).exists()  # type: ignore[arg-type]


def test_answers_are_heard_by_their_speaker_and_the_trainers(cast: Cast) -> None:
    answer = RecordingFactory(session=cast.session, kind=Kind.ANSWER, owner=cast.learner)
    team_mate = EnrolmentFactory(course=cast.course).employee
    others = [EmployeeFactory(role=role) for role in Role]
    assert sees(cast.learner, answer) and sees(cast.trainer, answer)
    assert not any(sees(person, answer) for person in [team_mate, cast.stranger, *others])


def test_lectures_are_heard_by_the_enrolled_the_trainers_and_hr(cast: Cast) -> None:
    lecture = RecordingFactory(session=cast.session, owner=cast.trainer)
    hr = EmployeeFactory(role=Role.HR)
    assert all(sees(person, lecture) for person in (cast.learner, cast.trainer, hr))
    assert not sees(cast.stranger, lecture) and not sees(EmployeeFactory(role=Role.ADMINISTRATOR), lecture)


def test_lectures_of_a_draft_are_not_heard_by_learners(cast: Cast) -> None:
    lecture = RecordingFactory(session=cast.session, owner=cast.trainer)
    cast.course.status = CourseStatus.DRAFT
    cast.course.save()
    assert not sees(cast.learner, lecture) and sees(cast.trainer, lecture)


def test_nobody_inactive_hears_anything(cast: Cast) -> None:
    lecture = RecordingFactory(session=cast.session, owner=cast.trainer)
    cast.trainer.is_active = False
    assert not sees(cast.trainer, lecture)


def test_who_may_change_and_delete(cast: Cast) -> None:
    lecture = RecordingFactory(session=cast.session, owner=cast.trainer)
    answer = RecordingFactory(session=cast.session, kind=Kind.ANSWER, owner=cast.learner)
    former = RecordingFactory(session=cast.session, owner=cast.stranger)
    assert rules.may_change_recording(cast.trainer, lecture) and rules.may_delete_recording(
        cast.trainer, lecture
    )
    assert not rules.may_change_recording(cast.learner, lecture)
    assert rules.may_change_recording(cast.learner, answer) and rules.may_change_recording(
        cast.trainer, answer
    )
    assert not any(rules.may_delete_recording(person, answer) for person in (cast.learner, cast.trainer))
    # who no longer trains the course does not take its lectures away
    assert rules.may_change_recording(cast.stranger, former)
    assert not rules.may_delete_recording(cast.stranger, former)


def test_what_may_be_changed_is_seen(cast: Cast) -> None:
    recordings = [
        RecordingFactory(session=cast.session, owner=cast.trainer),
        RecordingFactory(session=cast.session, kind=Kind.ANSWER, owner=cast.learner),
        RecordingFactory(owner=cast.stranger, session__course=CourseFactory()),
    ]
    people = [cast.trainer, cast.learner, cast.stranger, *(EmployeeFactory(role=role) for role in Role)]
    for person, recording in product(people, recordings):
        if rules.may_change_recording(person, recording):
            assert sees(person, recording)
