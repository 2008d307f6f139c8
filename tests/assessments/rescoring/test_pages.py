"""The page for scoring anew."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test.client import Client
from django.urls import reverse

from assessments.answers.models.answer import Answer, Assessment
from assessments.answers.services.assess import assess_recording
from assessments.prompts.models.prompt import Prompt
from assessments.rescoring.queries import ChangeList
from assessments.rescoring.services.jobs import APPLY, PREVIEW
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.people.enums import Role
from courses.people.models import Employee
from jobs.enums import JobStage
from jobs.models import Job
from jobs.services.run import run_next_job
from kit.queue import stopping
from tests.factories import AnswerFactory, EmployeeFactory
from tests.queries import count_queries

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def _places_of_its_own(settings: Any, tmp_path: Path) -> Iterator[None]:
    settings.MEDIA_ROOT = tmp_path / "media"
    stopping.resume()
    yield
    stopping.resume()


@pytest.fixture
def url(prompt: Prompt) -> str:
    return reverse("prompt-rescore", args=[prompt.pk])


@pytest.fixture
def client(sign_in: SignIn, trainer: Employee) -> Client:
    return sign_in(trainer)


def answers(prompt: Prompt, number: int = 1, said: str = "I listen. I say sorry.") -> list[Answer]:
    made = []
    for _ in range(number):
        learner = EmployeeFactory()
        made.append(AnswerFactory(prompt=prompt, learner=learner, recording__segments=[said]))
        assess_recording(made[-1].recording)
    return made


def forget_sorry(prompt: Prompt) -> None:
    prompt.key_points.filter(name="Apologise").update(keywords={"en": ["refund"]}, synonyms={})


def text(client: Client, url: str, **query: str | int) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_whether_scores_are_behind(client: Client, prompt: Prompt, url: str) -> None:
    assert "No answer yet" in text(client, url)
    answers(prompt, 2)
    page = text(client, url)
    assert "The scores of all 2 answers are up to date" in page and "See what would change" not in page
    forget_sorry(prompt)
    page = text(client, url)
    assert "2 of 2 answers have no score by the present question" in page and "See what would change" in page
    assert "Apply the changes" not in page


def test_from_looking_to_applying(client: Client, prompt: Prompt, url: str, trainer: Employee) -> None:
    (answer,) = answers(prompt)
    forget_sorry(prompt)
    assert client.post(url).headers["Location"] == url
    job = Job.objects.get()
    assert (job.kind, job.owner, job.stage) == (PREVIEW, trainer, JobStage.QUEUED)
    page = text(client, url)
    assert f'hx-get="/jobs/{job.pk}/"' in page and "See what would change" not in page
    client.post(url)
    assert Job.objects.count() == 1, "asked twice, started once"

    assert run_next_job()
    page = text(client, url)
    assert answer.get_absolute_url() in page and "−25" in page and "Apologise" in page
    assert "Apply the changes" in page and f"/jobs/{job.pk}/file/" in page
    assert Assessment.objects.count() == 1

    client.post(url, {"apply": "1"})
    assert Job.objects.filter(kind=APPLY).count() == 1
    assert run_next_job()
    page = text(client, url)
    assert "1 answer was scored anew" in page and "there is nothing to score anew" in page
    answer.refresh_from_db()
    assert answer.score == 0.75 and Assessment.objects.count() == 2
    entry = AuditEntry.objects.get(action=AuditAction.RESCORED)
    assert (entry.actor, entry.target) == (trainer, f"assessments.prompt:{prompt.pk}")


def test_nothing_is_applied_that_was_not_looked_at(client: Client, prompt: Prompt, url: str) -> None:
    answers(prompt)
    forget_sorry(prompt)
    client.post(url, {"apply": "1"})
    assert not Job.objects.exists()
    client.post(url)
    run_next_job()
    prompt.key_points.update(weight=2)
    page = text(client, url)
    assert "Look at them again" in page and "Apply the changes" not in page
    client.post(url, {"apply": "1"})
    assert not Job.objects.filter(kind=APPLY).exists()


def test_a_question_changed_before_the_worker_came_is_said(client: Client, prompt: Prompt, url: str) -> None:
    answers(prompt)
    forget_sorry(prompt)
    client.post(url)
    run_next_job()
    client.post(url, {"apply": "1"})
    prompt.key_points.update(weight=2)
    run_next_job()
    assert Job.objects.filter(stage=JobStage.FAILED, error_code="rubric_changed").exists()
    page = text(client, url)
    assert "The question was changed meanwhile" in page and "See what would change" in page
    assert Assessment.objects.count() == 1


def test_who_trains_the_course_no_more_rescores_nothing(
    client: Client, prompt: Prompt, url: str, trainer: Employee
) -> None:
    answers(prompt)
    forget_sorry(prompt)
    client.post(url)
    prompt.session.course.trainers.clear()
    run_next_job()
    assert Job.objects.get().error_code == "not_allowed"
    assert client.get(url).status_code == 404


def test_who_trains_the_course_no_more_reads_no_list(client: Client, prompt: Prompt, url: str) -> None:
    answers(prompt)
    forget_sorry(prompt)
    client.post(url)
    run_next_job()
    file = reverse("job-file", args=[Job.objects.get().pk])
    # read to its end: what is sent in pieces closes its file only then
    assert b"".join(client.get(file)).startswith(b"\xef\xbb\xbf")
    prompt.session.course.trainers.clear()
    assert client.get(file).status_code == 404


def test_a_job_that_begins_again_counts_what_it_wrote_before(
    client: Client, prompt: Prompt, url: str
) -> None:
    answers(prompt, 3)
    forget_sorry(prompt)
    client.post(url)
    run_next_job()
    client.post(url, {"apply": "1"})
    Job.objects.filter(kind=APPLY).update(result={"written": 5}, attempt=1)
    run_next_job()
    assert Job.objects.get(kind=APPLY).result == {"written": 8}


def test_the_list_is_a_file_for_spreadsheets(client: Client, prompt: Prompt, url: str) -> None:
    (answer,) = answers(prompt)
    Employee.objects.filter(pk=answer.learner_id).update(name='=HYPERLINK("x")')
    forget_sorry(prompt)
    prompt.key_points.filter(name="Apologise").update(name="@sorry")
    client.post(url)
    run_next_job()
    content = b"".join(client.get(reverse("job-file", args=[Job.objects.get().pk])))
    assert content.startswith(b"\xef\xbb\xbf")
    header, line = csv.reader(io.StringIO(content.decode("utf-8-sig")))
    assert header[:3] == ["回答", "工号", "姓名"], "in the trainer's language"
    assert line[:1] == [str(answer.pk)] and line[2] == '\'=HYPERLINK("x")'
    assert line[4:] == ["1.0000", "0.7500", "", "'@sorry", ""]
    assert "<td" in text(client, url) and "@sorry" in text(client, url) and "'@sorry" not in text(client, url)


def test_many_changes_come_in_pages_of_as_many_queries(client: Client, prompt: Prompt, url: str) -> None:
    point = prompt.key_points.filter(name="Apologise")
    counts = []
    for number in (3, 57):
        point.update(synonyms={"en": ["say sorry"]})
        answers(prompt, number)
        point.update(synonyms={})
        Job.objects.all().delete()
        client.post(url)
        run_next_job()
        text(client, url)
        counts.append(count_queries(client, url))
    assert counts[0] == counts[1]
    first, second = text(client, url), text(client, url, page=2)
    assert "Page 1 of 2" in first and "Page 2 of 2" in second
    assert len(set(re.findall(r'href="/answers/\d+/"', first + second))) == 60


def test_the_list_is_read_by_number_by_part_and_whole(
    client: Client, prompt: Prompt, url: str, trainer: Employee
) -> None:
    made = answers(prompt, 3)
    forget_sorry(prompt)
    client.post(url)
    run_next_job()
    changes = ChangeList(Job.objects.get(), trainer)
    found = [change.answer for change in changes]
    assert len(changes) == 3 and set(found) == set(made)
    assert [changes[number].answer for number in (0, 1, -1)] == found
    assert [change.answer for change in changes[1:]] == found[1:]
    with pytest.raises(IndexError):
        changes[3]


def test_a_list_whose_file_is_gone_shows_the_figures_alone(client: Client, prompt: Prompt, url: str) -> None:
    answers(prompt)
    forget_sorry(prompt)
    client.post(url)
    run_next_job()
    job = Job.objects.get()
    job.file.delete(save=False)
    assert "What would change" in text(client, url)


def test_another_trainers_look_is_not_shown(
    client: Client, sign_in: SignIn, prompt: Prompt, url: str
) -> None:
    answers(prompt)
    forget_sorry(prompt)
    client.post(url)
    run_next_job()
    other = EmployeeFactory(role=Role.TRAINER)
    prompt.session.course.trainers.add(other)
    page = text(sign_in(other), url)
    assert "See what would change" in page and "Apply the changes" not in page
