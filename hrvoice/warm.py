"""Ready a web process before its first request."""

from __future__ import annotations

import gc

from django.urls import get_resolver


def warm() -> None:
    """Load every route's view, and let the garbage collector leave alone what is there from the start.

    Python's full collections come round every hundredth page or so and look at all there is; what was loaded
    stays for as long as the process lives (https://docs.python.org/3/library/gc.html#gc.freeze).
    """
    # what is included is loaded with it; the first request would wait for that
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
