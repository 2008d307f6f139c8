"""Run a Python program, as ``python`` would, with each of its Celery messages published five times."""

from __future__ import annotations

import runpy
import sys
from typing import Any

from kombu.messaging import Producer

TIMES = 5
#: Begins a line of the log for each message that was multiplied.
MARK = "published five times:"


def multiply() -> None:
    """Publish every message ``TIMES`` times."""
    once = Producer.publish

    def publish(self: Producer, *arguments: Any, **options: Any) -> Any:
        sys.stderr.write(f"{MARK} {options.get('routing_key')}\n")
        for _ in range(TIMES - 1):
            once(self, *arguments, **options)
        return once(self, *arguments, **options)

    setattr(Producer, "publish", publish)  # noqa: B010


if __name__ == "__main__":
    multiply()
    if sys.argv[1] == "-m":
        sys.argv[:] = sys.argv[2:]
        runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
    else:
        sys.argv[:] = sys.argv[1:]
        runpy.run_path(sys.argv[0], run_name="__main__")
