"""One flag per process: workers hand back what they hold when it is set."""

from __future__ import annotations

import threading

_stopping = threading.Event()


class Stopping(Exception):
    """The process is ending: hand the work back."""


def stop() -> None:
    """Ask this process's workers to hand back their work."""
    _stopping.set()


def resume() -> None:
    """Allow work again (a server that starts anew in the same process)."""
    _stopping.clear()


def is_stopping() -> bool:
    """Tell whether the process is ending."""
    return _stopping.is_set()


def check_stopping() -> None:
    """Raise ``Stopping`` when the process is ending."""
    if is_stopping():
        raise Stopping
