"""Refusals as the API tells them, and error rates as the checks count them."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import Http404
from django.utils import translation
from rest_framework import exceptions

from kit import problems
from kit.problems import Conflict, Problem, register_words, words_for
from kit.text.error_rate import character_error_rate, word_error_rate
from kit.web.problems import exception_handler


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Problem("silent"), 422, "silent"),
        (Conflict("wrong_stage"), 409, "wrong_stage"),
        (Http404(), 404, "not_found"),
        (exceptions.PermissionDenied(), 403, "permission_denied"),
        (exceptions.Throttled(), 429, "too_many_requests"),
        (exceptions.ValidationError({"title": ["no"]}), 400, "invalid"),
    ],
)
def test_errors_are_told_by_code_and_words(error: Exception, status: int, code: str) -> None:
    response = exception_handler(error, {})
    assert response is not None
    assert (response.status_code, response.data["code"]) == (status, code)
    assert response.data["detail"]


def test_what_is_not_a_refusal_is_left_to_the_server() -> None:
    assert exception_handler(RuntimeError(), {}) is None


def test_words_are_in_the_readers_language() -> None:
    assert "silence" in words_for("silent")
    with translation.override("zh-hans"):
        assert "没有声音" in words_for("silent")


def test_a_code_without_words_is_a_mistake_that_no_reader_pays_for(
    settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(LookupError, match="never_heard_of"):
        words_for("never_heard_of")
    settings.RAISE_FOR_UNWORDED_CODES = False
    assert words_for("never_heard_of") == words_for("internal_error")
    assert "never_heard_of" in caplog.text


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a test register codes that nobody keeps."""
    monkeypatch.setattr(problems, "_words", dict(problems._words))
    monkeypatch.setattr(problems, "_statuses", dict(problems._statuses))


@pytest.mark.usefixtures("register")
def test_two_rooms_cannot_word_a_code_differently() -> None:
    register_words("above", {"twice": "Once."}, {"twice": 410})
    assert (words_for("twice"), Problem("twice").status) == ("Once.", 410)
    register_words("beside", {"twice": "Once."})
    register_words("above", {"twice": "Once."})
    with pytest.raises(ImproperlyConfigured, match="'twice'"):
        register_words("beside", {"twice": "Again."})


@pytest.mark.usefixtures("register")
def test_a_status_belongs_to_a_code_with_words() -> None:
    with pytest.raises(ImproperlyConfigured, match="'other'"):
        register_words("above", {"one": "One."}, {"other": 410})


@pytest.mark.parametrize(
    ("reference", "heard", "rate"),
    [
        ("Listen to the customer.", "listen to the customer", 0.0),
        ("Listen to the customer.", "listen to a customer", 0.25),
        ("one two", "", 1.0),
        ("", "", 0.0),
        ("", "noise", 1.0),
        ("one", "one two three", 2.0),
    ],
)
def test_word_error_rate(reference: str, heard: str, rate: float) -> None:
    assert word_error_rate(reference, heard) == rate


@pytest.mark.parametrize(
    ("reference", "heard", "rate"),
    [("客户信息。", "客戶信息", 0.0), ("客户信息", "客户心息", 0.25), ("用 Excel 表", "用excel表", 0.0)],
)
def test_character_error_rate(reference: str, heard: str, rate: float) -> None:
    assert character_error_rate(reference, heard) == rate
