"""What a course asks for besides its sessions: upper floors register it here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models.expressions import Combinable

if TYPE_CHECKING:
    from courses.enrolment.models import Enrolment


@dataclass(frozen=True)
class Requirement:
    """A part of a course that another floor keeps.

    ``missing`` and ``begun`` return conditions on rows of ``Enrolment``: whether something is still to be
    done, and whether the person has done any of it, in the enrolment's present cycle. ``said`` words for one
    enrolment what is missing; empty where nothing is.
    """

    missing: Callable[[], Combinable]
    begun: Callable[[], Combinable]
    said: Callable[[Enrolment], str]


_requirements: dict[str, Requirement] = {}


def register_requirement(name: str, requirement: Requirement) -> None:
    """Have courses complete only where ``requirement`` is met as well."""
    _requirements[name] = requirement


def requirements() -> Iterable[Requirement]:
    """Return what is registered."""
    return tuple(_requirements.values())
