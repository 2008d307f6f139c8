"""Refusals as the API tells them, and error rates as the checks count them."""

from __future__ import annotations

import pytest
from django.http import Http404
from django.utils import translation
from rest_framework import exceptions

from kit.problems import Conflict, Problem, exception_handler, wording
from kit.text.error_rate import character_error_rate, word_error_rate


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


def test_wording_knows_an_answer_to_everything() -> None:
    with translation.override("en"):
        assert "silence" in wording("silent")
        assert wording("never heard of") == wording("internal_error")


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
