"""Ready a process before its work comes."""

from __future__ import annotations

import gc

from django.urls import get_resolver


def warm() -> None:
    """Load every route's view: the first request would wait for that."""
    # what is included is loaded with it
    _ = get_resolver().url_patterns
    spare_the_collector()


def spare_the_collector() -> None:
    """Let the garbage collector leave alone what is there from the start.

    Python's full collections come round every hundredth page or so and look at all there is; what was loaded
    stays for as long as the process lives (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    gc.collect()
    gc.freeze()
