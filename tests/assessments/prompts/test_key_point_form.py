"""Conditions of key points, and what is remarked on."""

from __future__ import annotations

import pytest

from assessments.prompts.forms.key_point import MAX_PHRASES_IN_ALL
from assessments.prompts.models.prompt import Prompt
from assessments.prompts.services.prompts import KeyPointDraft
from tests.assessments.prompts.test_prompt_form import editor


def test_editor_reads_conditions() -> None:
    form = editor(
        {"name": "Verify", "keywords_zh": "核实", "must_zh": "姓名，证件", "must_not_en": "give the number"}
    )
    assert form.is_valid(), form.key_points.errors
    assert form.draft().key_points == [
        KeyPointDraft(
            name="Verify",
            keywords={"zh": ["核实"]},
            must={"zh": ["姓名", "证件"]},
            must_not={"en": ["give the number"]},
        )
    ]


def test_must_alone_is_enough_and_must_not_alone_is_not() -> None:
    assert editor({"name": "Verify", "must_zh": "核实"}).is_valid()
    form = editor({"name": "Verify", "must_not_zh": "号码"})
    assert not form.is_valid()
    assert "at least one keyword" in str(form.key_points.errors[0])


@pytest.mark.parametrize("earning", ["keywords_zh", "synonyms_zh", "must_zh"])
@pytest.mark.parametrize("against", ["核实身份", "核实"])
def test_must_not_that_every_saying_says_is_refused(earning: str, against: str) -> None:
    form = editor({"name": "Verify", earning: "核实身份", "must_not_zh": against})
    assert not form.is_valid()
    assert f"Who says “核实身份” says “{against}”" in str(form.key_points.forms[0].errors["must_not_zh"])
    # what was typed is shown again, and seen: the folded part opens
    row = form.key_points.forms[0]
    assert row["must_not_zh"].value() == against and row.has_conditions


def test_phrase_without_a_word_is_refused() -> None:
    form = editor({"name": "Verify", "keywords_zh": "核实\n？！"})
    assert not form.is_valid()
    assert "no word in it" in str(form.key_points.forms[0].errors["keywords_zh"])


def test_too_many_phrases_in_all_are_refused() -> None:
    each = ",".join(f"word{n}" for n in range(60))
    rows = [{"name": f"P{n}", "keywords_en": each} for n in range(MAX_PHRASES_IN_ALL // 60)]
    assert editor(*rows).is_valid()
    form = editor(*rows, {"name": "One more", "keywords_en": "x1"})
    assert not form.is_valid()
    assert str(MAX_PHRASES_IN_ALL) in str(form.key_points.non_form_errors())


def test_conditions_in_languages_that_are_not_shown_are_kept(prompt: Prompt) -> None:
    point = prompt.key_points.all()[0]
    point.must_not = {"ja": ["番号"], "en": ["number"]}
    point.save()
    form = editor({"pk": str(point.pk), "name": "Listen", "keywords_en": "hear"}, prompt=prompt)
    assert form.is_valid()
    assert form.draft().key_points[0].must_not == {"ja": ["番号"]}


def test_stored_conditions_are_shown(prompt: Prompt) -> None:
    point = prompt.key_points.all()[0]
    point.must = {"en": ["wait"]}
    point.save()
    from assessments.prompts.forms.prompt import PromptEditor

    first, second = PromptEditor(language="en", prompt=prompt).key_points.forms
    assert first["must_en"].value() == "wait" and first.has_conditions
    assert not second.has_conditions


def test_course_language_comes_first_in_conditions() -> None:
    from assessments.prompts.forms.prompt import PromptEditor

    (row,) = PromptEditor(language="en").key_points.forms
    assert [[field.name for field in pair] for pair in row.conditions] == [
        ["must_en", "must_not_en"],
        ["must_zh", "must_not_zh"],
    ]


def test_remarks_do_not_stop_the_saving() -> None:
    form = editor(
        {"name": "Verify", "keywords_en": "calling, verify"},
        {"name": "Check", "keywords_en": "verified", "must_not_en": "not verified"},
    )
    assert form.is_valid()
    remarks = form.remarks()
    assert [remark for remark in remarks if "stands in the question" in remark and "“calling”" in remark]
    assert [remark for remark in remarks if "said once, it earns both" in remark]
    assert [remark for remark in remarks if "“verified” is part of it" in remark]
    assert len(remarks) == 3


def test_problems_name_their_key_point() -> None:
    form = editor({"name": "Verify"}, {"name": "", "keywords_en": "x", "weight": "heavy"})
    problems = form.problems()
    assert [name for name, _words in problems] == [
        "Verify",
        "Key point without a name",
        "Key point without a name",
    ]
    assert any(words.startswith("Weight: ") for _name, words in problems)
    assert editor({"name": "Verify", "keywords_en": "x"}).problems() == []


def test_specs_are_named_by_their_row() -> None:
    form = editor({"name": "Gone", "keywords_en": "x", "DELETE": "on"}, {"name": "Kept", "keywords_en": "y"})
    assert [(spec.id, spec.name) for spec in form.specs()] == [("points-1", "Kept")]
