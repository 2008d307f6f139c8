"""The prompt editor."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.prompts.forms.phrases import MAX_PHRASES, PhrasesField
from assessments.prompts.forms.prompt import PromptEditor
from assessments.prompts.models.prompt import Prompt
from assessments.prompts.services.prompts import KeyPointDraft


def posted(*points: dict[str, Any], **values: Any) -> dict[str, Any]:
    """Return what the editor's page sends."""
    data: dict[str, Any] = {
        "question": "Who is calling?",
        "hint": "",
        "max_seconds": "60",
        "max_attempts": "0",
    }
    data |= {"points-TOTAL_FORMS": str(len(points)), "points-INITIAL_FORMS": "0"}
    for index, point in enumerate(points):
        data |= {f"points-{index}-{name}": value for name, value in ({"weight": "1"} | point).items()}
    return data | values


def editor(*points: dict[str, Any], prompt: Prompt | None = None, **values: Any) -> PromptEditor:
    return PromptEditor(posted(*points, **values), language="zh", prompt=prompt)


def test_editor_reads_key_points() -> None:
    form = editor(
        {
            "name": "Verify",
            "weight": "2",
            "keywords_zh": "核实身份，核对\n核验",
            "synonyms_en": "verify, check",
        },
    )
    assert form.is_valid(), (form.form.errors, form.key_points.errors)
    draft = form.draft()
    assert (draft.question, draft.max_seconds) == ("Who is calling?", 60)
    assert draft.key_points == [
        KeyPointDraft(
            name="Verify",
            weight=2.0,
            keywords={"zh": ["核实身份", "核对", "核验"]},
            synonyms={"en": ["verify", "check"]},
        )
    ]


@pytest.mark.parametrize(
    ("typed", "phrases"),
    [
        ("a, b,a ,  ", ["a", "b"]),
        ("一、二；三\r\n四", ["一", "二", "三", "四"]),
        ("say   sorry\nSay sorry", ["say sorry"]),
        ("", []),
    ],
)
def test_phrases_are_split_trimmed_and_unique(typed: str, phrases: list[str]) -> None:
    assert PhrasesField().clean(typed) == phrases


def test_stored_phrases_are_shown_one_per_line() -> None:
    assert PhrasesField().prepare_value(["a", "b"]) == "a\nb"


@pytest.mark.parametrize("typed", [",".join(str(n) for n in range(MAX_PHRASES + 1)), "x" * 81])
def test_phrases_that_cannot_work_are_refused(typed: str) -> None:
    form = editor({"name": "Verify", "keywords_zh": typed})
    assert not form.is_valid()
    assert "keywords_zh" in form.key_points.errors[0]


def test_key_point_needs_something_to_hear() -> None:
    form = editor({"name": "Verify"})
    assert not form.is_valid()
    assert "at least one keyword" in str(form.key_points.errors[0])


def test_key_point_needs_a_name() -> None:
    form = editor({"name": "", "keywords_zh": "核实"})
    assert not form.is_valid()
    assert "name" in form.key_points.errors[0]


def test_synonyms_alone_are_enough() -> None:
    assert editor({"name": "Verify", "synonyms_en": "check"}).is_valid()


@pytest.mark.parametrize(
    "points", [[], [{"name": "", "weight": "1"}], [{"name": "Gone", "keywords_zh": "x", "DELETE": "on"}]]
)
def test_prompt_needs_a_key_point(points: list[dict[str, str]]) -> None:
    form = editor(*points)
    assert not form.is_valid()
    assert "at least one key point" in str(form.key_points.non_form_errors())


def test_removed_and_emptied_key_points_are_left_out() -> None:
    form = editor(
        {"name": "Kept", "keywords_zh": "x"},
        {"name": "Removed", "DELETE": "on"},
        {"name": "", "weight": "5"},
    )
    assert form.is_valid(), form.key_points.errors
    assert [point.name for point in form.draft().key_points] == ["Kept"]


def test_both_forms_show_their_errors_at_once() -> None:
    form = editor({"name": "Verify"}, question="")
    assert not form.is_valid()
    assert form.form.errors and form.key_points.errors[0]


@pytest.mark.parametrize("weight", ["0", "-1", "11", "nan", "inf", "heavy"])
def test_weight_must_be_a_small_number(weight: str) -> None:
    assert not editor({"name": "Verify", "keywords_zh": "x", "weight": weight}).is_valid()


@pytest.mark.parametrize("seconds", ["5", "100000"])
def test_time_limit_stays_within_what_the_site_records(seconds: str) -> None:
    form = editor({"name": "Verify", "keywords_zh": "x"}, max_seconds=seconds)
    assert not form.is_valid()
    assert "max_seconds" in form.form.errors


def test_too_many_key_points_are_refused() -> None:
    form = editor(*[{"name": f"P{n}", "keywords_zh": "x"} for n in range(31)])
    assert not form.is_valid()
    assert "30 key points" in str(form.key_points.non_form_errors())


def test_phrases_in_languages_that_are_not_shown_are_kept(prompt: Prompt) -> None:
    point = prompt.key_points.all()[0]
    point.keywords = {"en": ["listen"], "ja": ["聞く"]}
    point.save()
    form = editor({"pk": str(point.pk), "name": "Listen", "keywords_en": "hear"}, prompt=prompt)
    assert form.is_valid()
    assert form.draft().key_points[0].keywords == {"ja": ["聞く"], "en": ["hear"]}


def test_weight_of_a_kept_key_point_is_asked_for() -> None:
    form = editor({"name": "Verify", "keywords_zh": "x", "weight": ""})
    assert not form.is_valid()
    assert "weight" in form.key_points.errors[0]
