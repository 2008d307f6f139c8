"""From where a job was asked for: a room above says it as a job starts, and hears it again as it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext

#: What is kept with the job, as JSON; nothing where no request is behind it.
Asked = Mapping[str, str]
Take = Callable[[], Asked]
Bound = Callable[[Asked], AbstractContextManager[None]]


def _nothing(asked: Asked) -> AbstractContextManager[None]:
    return nullcontext()


_take: Take = dict
_bound: Bound = _nothing


def register_asking(take: Take, bound: Bound) -> None:
    """Have ``take`` say what a new job keeps, and ``bound`` hold it while a job runs."""
    global _take, _bound
    _take, _bound = take, bound


def taken() -> dict[str, str]:
    """Return what a job that starts now keeps."""
    return dict(_take())


def held(asked: Asked) -> AbstractContextManager[None]:
    """Return the context in which a job that kept ``asked`` runs."""
    return _bound(asked)
