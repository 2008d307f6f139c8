"""The house: rooms of a size, files that one reads whole, imports one way. import-linter holds the rest."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Final

import grimp
import pytest

from tests.environment import ROOT

#: From the cellar to the roof.
ROOMS: Final = (
    "kit",
    "jobs",
    "notifications",
    "courses",
    "transcripts",
    "knowledge",
    "assessments",
    "reporting",
    "hrvoice",
)
#: The layers of a room, from what is asked first to what asks nobody, by the names of files and folders.
LAYERS: Final = (
    ("apps",),
    ("hooks", "urls", "v1"),
    ("views", "api", "site_api", "consumers", "admin", "tasks", "middleware"),
    ("shapes", "forms", "exports"),
    ("services",),
    ("queries",),
    ("models",),
    ("rules",),
    ("enums",),
)
RANK: Final = {word: rank for rank, words in enumerate(LAYERS) for word in words}
LONGEST_FILE: Final = 300
LARGEST_ROOM: Final = 0.25


@lru_cache(maxsize=1)
def graph() -> grimp.ImportGraph:
    """Return who imports whom at run time, also inside functions."""
    return grimp.build_graph(*ROOMS, exclude_type_checking_imports=True, cache_dir=None)


def files(*rooms: str) -> Iterator[Path]:
    """Yield the tracked Python files, without migrations."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--", *rooms], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    for name in listed.split("\0"):
        if name.endswith(".py") and "/migrations/" not in name and (ROOT / name).exists():
            yield ROOT / name


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def layer(module: str) -> int | None:
    """Return the rank of a module's layer; None for pure cores and what lies beside the layers."""
    return next((RANK[word] for word in module.split(".")[1:] if word in RANK), None)


def test_no_two_files_import_each_other() -> None:
    imports = graph()
    both = [
        (one, other)
        for one in imports.modules
        for other in imports.find_modules_directly_imported_by(one)
        if one < other and one in imports.find_modules_directly_imported_by(other)
    ]
    assert not both


@pytest.mark.parametrize("room", ROOMS[1:-1])
def test_layers_of_a_room_import_those_below_them_also_from_subject_to_subject(room: str) -> None:
    imports = graph()
    upwards = [
        f"{module} -> {other}"
        for module in sorted(imports.find_descendants(room))
        for other in sorted(imports.find_modules_directly_imported_by(module))
        if other.startswith(f"{room}.")
        and (rank := layer(module)) is not None
        and (below := layer(other)) is not None
        and below < rank
    ]
    assert not upwards


def test_rooms_below_the_one_that_keeps_people_know_them_by_the_setting_only() -> None:
    cellar = ROOMS[: ROOMS.index("courses")]
    for lower, upper in pairwise(ROOMS):
        assert not any(
            other.split(".")[0] == upper
            for module in graph().find_descendants(lower)
            for other in graph().find_modules_directly_imported_by(module)
        ), (lower, upper)
    assert not [path for path in files(*cellar) if "courses." in path.read_text()]


def test_no_file_is_too_long_to_be_read() -> None:
    long = {str(path.relative_to(ROOT)): count for path in files() if (count := lines(path)) > LONGEST_FILE}
    assert not long


def test_no_room_holds_more_than_a_quarter() -> None:
    sizes = {room: sum(map(lines, files(room))) for room in ROOMS}
    whole = sum(sizes.values())
    assert {room: size for room, size in sizes.items() if size > LARGEST_ROOM * whole} == {}, (sizes, whole)
