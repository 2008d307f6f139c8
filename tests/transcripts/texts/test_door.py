"""Only ``transcripts.texts`` touches segments: everybody else asks it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ROOMS = sorted(path.parent.name for path in ROOT.glob("*/__init__.py") if path.parent.name != "tests")
#: The room itself, and where Django looks for models.
INSIDE = (ROOT / "transcripts" / "texts", ROOT / "transcripts" / "models.py")
#: What a manager can do: a text's segments are reached by none.
MANAGER = {
    "all",
    "filter",
    "exclude",
    "values",
    "values_list",
    "count",
    "exists",
    "first",
    "last",
    "create",
    "bulk_create",
    "update",
    "delete",
    "order_by",
    "iterator",
}


def outsiders() -> Iterator[Path]:
    for room in ROOMS:
        for path in (ROOT / room).rglob("*.py"):
            if "migrations" not in path.parts and not any(path.is_relative_to(door) for door in INSIDE):
                yield path


def touches(tree: ast.AST) -> Iterator[int]:
    """Yield the lines that name the model, its table, or reach for segments as rows."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id="TranscriptSegment") | ast.Attribute(attr="TranscriptSegment"):
                yield node.lineno
            case ast.ImportFrom(names=names) if any(one.name == "TranscriptSegment" for one in names):
                yield node.lineno
            case ast.Attribute(value=ast.Attribute(attr="segments"), attr=name) if name in MANAGER:
                yield node.lineno
            case ast.Constant(value=str(text)) if "transcriptsegment" in text.lower():
                yield node.lineno


def test_nobody_but_the_room_of_texts_touches_segments() -> None:
    files = list(outsiders())
    assert len(files) > 300 and {"transcripts", "assessments", "reporting", "bench"} <= set(ROOMS)
    lines = ((path, line) for path in files for line in touches(ast.parse(path.read_text())))
    assert [f"{path.relative_to(ROOT)}:{line}" for path, line in lines] == []


@pytest.mark.parametrize(
    "line",
    [
        "from transcripts.texts.models import Revision, TranscriptSegment",
        "rows = models.TranscriptSegment.objects.all()",
        "rows = revision.segments.filter(text='')",
        "cursor.execute('select text from transcripts_transcriptsegment')",
    ],
)
def test_the_search_finds_who_does(line: str) -> None:
    assert list(touches(ast.parse(line)))


@pytest.mark.parametrize(
    "line", ["one = heard.segments", "score(heard.segments, specs)", "result.segments[0]"]
)
def test_values_may_be_called_segments(line: str) -> None:
    assert not list(touches(ast.parse(line)))
