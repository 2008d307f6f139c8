"""Figures with a goal, one line each."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path


class Figures:
    """Prints figures and remembers whether each reached its goal."""

    def __init__(self) -> None:
        self.missed = False

    def note(self, text: str) -> None:
        """Print what explains a figure."""
        print(f"# {text}", flush=True)

    def at_most(self, name: str, value: float, goal: float, digits: int = 3) -> None:
        """Print a figure that shall not exceed its goal."""
        passed = value <= goal
        self.missed |= not passed
        print(f"{name} {value:.{digits}f} <={goal:g} {'PASS' if passed else 'MISS'}", flush=True)

    def at_least(self, name: str, value: float, goal: float, digits: int = 3) -> None:
        """Print a figure that shall reach its goal."""
        passed = value >= goal
        self.missed |= not passed
        print(f"{name} {value:.{digits}f} >={goal:g} {'PASS' if passed else 'MISS'}", flush=True)

    @property
    def status(self) -> int:
        """The process's exit status."""
        return int(self.missed)


def run_in_folder(measure: Callable[[Figures, Path], None]) -> int:
    """Run a benchmark in a folder of its own, deleted afterwards; 1 where a figure misses."""
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="hrvoice-bench-") as folder:
        measure(figures, Path(folder))
    return figures.status
