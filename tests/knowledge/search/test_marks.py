"""What stands on the page: marked words, clocks, reasons."""

from __future__ import annotations

import pytest
from django.utils import translation

from kit.text import query_tokens, query_ways
from knowledge.templatetags.marks import marked
from transcripts.templatetags.problems import words_for
from transcripts.templatetags.timing import clock, seconds


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("Say sorry.", "sorry", "Say <mark>sorry</mark>."),
        ("They apologised.", "apologise", "They <mark>apologised</mark>."),
        ("今天的培训。", "培训", "今天的<mark>培训</mark>。"),
        ("客户信息保护", "客户信息", "<mark>客户信息</mark>保护"),
        ("客戶", "客户", "<mark>客戶</mark>"),
        ("At the café.", "cafe", "At the <mark>café</mark>."),
        ("a < b & c", "b", "a &lt; <mark>b</mark> &amp; c"),
        (
            "<script>alert(1)</script>",
            "script",
            "&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;",
        ),
        ("nothing", "else", "nothing"),
        ("", "x", ""),
    ],
)
def test_marked_shows_the_words_and_escapes_the_rest(text: str, query: str, shown: str) -> None:
    assert marked(text, query_tokens(query)) == shown


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("Start the V P N.", "VPN", "Start the <mark>V P N</mark>."),
        ("做第１步。", "第一步", "做<mark>第１步</mark>。"),
        ("从二零二四年起", "2024年", "从<mark>二零二四年</mark>起"),
        ("an e-mail", "email", "an <mark>e-mail</mark>"),
    ],
)
def test_marked_shows_other_spellings(text: str, query: str, shown: str) -> None:
    assert marked(text, [token for way in query_ways(query) for token in way]) == shown


@pytest.mark.parametrize(("value", "shown"), [(None, ""), (0.0, "0:00"), (75.9, "1:15"), (3675.0, "1:01:15")])
def test_clock(value: float | None, shown: str) -> None:
    assert clock(value) == shown


def test_seconds_are_written_for_scripts_in_every_language() -> None:
    for language in ("en", "zh-hans", "de"):
        with translation.override(language):
            assert seconds(1234.5) == "1234.50"


def test_words_for_is_a_filter() -> None:
    with translation.override("en"):
        assert "empty" in words_for("empty")
