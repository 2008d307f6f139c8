"""Tell who cares that people were brought in, moved, or changed role."""

from __future__ import annotations

from collections.abc import Callable, Collection

from courses.people.models import Employee

Step = Callable[[Collection[int]], None]

_steps: dict[str, Step] = {}


def register_placing_step(name: str, step: Step) -> None:
    """Have ``step`` called, in the same transaction, with the keys of people who were added or moved.

    It may be called for people to whom nothing happened, and again for the same ones.
    """
    _steps[name] = step


def people_placed(*people: Employee) -> None:
    """Say that people were added, moved, given another role, or came back."""
    keys_placed([person.pk for person in people])


def keys_placed(keys: Collection[int]) -> None:
    """Say the same of people by their keys; for many at once, as an import brings them."""
    for step in _steps.values():
        step(keys)
