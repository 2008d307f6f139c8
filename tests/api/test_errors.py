"""Every refusal is a problem (RFC 9457), in the caller's language."""

from __future__ import annotations

from typing import Any

import pytest
from django.test.client import Client

from courses.people.services import people as people_service
from tests.api.conftest import TokenClient, send

JSON = "application/problem+json"


def told(response: Any) -> tuple[int, str]:
    assert response["Content-Type"] == JSON
    problem = response.json()
    assert set(problem) >= {"type", "title", "status", "code", "detail"}
    assert problem["status"] == response.status_code and problem["detail"]
    return problem["status"], problem["code"]


def test_each_refusal_is_told_as_a_problem(api: TokenClient) -> None:
    hr = api("hr")
    assert told(Client().get("/api/v1/people/")) == (401, "not_authenticated")
    assert told(api("learner", ["people:read"]).get("/api/v1/courses/")) == (403, "scope_missing")
    assert told(hr.get("/api/v1/people/999999/")) == (404, "not_found")
    assert told(hr.get("/api/v1/nothing/")) == (404, "not_found")
    assert told(hr.delete("/api/v1/people/")) == (405, "method_not_allowed")
    assert told(hr.get("/api/v1/people/", headers={"accept": "text/csv"})) == (406, "not_acceptable")
    assert told(hr.post("/api/v1/people/", {"name": "x"})) == (415, "unsupported_media_type")
    broken = hr.generic("POST", "/api/v1/people/", "{", content_type="application/json")
    assert told(broken) == (400, "parse_error")
    wrong = send(hr, "POST", "/api/v1/people/", {"number": "a@b", "name": "", "email": "x"})
    assert told(wrong) == (400, "invalid")
    assert set(wrong.json()["fields"]) >= {"name", "email"}


@pytest.mark.parametrize(
    "query",
    ["cursor=x", "cursor=W10", "cursor=WyJudW1iZXIiLCJcdTAwMDAiLDFd", "page_size=0", "page_size=1000000",
     "page_size=%00", "ordering=password", "role=king", "department=999999", "department=x", "is_active=x",
     "q=%00"],
)  # fmt: skip
def test_filter_that_makes_no_sense_is_refused(api: TokenClient, query: str) -> None:
    assert told(api("hr").get(f"/api/v1/people/?{query}")) == (400, "invalid")


@pytest.mark.parametrize(
    ("language", "words"), [("en", "This does not exist"), ("zh-hans", "不存在"), ("zh-CN", "不存在")]
)
def test_words_are_in_the_callers_language(api: TokenClient, language: str, words: str) -> None:
    answer = api("hr", **{"accept-language": language}).get("/api/v1/nothing/")
    assert words in answer.json()["detail"]


def test_our_failure_is_a_problem_too(api: TokenClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("courses.people.api.people.create_person", fail)
    assert people_service.create_person is not fail
    client = api("hr")
    client.raise_request_exception = False
    answer = send(client, "POST", "/api/v1/people/", {"number": "E9", "name": "N", "email": "n@example.com"})
    assert told(answer) == (500, "internal_error")
    assert "secret" not in answer.content.decode()


def test_answers_are_private_and_are_asked_again_by_etag(api: TokenClient) -> None:
    client = api("learner")
    first = client.get("/api/v1/courses/")
    assert first["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Cookie", "Accept-Language"} <= {one.strip() for one in first["Vary"].split(",")}
    again = client.get("/api/v1/courses/", headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/api/v1/courses/", headers={"if-none-match": '"other"'})
    assert other.status_code == 200
