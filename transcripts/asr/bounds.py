"""What an engine process may not do. It decodes files of strangers.

Its address space cannot be bounded: the libraries reserve far more than they use. The parent watches the
resident size instead (``EngineConfig.memory_mb``).
"""

from __future__ import annotations

import resource
from contextlib import suppress
from pathlib import Path
from typing import Final

OPEN_FILES: Final = 512


def bind_process() -> None:
    """Bound the process from its start: no core files, few open files, first to go when memory runs out."""
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
