"""Rubrics, their versions and their stored form."""

from __future__ import annotations

import json

import pytest

from assessments.scoring import KeyPointSpec, from_snapshot, rubric_version, snapshot

POINTS = [
    KeyPointSpec(id="1", name="Listen", weight=2, keywords={"en": ["listen"], "zh": ["倾听"]}),
    KeyPointSpec(id="2", name="Solve", synonyms={"en": ["fix", "refund"]}),
]


@pytest.mark.parametrize("weight", [0, -1, float("nan"), float("inf")])
def test_weight_must_be_above_zero(weight: float) -> None:
    with pytest.raises(ValueError, match="weight"):
        KeyPointSpec(id="1", weight=weight)


@pytest.mark.parametrize("phrases", [{"en": "listen"}, {"en": [1]}, ["listen"], {"en": None}])
def test_phrases_must_be_lists_by_language(phrases: object) -> None:
    with pytest.raises(ValueError, match="phrases"):
        KeyPointSpec(id="1", keywords=phrases)  # type: ignore[arg-type]


def test_version_is_stable() -> None:
    version = rubric_version(POINTS)
    assert len(version) == 64
    assert version == rubric_version(reversed(POINTS))
    renamed = KeyPointSpec(id="2", name="Mend", synonyms={"en": ["refund", "fix"]})
    assert version == rubric_version([POINTS[0], renamed])


@pytest.mark.parametrize(
    "changed",
    [
        KeyPointSpec(id="3", synonyms={"en": ["fix", "refund"]}),
        KeyPointSpec(id="2", weight=1.5, synonyms={"en": ["fix", "refund"]}),
        KeyPointSpec(id="2", synonyms={"en": ["fix"]}),
        KeyPointSpec(id="2", keywords={"en": ["fix", "refund"]}),
        KeyPointSpec(id="2", synonyms={"zh": ["fix", "refund"]}),
        KeyPointSpec(id="2", synonyms={"en": ["fix", "refund"]}, must={"en": ["fix"]}),
        KeyPointSpec(id="2", synonyms={"en": ["fix", "refund"]}, must_not={"en": ["shout"]}),
    ],
)
def test_version_changes_with_what_could_change_a_score(changed: KeyPointSpec) -> None:
    assert rubric_version([POINTS[0], changed]) != rubric_version(POINTS)


def test_snapshot_survives_storage() -> None:
    stored = json.loads(json.dumps(snapshot(POINTS)))
    assert from_snapshot(stored) == [KeyPointSpec.from_json(point.as_json()) for point in POINTS]
    assert rubric_version(from_snapshot(stored)) == rubric_version(POINTS)


def test_musts_survive_storage_and_are_left_out_where_there_are_none() -> None:
    spec = KeyPointSpec(
        id="1", keywords={"en": ["listen"]}, must={"en": ["calm"]}, must_not={"en": ["shout"]}
    )
    [stored] = json.loads(json.dumps(snapshot([spec])))
    assert KeyPointSpec.from_json(stored) == spec
    [plain] = snapshot([KeyPointSpec(id="1", keywords={"en": ["listen"]})])
    assert set(plain) == {"id", "name", "weight", "keywords", "synonyms"}
