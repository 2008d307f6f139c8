"""What people are told, and about what: rooms above register it in their hooks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import ngettext


def things(number: int) -> str:
    """Say that several things, of whatever sort, are new."""
    text = ngettext("%(n)d thing is new for you", "%(n)d things are new for you", number)
    return text % {"n": number}


@dataclass(frozen=True)
class Subject:
    """Rows that people are told about.

    ``rows`` loads them with all that the words need; ``alive`` are those of which telling is still worth
    it. Of one row, ``words`` name it, ``url`` is where it leads, and ``language`` is that of its words, empty
    where it is the reader's own. ``counted`` words several of them.
    """

    model: type[Model]
    rows: Callable[[], QuerySet[Any]]
    alive: Callable[[], QuerySet[Any]]
    words: Callable[[Any], str]
    url: Callable[[Any], str]
    language: Callable[[Any], str] = lambda row: ""
    counted: Callable[[int], str] = things


@dataclass(frozen=True)
class NoticeKind:
    """What a person is told.

    It follows events of the kind ``follows``, those whose payload fulfils ``when``. ``title`` is a lazy
    translation, ``template`` one sentence about ``notice``, ``tone`` how its badge looks.
    """

    name: str
    subject: Subject
    follows: str
    title: object
    template: str
    tone: str = ""
    when: Callable[[Any], bool] = lambda payload: True


_kinds: dict[str, NoticeKind] = {}


def register_notice_kind(kind: str, **facts: Any) -> None:
    """Let people be told of ``kind``; ``facts`` are further fields of ``NoticeKind``."""
    _kinds[kind] = NoticeKind(kind, **facts)


def notice_kind(kind: str) -> NoticeKind | None:
    """Return what is known about a kind; None where this version knows nothing."""
    return _kinds.get(kind)


def notice_kinds() -> Sequence[NoticeKind]:
    """Return all kinds, in the order of registration."""
    return tuple(_kinds.values())


def subjects() -> Mapping[type[Model], Subject]:
    """Return what people are told about, by model."""
    return {one.subject.model: one.subject for one in _kinds.values()}


def kind_choices() -> list[tuple[str, object]]:
    """Return the kinds for a form's choice."""
    return [(one.name, one.title) for one in _kinds.values()]
