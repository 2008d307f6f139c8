"""Find every code of a refusal in the source: where one is raised, and where one is written on a row.

A place where a code goes in (the argument of ``Problem``, the column ``error_code``) is a sink. One that is
fed by a parameter makes its function a sink, for all who call it. What is not literal is told as it stands.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

#: Classes whose first argument is a code; their subclasses are found.
ERRORS: Final = {"Problem", "SpeechError"}
#: Functions and classes of which an argument is a code: its place, and its name.
CARRIERS: Final = {
    "as_problem": (1, "code"),
    "Failed": (0, "code"),
    "StretchResult": (3, "error"),
    "register_bar": (1, "name"),
}
#: Columns and attributes that keep a code.
KEPT: Final = {"error_code", "refusal", "problem"}
#: Calls in which a column's name asks and does not write.
ASKING: Final = {"filter", "exclude", "get", "ForeignKey"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass
class Codes:
    """``raised``: by code, the files that do. ``told``: what is not literal, by file."""

    raised: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    told: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


@dataclass(frozen=True)
class Sink:
    """Where a code goes in: the expression, the functions around it, innermost first, and the module."""

    value: ast.expr
    around: tuple[Function, ...]
    path: str


def find_codes(sources: dict[str, str]) -> Codes:
    """Read modules, by path, as one program."""
    trees = {path: ast.parse(text) for path, text in sources.items()}
    errors = _with_subclasses(trees.values())
    carriers: dict[tuple[str, str], tuple[int, str]] = {("", name): where for name, where in CARRIERS.items()}
    carriers |= {("", name): (0, "code") for name in errors}
    found, known = Codes(), -1
    while known < len(carriers):  # a function that hands a code on makes its callers sinks
        found, known = Codes(), len(carriers)
        for path, tree in trees.items():
            for sink in _sinks(tree, path, carriers):
                _follow(sink, sink.value, tree, found, carriers)
    return found


def _with_subclasses(trees: Iterable[ast.Module]) -> set[str]:
    bases = {
        node.name: {ast.unparse(base).rpartition(".")[2] for base in node.bases}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = set(ERRORS)
    while more := {name for name, of in bases.items() if of & found} - found:
        found |= more
    return found


def _sinks(tree: ast.Module, path: str, carriers: dict[tuple[str, str], tuple[int, str]]) -> Iterator[Sink]:
    def visit(node: ast.AST, around: tuple[Function, ...]) -> Iterator[Sink]:
        for value in _codes_in(node, path, carriers):
            yield Sink(value, around, path)
        inside = (node, *around) if isinstance(node, Function) else around
        for child in ast.iter_child_nodes(node):
            yield from visit(child, inside)

    yield from visit(tree, ())


def _codes_in(
    node: ast.AST, path: str, carriers: dict[tuple[str, str], tuple[int, str]]
) -> Iterator[ast.expr]:
    """Yield what goes in at this very node."""
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func).rpartition(".")[2]
        place, argument = carriers.get((path, name)) or carriers.get(("", name)) or (-1, "")
        if 0 <= place < len(node.args):
            yield node.args[place]
        for keyword in node.keywords:
            if keyword.arg == argument or (keyword.arg in KEPT and name not in ASKING):
                yield keyword.value
    elif isinstance(node, ast.Dict):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in KEPT:
                yield value
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Attribute) and target.attr in KEPT:
                yield node.value


def _follow(
    sink: Sink,
    value: ast.expr,
    tree: ast.Module,
    found: Codes,
    carriers: dict[tuple[str, str], tuple[int, str]],
) -> None:
    """Note the codes that ``value`` may be."""
    parts: list[ast.expr] = []
    if isinstance(value, ast.Constant) and isinstance(value.value, str):
        if value.value:
            found.raised[value.value].add(sink.path)
    elif isinstance(value, ast.IfExp):
        parts = [value.body, value.orelse]
    elif isinstance(value, ast.BoolOp):
        parts = value.values
    elif isinstance(value, ast.Name) and (given := _assigned(value.id, sink.around, tree)):
        parts = given
    elif isinstance(value, ast.Name) and (by := _parameter_of(value.id, sink.around)):
        function, place = by
        # what is private is called in its own module
        scope = sink.path if function.startswith("_") else ""
        carriers[(scope, function)] = place, value.id
    else:
        found.told[sink.path].add(ast.unparse(value))
    for part in parts:
        _follow(sink, part, tree, found, carriers)


def _assigned(name: str, around: tuple[Function, ...], tree: ast.Module) -> list[ast.expr]:
    """Return what is assigned to ``name`` where it can be seen, in the nearest of these places."""
    for place in (*around, tree):
        inside = ast.walk(place) if isinstance(place, Function) else iter(place.body)
        found = [
            value
            for node in inside
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            for value in _given_to(name, target, node.value)
        ]
        if found:
            return found
    return []


def _given_to(name: str, target: ast.expr, value: ast.expr) -> list[ast.expr]:
    """Return what of ``value`` goes to ``name``: all, or its place of a tuple."""
    if isinstance(target, ast.Name):
        return [value] if target.id == name else []
    names = [one.id if isinstance(one, ast.Name) else "" for one in getattr(target, "elts", ())]
    if name not in names:
        return []
    given = value.values if isinstance(value, ast.BoolOp) else [value]
    return [one.elts[names.index(name)] if isinstance(one, ast.Tuple) else one for one in given]


def _parameter_of(name: str, around: tuple[Function, ...]) -> tuple[str, int] | None:
    """Return the function of which ``name`` is a parameter, and at which place callers give it."""
    for function in around:
        names = [one.arg for one in (*function.args.posonlyargs, *function.args.args)]
        if name in names:
            return function.name, names.index(name) - (names[0] in ("self", "cls"))
        if name in [one.arg for one in function.args.kwonlyargs]:
            return function.name, -1
    return None


def read(root: Path, rooms: Iterable[str]) -> dict[str, str]:
    """Return the modules of the rooms by path below ``root``; what migrations write is made from models."""
    return {
        str(path.relative_to(root)): path.read_text(encoding="utf-8")
        for room in rooms
        for path in sorted((root / room).rglob("*.py"))
        if "migrations" not in path.parts
    }
