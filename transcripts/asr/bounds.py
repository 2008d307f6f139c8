"""What an engine process may not do. It decodes files of strangers.

Its address space cannot be bounded: the libraries reserve far more than they use. The parent watches the
resident size instead (``EngineConfig.memory_mb``).
"""

from __future__ import annotations

import os
import resource
from contextlib import suppress
from pathlib import Path
from typing import Final

OPEN_FILES: Final = 512
#: Steps of niceness below the server; with 5 the server gets three times an engine's time where both want it.
YIELDS: Final = 5


def bind_process() -> None:
    """Bound the process from its start: no core files, few open files, after the pages, first to go when
    memory runs out.
    """
    with suppress(OSError):
        # the engine takes what processor time is left: a page that waits is seen, a stretch that waits is not
        os.setpriority(os.PRIO_PROCESS, 0, min(os.getpriority(os.PRIO_PROCESS, 0) + YIELDS, 19))
    with suppress(OSError):
        # the kernel shall end this process rather than its parent
        Path("/proc/self/oom_score_adj").write_text("500")
    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_NOFILE, OPEN_FILES)


def bind_loaded() -> None:
    """Forbid writing files, once the model is loaded: nothing that is heard has anything to write."""
    _lower(resource.RLIMIT_FSIZE, 0)


def _lower(kind: int, bound: int) -> None:
    hard = resource.getrlimit(kind)[1]
    bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (bound, bound))
