"""The environment a child process may see: what it needs to run, and none of the site's secrets."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

NAMES: Final = frozenset(
    [
        "PATH",
        "HOME",
        "USER",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TMPDIR",
        "VIRTUAL_ENV",
        "LD_LIBRARY_PATH",
        "PYTHONPATH",
        "PYTHONHOME",
        "SSL_CERT_FILE",
        "SSL_CERT_DIR",
        "REQUESTS_CA_BUNDLE",
        "HTTP_PROXY",
        "HTTPS_PROXY",
        "NO_PROXY",
        "http_proxy",
        "https_proxy",
        "no_proxy",
    ]
)
PREFIXES: Final = ("LC_", "HF_", "MODELSCOPE_", "CUDA_", "NVIDIA_", "CT2_", "OMP_", "MKL_", "PYTORCH_")
ROOT: Final = Path(__file__).resolve().parents[2]


def child_environment(threads: int = 1) -> dict[str, str]:
    """Return the variables for a child that runs native libraries on ``threads`` threads."""
    kept = {name: value for name, value in os.environ.items() if name in NAMES or name.startswith(PREFIXES)}
    kept["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), kept.get("PYTHONPATH")]))
    kept["PYTHONUNBUFFERED"] = "1"
    kept["PYTHONIOENCODING"] = "utf-8"
    kept["OMP_NUM_THREADS"] = str(threads)
    kept["TOKENIZERS_PARALLELISM"] = "false"
    kept["HF_HUB_DISABLE_TELEMETRY"] = "1"
    return kept
