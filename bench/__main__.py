"""Run the benchmarks: ``python -m bench [NAME]``.

Each module of this folder is one. It prints ``name value goal PASS|MISS`` for each figure (other lines
begin with #) and ends with 1 if one misses. Each runs in a process of its own.
"""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent


def names() -> list[str]:
    """Return the benchmarks' names."""
    found = pkgutil.iter_modules([str(HERE)])
    return sorted(module.name for module in found if not module.ispkg and not module.name.startswith("_"))


def main(wanted: list[str]) -> int:
    """Run the wanted benchmarks, or all; 1 if a figure misses, 2 if there is no such benchmark."""
    if unknown := set(wanted) - set(names()):
        print(f"No benchmark named {', '.join(sorted(unknown))}; there are: {', '.join(names())}.")
        return 2
    missed = False
    for name in wanted or names():
        print(f"# -- {name}", flush=True)
        missed |= subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=HERE.parent).returncode != 0
    return int(missed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
