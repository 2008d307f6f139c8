"""The pages of plan, mastery and fragments, and what the answer's page says about hearing again."""

from __future__ import annotations

import datetime

import pytest
from django.test.client import Client
from django.utils import timezone

from assessments.answers.models.answer import Answer
from assessments.answers.services.settle import settle_answers
from assessments.plan.models import Adjustment, StudyPace
from assessments.prompts.models.fragment import Fragment
from assessments.prompts.models.prompt import Prompt
from courses.audit.models import AuditEntry
from courses.people.enums import Role
from courses.people.models import Employee
from tests.assessments.mastery.test_services import answered
from tests.factories import (
    EmployeeFactory,
    EnrolmentFactory,
    KeyPointFactory,
    PromptFactory,
    RecordingFactory,
)
from tests.queries import assert_same_queries
from transcripts.recordings.models import Recording

pytestmark = pytest.mark.django_db


def signed_in(person: Employee) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def shown(person: Employee, url: str) -> str:
    response = signed_in(person).get(url)
    assert response.status_code == 200, url
    return " ".join(response.content.decode().split())


@pytest.fixture
def fragment(prompt: Prompt) -> Fragment:
    lecture = RecordingFactory(session=prompt.session, title="How to calm down")
    return Fragment.objects.create(
        key_point=prompt.key_points.get(name="Apologise"),
        recording=lecture,
        start=34.7,
        end=44.0,
        text="Say sorry once, and mean it.",
        strength=0.9,
    )


@pytest.fixture
def answer(prompt: Prompt, owner: Employee) -> Answer:
    """Two days ago the owner listened and did not apologise."""
    made = answered(prompt, owner, 1.0, 0.0)
    Recording.objects.filter(pk=made.recording_id).update(
        created_at=timezone.now() - datetime.timedelta(days=2)
    )
    settle_answers([made.pk])
    return made


def test_plan_says_what_to_hear_and_why(fragment: Fragment, answer: Answer, owner: Employee) -> None:
    for url in ("/plan/", "/plan/part/"):
        page = shown(owner, url)
        assert "Say sorry once, and mean it." in page
        assert "0:34–0:44" in page
        assert f'data-audio-url="/recordings/{fragment.recording_id}/audio/"' in page
        assert "1 of 2 key points missed." in page
        assert "It should have been answered again yesterday." in page
        assert page.index("Apologise") < page.index("A customer is angry")


def test_plan_shows_what_is_held_with_a_sentence(answer: Answer, owner: Employee) -> None:
    page = shown(owner, "/plan/")
    assert "Asked 1 time, on" in page
    assert "<meter" in page


def test_plan_of_who_learns_nothing_says_what_to_do_next(stranger: Employee) -> None:
    page = shown(stranger, "/plan/")
    assert "Nothing to plan yet" in page
    assert "Open a session of a course" in page


def test_pace_is_kept_and_a_wild_one_refused(owner: Employee) -> None:
    client = signed_in(owner)
    client.post("/plan/pace/", {"minutes_a_day": "30"})
    assert StudyPace.objects.get(learner=owner).minutes_a_day == 30
    page = client.post("/plan/pace/", {"minutes_a_day": "1000"}, follow=True).content.decode()
    assert "between 5 and 240" in page
    assert StudyPace.objects.get(learner=owner).minutes_a_day == 30


def test_trainer_sees_what_a_learner_of_the_course_holds(
    answer: Answer, owner: Employee, trainer: Employee
) -> None:
    elsewhere = PromptFactory(question="Of another course")
    KeyPointFactory(prompt=elsewhere)
    EnrolmentFactory(course=elsewhere.session.course, employee=owner)
    page = shown(trainer, f"/people/{owner.pk}/mastery/")
    assert "A customer is angry" in page
    assert "Of another course" not in page
    assert "Of another course" in shown(owner, f"/people/{owner.pk}/mastery/")


def test_hr_sees_figures_and_can_change_nothing(answer: Answer, owner: Employee) -> None:
    page = shown(EmployeeFactory(role=Role.HR), f"/people/{owner.pk}/mastery/")
    assert "<meter" in page
    assert "Change the plan" not in page
    assert "/answers/" not in page.split("<main")[1]


def test_strangers_do_not_see_what_a_learner_holds(owner: Employee, team_mate: Employee) -> None:
    assert signed_in(team_mate).get(f"/people/{owner.pk}/mastery/").status_code == 404
    other = EmployeeFactory(role=Role.TRAINER)
    assert signed_in(other).get(f"/people/{owner.pk}/mastery/").status_code == 404


def test_trainer_pins_and_the_learner_reads_why(prompt: Prompt, owner: Employee, trainer: Employee) -> None:
    client = signed_in(trainer)
    sent = {"learner": owner.pk, "kind": "pinned", "reason": "We meet on Friday."}
    response = client.post(f"/prompts/{prompt.pk}/adjust/", sent)
    assert response.status_code == 302
    assert Adjustment.objects.get(learner=owner, prompt=prompt).by == trainer
    entry = AuditEntry.objects.get(action="plan_adjusted")
    assert (entry.actor, entry.owner) == (trainer, owner)
    assert "We meet on Friday." in shown(owner, "/plan/")
    client.post(f"/prompts/{prompt.pk}/adjust/", {**sent, "kind": "excused", "reason": "On leave."})
    page = shown(owner, "/plan/")
    assert "On leave." in page
    assert "You need not answer" in page
    client.post(f"/prompts/{prompt.pk}/adjust/", {"learner": owner.pk, "kind": ""})
    assert not Adjustment.objects.exists()


def test_pinning_needs_a_reason_and_a_learner_of_the_course(
    prompt: Prompt, owner: Employee, stranger: Employee, trainer: Employee
) -> None:
    client = signed_in(trainer)
    client.post(f"/prompts/{prompt.pk}/adjust/", {"learner": owner.pk, "kind": "pinned", "reason": " "})
    url = f"/prompts/{prompt.pk}/adjust/"
    sent = {"learner": stranger.pk, "kind": "pinned", "reason": "why"}
    assert client.post(url, sent).status_code == 404
    assert not Adjustment.objects.exists()


def test_answer_page_leads_to_the_lectures_seconds(
    fragment: Fragment, answer: Answer, owner: Employee
) -> None:
    page = shown(owner, f"/answers/{answer.pk}/")
    again = page.split('id="hear-again"')[1]
    assert "How to calm down" in again
    assert f"/recordings/{fragment.recording_id}/#t=34.70" in again
    assert 'data-start="34.70" data-end="44.00"' in again
    assert "You may answer as often as you like" in page
    assert "Your plan advises to answer again today." in page


def test_answer_page_says_so_where_no_lecture_speaks_of_it(answer: Answer, owner: Employee) -> None:
    assert "No lecture of this course says it" in shown(owner, f"/answers/{answer.pk}/")


def test_answer_page_tells_how_it_was_said(answer: Answer, owner: Employee) -> None:
    page = shown(owner, f"/answers/{answer.pk}/").split('id="answer-facts"')[1]
    assert "words a minute" in page
    assert "None of this counts for the score." in page


def test_answer_page_shows_all_attempts(answer: Answer, owner: Employee) -> None:
    page = shown(owner, f"/answers/{answer.pk}/")
    assert 'id="attempts"' not in page
    second = answered(answer.prompt, owner, 1.0, 1.0)
    settle_answers([second.pk])
    page = shown(owner, f"/answers/{second.pk}/").split('id="attempts"')[1]
    assert f'href="/answers/{answer.pk}/"' in page
    assert page.count("<rect") == 2


def test_trainer_chooses_other_seconds(prompt: Prompt, fragment: Fragment, trainer: Employee) -> None:
    client = signed_in(trainer)
    page = shown(trainer, f"/prompts/{prompt.pk}/fragments/")
    assert "found by itself" in page
    point = fragment.key_point
    sent = {
        "action": "pin",
        f"p{point.pk}-recording": str(fragment.recording_id),
        f"p{point.pk}-start": "0:02",
        f"p{point.pk}-end": "0:04",
    }
    assert client.post(f"/key-points/{point.pk}/fragment/", sent).status_code == 302
    first = point.fragments.first()
    assert first is not None
    assert (first.pinned, first.start, first.text) == (True, 2.0, "Then say sorry.")
    client.post(f"/key-points/{point.pk}/fragment/", {"action": "next"})
    assert point.fragments.get(pinned=True) == fragment
    client.post(f"/key-points/{point.pk}/fragment/", {"action": "free"})
    assert not point.fragments.filter(pinned=True).exists()


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        ("0:04", "0:02", "The end has to lie after the start."),
        ("9:00", "9:10", "The lecture is over by then."),
        ("soon", "later", "Write minutes and seconds"),
    ],
)
def test_seconds_that_make_no_sense_are_refused_in_words(
    prompt: Prompt, fragment: Fragment, trainer: Employee, start: str, end: str, said: str
) -> None:
    point = fragment.key_point
    sent = {
        f"p{point.pk}-recording": str(fragment.recording_id),
        f"p{point.pk}-start": start,
        f"p{point.pk}-end": end,
    }
    response = signed_in(trainer).post(f"/key-points/{point.pk}/fragment/", sent)
    assert response.status_code == 200
    assert said in response.content.decode()
    assert not point.fragments.filter(pinned=True).exists()


def test_pages_take_the_same_queries_for_many_prompts(prompt: Prompt, owner: Employee) -> None:
    def ask() -> None:
        asked = PromptFactory(session=prompt.session)
        point = KeyPointFactory(prompt=asked)
        lecture = RecordingFactory(session=prompt.session, segments=[])
        Fragment.objects.create(key_point=point, recording=lecture, start=0, end=9, text="…")
        settle_answers([answered(asked, owner, 0.0).pk])

    client = signed_in(owner)
    for url in ("/plan/", "/plan/part/", f"/people/{owner.pk}/mastery/"):
        assert_same_queries(client, url, ask, rows=6)
