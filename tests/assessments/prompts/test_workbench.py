"""What stands beside the prompt editor: trying the key points, and suggestions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.client import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments.answers.models.answer import Answer
from assessments.prompts.models.prompt import Prompt
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.catalogue.models import GlossaryTerm
from courses.people.enums import Role
from courses.people.models import Employee
from knowledge.entries.models import Notes
from tests.assessments.prompts.test_prompt_form import posted
from tests.factories import AnswerFactory, EmployeeFactory, RecordingFactory

SignIn = Callable[..., Client]
LISTEN = {"name": "Listen", "keywords_en": "listen", "synonyms_en": "hear them out"}
APOLOGISE = {"name": "Apologise", "keywords_en": "apologise"}

ROUTES = [
    "prompt-try",
    "prompt-suggest",
    "session-prompt-try",
    "session-prompt-suggest",
    "session-prompt-derive",
]


def address(name: str, prompt: Prompt) -> str:
    return reverse(name, args=[prompt.session_id if name.startswith("session") else prompt.pk])


@pytest.fixture
def tried(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> Callable[..., str]:
    """Return a function that tries key points on a text or an answer and returns the part of the page."""
    client = sign_in(trainer)

    def attempt(*points: dict[str, Any], name: str = "prompt-try", **values: Any) -> str:
        response = client.post(address(name, prompt), posted(*points, **values))
        assert response.status_code == 200
        return response.content.decode()

    return attempt


@pytest.mark.parametrize("name", ROUTES)
def test_workbench_is_for_the_courses_trainer(
    name: str, prompt: Prompt, owner: Employee, stranger: Employee, sign_in: SignIn, client: Client
) -> None:
    url, data = address(name, prompt), posted(LISTEN)
    other = EmployeeFactory.create(role=Role.TRAINER)
    assert sign_in(owner).post(url, data).status_code == 403
    assert sign_in(stranger).post(url, data).status_code == 404
    assert sign_in(other).post(url, data).status_code == 404
    assert client.post(url, data).status_code == 302
    assert client.get(url).status_code in (302, 405)


@pytest.mark.parametrize("name", ["prompt-try", "session-prompt-try"])
def test_unsaved_key_points_are_tried_on_a_text(name: str, prompt: Prompt, tried: Callable[..., str]) -> None:
    html = tried(LISTEN, APOLOGISE, name=name, **{"try-text": "First I listen.\nI would never apologise."})
    assert '<span class="score-value">50</span>' in html
    assert "<mark>" in html and ">listen</span></mark>" in html
    assert 'data-state="met"' in html and 'data-state="missed"' in html
    assert "word for word" in html and "said not to be so" in html
    assert "data-seek" not in html and "<audio" not in html
    # nothing was written: the prompt has the key points it had
    assert [point.name for point in prompt.key_points.all()] == ["Listen", "Apologise"]
    assert prompt.key_points.all()[0].synonyms == {"en": ["hear them out"], "zh": ["听客户说完"]}


def test_ways_of_matching_are_told(tried: Callable[..., str]) -> None:
    point = {"name": "核实", "keywords_zh": "核实身份", "synonyms_zh": "核对姓名", "must_not_zh": "提供号码"}
    assert "by its sound" in tried(point, **{"try-text": "我先和实身份"})
    assert "another way to say it" in tried(point, **{"try-text": "我先核对姓名"})
    assert "its words apart" in tried(point, **{"try-text": "身份我先核实"})
    html = tried(point, **{"try-text": "我核实身份，再提供号码"})
    assert "counts against it" in html and '<span class="score-value">0</span>' in html


def test_question_said_again_earns_nothing(tried: Callable[..., str]) -> None:
    point = {"name": "Angry", "keywords_en": "customer calls angrily"}
    question = "What if a customer calls angrily and shouts at you"
    html = tried(point, question=question, **{"try-text": f"{question}?"})
    assert '<span class="score-value">0</span>' in html
    assert "stands in the question" in html


def test_key_points_that_cannot_be_used_are_named(tried: Callable[..., str]) -> None:
    html = tried({"name": "Verify"}, LISTEN, **{"try-text": "I listen."})
    assert "cannot be tried yet" in html and "Verify" in html and "at least one keyword" in html
    assert "score-value" not in html


def test_nothing_posted_is_answered_in_words(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> None:
    response = sign_in(trainer).post(address("prompt-try", prompt))
    assert response.status_code == 200
    assert "cannot be tried yet" in response.content.decode()


def test_question_may_still_be_missing(tried: Callable[..., str]) -> None:
    assert "score-value" in tried(LISTEN, question="", **{"try-text": "I listen."})


def test_text_too_long_is_refused_in_words(tried: Callable[..., str]) -> None:
    html = tried(LISTEN, **{"try-text": "word " * 5000})
    assert "at most 20000 characters" in html
    assert "score-value" not in html


def test_text_is_shown_as_text(tried: Callable[..., str]) -> None:
    html = tried(LISTEN, **{"try-text": "I listen <script>alert(1)</script>"})
    assert "<script" not in html and "&lt;script&gt;" in html


def test_answer_is_tried_and_the_reading_noted(
    prompt: Prompt, trainer: Employee, owner: Employee, tried: Callable[..., str]
) -> None:
    answer = AnswerFactory.create(prompt=prompt, learner=owner)
    for _ in range(2):
        html = tried(APOLOGISE, LISTEN, **{"try-answer": str(answer.pk), "try-text": "something else"})
    assert "Listen" in html and "something else" not in html
    assert '<span class="score-value">50</span>' in html
    assert answer.get_absolute_url() in html
    (entry,) = AuditEntry.objects.filter(action=AuditAction.READ_TRANSCRIPT)
    assert (entry.actor, entry.owner) == (trainer, owner)


def test_answer_is_not_read_while_the_key_points_cannot_be_tried(
    prompt: Prompt, owner: Employee, tried: Callable[..., str]
) -> None:
    answer = AnswerFactory.create(prompt=prompt, learner=owner)
    tried({"name": "Verify"}, **{"try-answer": str(answer.pk)})
    assert not AuditEntry.objects.filter(action=AuditAction.READ_TRANSCRIPT).exists()


def test_answers_of_other_prompts_cannot_be_tried(tried: Callable[..., str]) -> None:
    foreign = AnswerFactory.create(recording__segments=["I listen in secret."])
    html = tried(LISTEN, **{"try-answer": str(foreign.pk)})
    assert "no longer there" in html and "secret" not in html
    assert not AuditEntry.objects.filter(action=AuditAction.READ_TRANSCRIPT).exists()


def test_editor_offers_the_prompts_answers(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> None:
    answer = AnswerFactory.create(prompt=prompt, score=0.85)
    foreign = AnswerFactory.create(score=0.3)
    html = sign_in(trainer).get(reverse("prompt-edit", args=[prompt.pk])).content.decode()
    assert f"{answer.learner} · attempt 1 · 85" in html
    assert str(foreign.learner) not in html


def test_editor_takes_as_many_queries_for_many_answers(
    prompt: Prompt, trainer: Employee, sign_in: SignIn
) -> None:
    from tests.queries import assert_same_queries

    client = sign_in(trainer)
    url = reverse("prompt-edit", args=[prompt.pk])
    assert_same_queries(client, url, lambda: AnswerFactory.create(prompt=prompt, score=0.9), rows=30)


def answers_that_tell(prompt: Prompt) -> None:
    for _ in range(3):
        AnswerFactory.create(
            prompt=prompt, score=0.9, recording__segments=["I listen and promise a callback today."]
        )
        AnswerFactory.create(prompt=prompt, score=0.2, recording__segments=["I transfer the line."])


def test_words_of_good_answers_are_suggested_to_their_key_point(
    prompt: Prompt, trainer: Employee, sign_in: SignIn
) -> None:
    answers_that_tell(prompt)
    response = sign_in(trainer).post(address("prompt-suggest", prompt), posted(LISTEN, APOLOGISE))
    html = response.content.decode()
    assert "in 3 of 3 good answers" in html
    assert 'data-rubric-add="points-0"' in html and "promise" in html
    assert "transfer" not in html
    assert not AuditEntry.objects.filter(action=AuditAction.RUBRIC_CHANGED).exists()


def test_one_learners_many_answers_are_not_many_good_answers(
    prompt: Prompt, trainer: Employee, owner: Employee, sign_in: SignIn
) -> None:
    for number in range(1, 4):
        AnswerFactory.create(
            prompt=prompt, learner=owner, number=number, score=0.9, recording__segments=["Listen, amigo."]
        )
        AnswerFactory.create(prompt=prompt, score=0.2, recording__segments=["No idea."])
    html = sign_in(trainer).post(address("prompt-suggest", prompt), posted(LISTEN)).content.decode()
    assert "amigo" not in html


@pytest.mark.parametrize("name", ["prompt-suggest", "session-prompt-suggest"])
def test_lecture_and_glossary_are_suggested_with_their_second(
    name: str, prompt: Prompt, trainer: Employee, sign_in: SignIn
) -> None:
    lecture = RecordingFactory.create(
        session=prompt.session, segments=["Welcome everybody.", "Listen and paraphrase the complaint."]
    )
    Notes.objects.create(
        recording=lecture,
        revision=lecture.current_revision,
        title="T",
        terms=[{"text": "paraphrase", "count": 1, "start": 2.0}],
    )
    GlossaryTerm.objects.create(course=prompt.session.course, term="complaint")
    html = sign_in(trainer).post(address(name, prompt), posted(LISTEN)).content.decode()
    assert 'data-rubric-add="points-0" data-phrase="paraphrase" data-language="en"' in " ".join(html.split())
    assert "lecture, 0:02" in html and f"{lecture.get_absolute_url()}?t=2" in html
    assert "complaint" in html


def test_another_sessions_lecture_is_not_suggested(
    prompt: Prompt, trainer: Employee, sign_in: SignIn
) -> None:
    RecordingFactory.create(segments=["Listen and paraphrase."])
    html = sign_in(trainer).post(address("prompt-suggest", prompt), posted(LISTEN)).content.decode()
    assert "Nothing to suggest yet" in html


def test_suggestions_survive_half_written_key_points(
    prompt: Prompt, trainer: Employee, sign_in: SignIn
) -> None:
    answers_that_tell(prompt)
    rows = posted({"name": "Listen", "weight": "nonsense"}, LISTEN)
    html = sign_in(trainer).post(address("prompt-suggest", prompt), rows).content.decode()
    assert "promise" in html


def test_suggestions_take_as_many_queries_for_many_answers(
    prompt: Prompt, trainer: Employee, sign_in: SignIn
) -> None:
    client = sign_in(trainer)
    counts = []
    for _ in range(2):
        answers_that_tell(prompt)
        with CaptureQueriesContext(connection) as captured:
            client.post(address("prompt-suggest", prompt), posted(LISTEN))
        counts.append(len(captured))
    assert counts[0] == counts[1]
    assert Answer.objects.count() == 12


def test_model_answer_becomes_key_points_to_add(prompt: Prompt, trainer: Employee, sign_in: SignIn) -> None:
    text = "核实对方身份；礼貌拒绝并说明规定；登记这次来电；上报主管。"
    data = posted(question="接到电话怎么办？", **{"model-text": text})
    html = sign_in(trainer).post(address("session-prompt-derive", prompt), data).content.decode()
    assert html.count("data-rubric-add") == 4
    assert 'data-name="上报主管"' in html and 'data-language="zh"' in html
    assert prompt.key_points.count() == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "Write or paste an answer first"), ("An angry customer.", "more than the question")],
)
def test_model_answer_that_says_nothing_is_answered_in_words(
    text: str, words: str, prompt: Prompt, trainer: Employee, sign_in: SignIn
) -> None:
    data = posted(question="What do you say to an angry customer?", **{"model-text": text})
    html = sign_in(trainer).post(address("session-prompt-derive", prompt), data).content.decode()
    assert words in html and "data-rubric-add" not in html
