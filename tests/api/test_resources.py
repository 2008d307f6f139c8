"""What the resources tell, and what they change."""

from __future__ import annotations

from pathlib import Path

import pytest

from assessments.answers.models.answer import Answer
from courses.audit.enums import AuditAction
from courses.audit.models import AuditEntry
from courses.catalogue.models import Course, Session
from courses.enrolment.models import Enrolment
from courses.people.enums import Role
from courses.people.models import Department, Employee
from tests.access.cast import Scene
from tests.api.conftest import TokenClient, send
from tests.factories import DepartmentFactory, EmployeeFactory
from tests.transcripts.helpers import upload
from transcripts.enums import Stage
from transcripts.recordings.models import Recording

V1 = "/api/v1"


def test_people_are_brought_in_changed_and_let_go(api: TokenClient) -> None:
    hr, department = api("hr"), DepartmentFactory(name="Counter")
    body: dict[str, object] = {"number": "E9", "name": "李娜", "email": "Na@Example.com"}
    body |= {"joined_on": "2026-01-05", "department": department.pk}
    made = send(hr, "POST", f"{V1}/people/", body)
    assert made.status_code == 201
    address = f"{V1}/people/{made.json()['id']}/"
    assert made["Location"].endswith(address)
    assert made.json()["department"] == {"id": department.pk, "name": "Counter"}
    changed = send(hr, "PATCH", address, {"name": "李小娜", "department": None})
    assert (changed.json()["name"], changed.json()["department"]) == ("李小娜", None)
    assert (changed.json()["email"], changed.json()["joined_on"]) == ("na@example.com", "2026-01-05")
    gone = send(hr, "PATCH", address, {"is_active": False}).json()
    assert gone["is_active"] is False and gone["left_at"]
    written = AuditEntry.objects.filter(action=AuditAction.PERSON_CHANGED, owner=gone["id"])
    assert written.count() == 3


@pytest.mark.parametrize(
    ("field", "value"),
    [("email", "hana@example.com"), ("number", "a@b"), ("role", "compliance"), ("role", "king"),
     ("department", 999999), ("email", "nowhere"), ("name", "nul\x00")],
)  # fmt: skip
def test_person_that_breaks_a_rule_is_refused(api: TokenClient, field: str, value: object) -> None:
    EmployeeFactory(username="hana", email="hana@example.com")
    body = {"number": "E9", "name": "N", "email": "n@example.com"} | {field: value}
    answer = send(api("hr"), "POST", f"{V1}/people/", body)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, [field])
    assert not Employee.objects.filter(username="E9").exists()


def test_number_is_taken_in_any_case(api: TokenClient) -> None:
    EmployeeFactory(username="hana")
    body = {"number": "HANA", "name": "N", "email": "n@example.com"}
    answer = send(api("hr"), "POST", f"{V1}/people/", body)
    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["non_field_errors"])


def test_hr_changes_no_administrator_and_nobody_the_own_access(api: TokenClient, scene: Scene) -> None:
    hr, boss = scene.people["hr"], scene.people["administrator"]
    assert hr and boss
    assert send(api("hr"), "PATCH", f"{V1}/people/{boss.pk}/", {"name": "x"}).status_code == 403
    own = send(api("hr"), "PATCH", f"{V1}/people/{hr.pk}/", {"role": "administrator"})
    assert (own.status_code, own.json()["code"]) == (409, "own_access")


@pytest.mark.parametrize(
    ("query", "found"),
    [("q=ana", {"P1"}), ("number=p1", {"P1"}), ("role=trainer&q=Otto", {"P2"}), ("is_active=false", {"P3"})],
)
def test_people_are_filtered(api: TokenClient, query: str, found: set[str]) -> None:
    EmployeeFactory(username="P1", name="Hana")
    EmployeeFactory(username="P2", role=Role.TRAINER, name="Otto")
    EmployeeFactory(username="P3", is_active=False, name="Gone")
    told = api("hr").get(f"{V1}/people/?{query}").json()["results"]
    assert {row["number"] for row in told} == found


def test_department_filter_holds_what_is_below(api: TokenClient) -> None:
    top = DepartmentFactory()
    below = Department.objects.create(name="Below", parent=top)
    EmployeeFactory(username="P1", department=below)
    told = api("hr").get(f"{V1}/people/?department={top.pk}").json()["results"]
    assert [row["number"] for row in told] == ["P1"]


def test_departments_grow_move_and_go(api: TokenClient) -> None:
    hr = api("hr")
    top = send(hr, "POST", f"{V1}/departments/", {"name": "Top"}).json()
    below = send(hr, "POST", f"{V1}/departments/", {"name": "Below", "parent": top["id"]}).json()
    assert below["path"] == f"{top['path']}{below['id']}/"
    circle = send(hr, "PATCH", f"{V1}/departments/{top['id']}/", {"parent": below["id"]})
    assert circle.status_code in (400, 409)
    in_use = hr.delete(f"{V1}/departments/{top['id']}/")
    assert (in_use.status_code, in_use.json()["code"]) == (409, "department_in_use")
    moved = send(hr, "PATCH", f"{V1}/departments/{below['id']}/", {"parent": None, "name": "Own"}).json()
    assert (moved["name"], moved["parent"]) == ("Own", None)
    assert hr.delete(f"{V1}/departments/{top['id']}/").status_code == 204


def test_course_is_built_and_published(api: TokenClient, scene: Scene) -> None:
    trainer = api("trainer")
    made = send(trainer, "POST", f"{V1}/courses/", {"title": "Calm", "language": "en"}).json()
    assert (made["status"], made["sessions_total"]) == ("draft", 0)
    assert [one["id"] for one in made["trainers"]] == [scene.people["trainer"].pk]  # type: ignore[union-attr]
    empty = trainer.post(f"{V1}/courses/{made['id']}/publish/", content_type="application/json")
    assert (empty.status_code, empty.json()["code"]) == (409, "no_sessions")
    session = send(trainer, "POST", f"{V1}/sessions/", {"course": made["id"], "title": "One"}).json()
    changed = send(trainer, "PATCH", f"{V1}/sessions/{session['id']}/", {"material": "# Hear"}).json()
    assert (changed["title"], changed["material"]) == ("One", "# Hear")
    assert trainer.post(f"{V1}/courses/{made['id']}/publish/").json()["status"] == "published"
    assert trainer.post(f"{V1}/courses/{made['id']}/withdraw/").json()["status"] == "draft"
    renamed = send(trainer, "PATCH", f"{V1}/courses/{made['id']}/", {"title": "Calmer"}).json()
    assert (renamed["title"], renamed["language"]) == ("Calmer", "en")
    assert trainer.delete(f"{V1}/sessions/{session['id']}/").status_code == 204
    assert not Session.objects.filter(pk=session["id"]).exists()
    assert (
        send(
            api("other_trainer"), "POST", f"{V1}/sessions/", {"course": made["id"], "title": "x"}
        ).status_code
        == 404
    )


def test_course_is_assigned_to_a_person(api: TokenClient, scene: Scene) -> None:
    course = Course.objects.get(pk=scene.things["course"])
    stranger = scene.people["stranger"]
    assert stranger
    body = {"course": course.pk, "employee": stranger.number, "due_on": "2099-01-31"}
    made = send(api("hr"), "POST", f"{V1}/enrolments/", body)
    assert made.status_code == 201
    assert (made.json()["due_on"], made.json()["sessions_done"]) == ("2099-01-31", 0)
    assert Enrolment.objects.filter(course=course, employee=stranger).exists()
    past = send(api("hr"), "POST", f"{V1}/enrolments/", body | {"due_on": "2020-01-01"})
    assert list(past.json()["fields"]) == ["due_on"]
    unknown = send(api("hr"), "POST", f"{V1}/enrolments/", body | {"employee": "nobody"})
    assert list(unknown.json()["fields"]) == ["employee"]
    for employee in (body["employee"], "nobody"):
        asked = send(api("learner"), "POST", f"{V1}/enrolments/", body | {"employee": employee})
        assert asked.status_code == 403, "who is here is not told to everyone"
    assert send(api("stranger"), "POST", f"{V1}/enrolments/", body | {"course": 999999}).status_code == 404


def test_rubric_is_for_the_courses_trainers(api: TokenClient, scene: Scene) -> None:
    url = f"{V1}/prompts/{scene.things['prompt']}/"
    assert api("trainer").get(url).json()["key_points"][0]["keywords"]["en"] == ["listen"]
    for column in ("learner", "hr"):
        assert api(column).get(url).json()["key_points"] is None


def test_lecture_is_sent_followed_and_deleted(api: TokenClient, scene: Scene) -> None:
    trainer = api("trainer")
    fields = {"session": scene.things["session"], "title": "Talk", "file": upload()}
    sent = trainer.post(f"{V1}/recordings/", fields)
    assert sent.status_code == 201, sent.content
    address = f"{V1}/recordings/{sent.json()['id']}/"
    assert sent["Location"].endswith(address)
    assert trainer.get(f"{address}status/").json()["is_final"] is False
    early = trainer.get(f"{address}subtitles.srt")
    assert (early.status_code, early.json()["code"]) == (409, "not_ready")
    assert trainer.post(f"{address}cancel/").json()["stage"] == Stage.CANCELLED
    assert trainer.post(f"{address}cancel/").status_code == 409
    assert trainer.post(f"{address}retry/").json()["stage"] == Stage.QUEUED
    assert trainer.delete(address).status_code == 204
    assert not Recording.objects.filter(pk=sent.json()["id"]).exists()


def test_what_is_no_sound_is_refused(api: TokenClient, scene: Scene) -> None:
    trainer = api("trainer")
    fields = {"session": scene.things["session"], "file": upload(b"not a sound, however long it is")}
    answer = trainer.post(f"{V1}/recordings/", fields)
    assert (answer.status_code, answer.json()["code"]) == (422, "not_audio")
    missing = trainer.post(f"{V1}/recordings/", {"session": scene.things["session"]})
    assert (missing.status_code, list(missing.json()["fields"])) == (400, ["file"])


def test_transcript_notes_and_subtitles_are_told(api: TokenClient, scene: Scene) -> None:
    learner, url = api("learner"), f"{V1}/recordings/{scene.things['lecture']}"
    transcript = learner.get(f"{url}/transcript/").json()
    assert transcript["complete"] and transcript["text"].startswith("Listen to the customer first.")
    words = transcript["segments"][0]["words"]
    assert "".join(word["text"] for word in words).strip() == transcript["segments"][0]["text"]
    assert words[0]["start"] < words[-1]["end"]
    assert learner.get(f"{url}/notes/").json()["title"]
    srt, vtt = learner.get(f"{url}/subtitles.srt"), learner.get(f"{url}/subtitles.vtt")
    assert b"00:00:00,000 -->" in srt.content and vtt.content.startswith(b"WEBVTT")
    assert learner.get(f"{url}/subtitles.txt").status_code == 404


def test_sound_is_handed_out_by_ranges(api: TokenClient, scene: Scene) -> None:
    url = f"{V1}/recordings/{scene.things['lecture']}/audio/"
    part = api("learner").get(url, headers={"range": "bytes=0-3"})
    assert (part.status_code, b"".join(part)) == (206, b"RIFF")
    assert api("stranger").get(url).status_code == 404


def test_reading_anothers_answer_is_written_down(api: TokenClient, scene: Scene) -> None:
    read = AuditEntry.objects.filter(action=AuditAction.READ_TRANSCRIPT)
    api("learner").get(f"{V1}/recordings/{scene.things['answer-recording']}/transcript/")
    assert not read.exists()
    api("trainer").get(f"{V1}/recordings/{scene.things['answer-recording']}/transcript/")
    assert read.get().actor == scene.people["trainer"]


def test_search_and_knowledge_keep_to_what_one_may_hear(api: TokenClient) -> None:
    found = api("learner").get(f"{V1}/search/?q=customer").json()
    assert found["results"] and found["results"][0]["start"] >= 0
    assert api("stranger").get(f"{V1}/search/?q=customer").json() == {"results": [], "more": False}
    assert api("learner").get(f"{V1}/knowledge/").json()["results"]
    assert api("stranger").get(f"{V1}/knowledge/").json()["results"] == []
    assert api("learner").get(f"{V1}/search/").status_code == 400


def test_answer_is_told_with_its_evidence(api: TokenClient, scene: Scene) -> None:
    url = f"{V1}/answers/{scene.things['answer']}/"
    own, seen = api("learner").get(url).json(), api("trainer").get(url).json()
    assert own["score"] == Answer.objects.get().score == 1.0
    point = own["points"][0]
    assert (point["state"], point["earned"], point["share"]) == ("met", 1.0, 1.0)
    assert point["evidence"][0]["text"] == "Listen"
    assert 0 <= point["evidence"][0]["start"] < point["evidence"][0]["end"]
    assert (point["maybe"], seen["points"][0]["maybe"]) == (None, [])
    assert own["assessment"]["transcript_revision"] == 1
    assert api("classmate").get(url).status_code == api("hr").get(url).status_code == 404


def test_answer_is_given_by_voice(api: TokenClient, scene: Scene) -> None:
    fields = {"prompt": scene.things["prompt"], "file": upload()}
    sent = api("classmate").post(f"{V1}/answers/", fields)
    assert sent.status_code == 201, sent.content
    assert (sent.json()["score"], sent.json()["stage"]) == (None, Stage.RECEIVED)
    fields["file"] = upload()
    assert api("hr").post(f"{V1}/answers/", fields).status_code == 403
    fields["file"] = upload()
    assert api("stranger").post(f"{V1}/answers/", fields).status_code == 404


def test_mastery_and_plan_are_ones_own(api: TokenClient, scene: Scene) -> None:
    mastery = api("learner").get(f"{V1}/me/mastery/").json()
    assert mastery["total"] == 1
    assert [one["prompt"]["id"] for one in mastery["prompts"]] == [scene.things["prompt"]]
    plan = api("learner").get(f"{V1}/me/plan/").json()
    assert plan["minutes_a_day"] > 0 and plan["days"]
    assert api("stranger").get(f"{V1}/me/mastery/").json() == {"held": 0, "total": 0, "prompts": []}


def test_files_of_the_api_stay_small() -> None:
    root = Path(__file__).parents[2]
    words = {"api", "site_api", "shapes", "v1", "refs"}
    found = [
        path
        for room in ("kit", "courses", "transcripts", "knowledge", "assessments", "reporting")
        for path in (root / room).rglob("*.py")
        if words & {path.stem, path.parent.name}
    ]
    assert len(found) > 25
    for path in found:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= 250, path
