"""Events of the tests' own, and who hears them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from django.db import transaction

from courses.catalogue.models import Course
from notifications import event_kinds
from notifications.event_kinds import register_event, register_listener
from notifications.models import Event
from notifications.services.emit import emit
from tests.assessments.conftest import on_disk
from tests.courses.conftest import administrator, course, department, hr, trainer

__all__ = ["administrator", "course", "department", "hr", "on_disk", "trainer"]


@dataclass(frozen=True)
class Size:
    """How big it was."""

    metres: float | None


@dataclass(frozen=True)
class Painted:
    """A colour and a size."""

    colour: str
    size: Size


class Ear:
    """A listener that notes what it hears; what is in ``refuses`` it stumbles over."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.refuses: set[str] = set()

    def __call__(self, events: Sequence[Event]) -> None:
        colours = [event.data.colour for event in events]
        if self.refuses.intersection(colours):
            raise RuntimeError("not this one")
        self.heard += colours


@pytest.fixture
def ear(monkeypatch: pytest.MonkeyPatch) -> Ear:
    """The only listener, of a kind of event that is there for it."""
    monkeypatch.setattr(event_kinds, "_kinds", dict(event_kinds._kinds))
    monkeypatch.setattr(event_kinds, "_listeners", {})
    register_event("course.painted", about="courses.Course", payload=Painted, title="Painted")
    heard = Ear()
    register_listener("ear", heard, kinds=["course.painted"])
    return heard


def paint(course: Course, *colours: str, key: str = "") -> list[bool]:
    """Emit an event for each colour."""
    with transaction.atomic():
        return [
            emit("course.painted", subject=course, payload=Painted(colour, Size(1.5)), key=key)
            for colour in colours
        ]
