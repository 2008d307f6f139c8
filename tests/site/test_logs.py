"""Log lines carry ids and figures, and nothing that a person said, typed or is called by."""

from __future__ import annotations

import json
import logging
from typing import Any

import pytest
from django.db import IntegrityError

from courses.people.models import Employee
from hrvoice.logs import ContextFilter, JSONFormatter, PlainFormatter
from kit.queue import log_context
from tests.factories import EmployeeFactory


def record(message: str, *args: Any, name: str = "hrvoice.test", **fields: Any) -> logging.LogRecord:
    made = logging.LogRecord(name, logging.INFO, __file__, 1, message, args, None)
    for field, value in fields.items():
        setattr(made, field, value)
    ContextFilter().filter(made)
    return made


def line_of(made: logging.LogRecord) -> dict[str, Any]:
    text = JSONFormatter().format(made)
    assert "\n" not in text
    found: dict[str, Any] = json.loads(text)
    return found


def failed(error: BaseException) -> logging.LogRecord:
    try:
        raise error
    except BaseException as caught:
        made = record("it failed")
        made.exc_info = (type(caught), caught, caught.__traceback__)
        return made


def test_line_carries_the_work_it_belongs_to() -> None:
    with log_context.bound(request_id="r1", recording="abc", user=7):
        line = line_of(record("heard", seconds=1.5, engine="whisper"))
    assert line["message"] == "heard" and line["level"] == "info" and line["at"].endswith("Z")
    assert (line["request_id"], line["recording"], line["user"]) == ("r1", "abc", 7)
    assert (line["seconds"], line["engine"]) == (1.5, "whisper")
    assert "recording" not in line_of(record("later"))


def test_context_takes_no_other_names() -> None:
    with pytest.raises(ValueError, match="title"):
        log_context.bind(title="Secret talk")


def test_fields_of_other_names_are_left_out() -> None:
    for formatter in (JSONFormatter(), PlainFormatter()):
        assert "Secret" not in formatter.format(record("heard", title="Secret talk"))


def test_addresses_and_passwords_in_urls_are_blotted_out() -> None:
    made = record("no answer from %s for %s", "redis://:hush@host:6379/0", "lin@example.com")
    for text in (JSONFormatter().format(made), PlainFormatter().format(made)):
        assert "hush" not in text and "lin@example.com" not in text
        assert "host:6379/0" in text


@pytest.mark.django_db
def test_a_refused_row_does_not_tell_its_values() -> None:
    taken: Employee = EmployeeFactory(username="E777777")
    with pytest.raises(IntegrityError) as caught:
        Employee.objects.bulk_create([Employee(username=taken.username, email="x@example.com")])
    for text in (JSONFormatter().format(failed(caught.value)), PlainFormatter().format(failed(caught.value))):
        assert "E777777" not in text and "IntegrityError" in text


def test_an_error_keeps_its_place_and_words_where_they_quote_nothing() -> None:
    line = line_of(failed(OSError(28, "No space left on device")))
    assert line["error"] == "OSError"
    assert "No space left on device" in line["traceback"][-1]
    assert "test_logs.py" in line["traceback"][0]


@pytest.mark.parametrize(
    "error", [ValueError("会员卡"), KeyError("会员卡"), UnicodeDecodeError("utf-8", b"x", 0, 1, "会员卡")]
)
def test_an_error_that_quotes_is_named_only(error: Exception) -> None:
    for made in (failed(error), record("stumbled: %s", error)):
        text = JSONFormatter().format(made)
        assert "会员卡" not in text and type(error).__name__ in text


def test_cause_of_an_error_is_told_as_carefully() -> None:
    wrapped = RuntimeError("outer")
    wrapped.__cause__ = ValueError("会员卡")
    story = line_of(failed(wrapped))["traceback"]
    assert "ValueError" in story and "RuntimeError: outer" in story[-1]
    assert "会员卡" not in "".join(story)


def test_django_names_no_address_of_a_page() -> None:
    made = record("%s: %s", "Not Found", "/accounts/password/reset/key/1-secret/", name="django.request")
    assert line_of(made)["message"] == "Not Found"
