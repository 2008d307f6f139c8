"""The idle web process's memory in production mode, beside a bare Django project's under the same uvicorn.

Both have answered their sign-in page a few times (the bare one: its admin's) and then rest. Memory is the
proportional set size of the process, which counts pages shared with others in part; both are measured with
both running.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.kit.figures import Figures
from bench.kit.processes import proportional_mb
from bench.kit.rig import rig, run
from tests.live.site import free_port, wait_until

GOAL = 3.0
REQUESTS = 20
REST_SECONDS = 5.0
#: As ``manage.py serve`` asks for it.
SERVE = "import uvicorn; uvicorn.run('bare.asgi:application', port={port}, log_config=None)"


@contextmanager
def bare_django(folder: Path) -> Iterator[tuple[int, str]]:
    """Serve what ``startproject`` makes; give the process's id and the address of its sign-in page."""
    folder.mkdir()
    for words in (["-m", "django", "startproject", "bare", "."], ["manage.py", "migrate", "-v", "0"]):
        subprocess.run([sys.executable, *words], cwd=folder, check=True, env=_without_our_settings())
    port = free_port()
    process = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port=port)],
        cwd=folder,
        env=_without_our_settings(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process.pid, f"http://127.0.0.1:{port}/admin/login/"
    finally:
        process.terminate()
        process.wait()


def _without_our_settings() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HRVOICE_", "DJANGO_"))}
    return {name: value for name, value in kept.items() if name != "PYTHONPATH"}


def visit(url: str) -> None:
    """Wait until the page answers, and ask for it some more times."""

    def answers() -> bool:
        try:
            with urllib.request.urlopen(url, timeout=10) as page:
                return bool(page.status == 200 and page.read())
        except OSError:
            return False

    wait_until(answers, timeout=60, what=f"{url} answers")
    for _ in range(REQUESTS):
        assert answers(), url


def measure(figures: Figures) -> None:
    """Start both, let them rest, and print the ratio."""
    with rig(web=1, speech=0, light=0) as stack, bare_django(stack.data_dir / "bare") as (bare, bare_page):
        ours = stack.start_member("web0")
        for page in (f"{stack.url}/accounts/login/", bare_page):
            visit(page)
        time.sleep(REST_SECONDS)
        sizes = {"web process": proportional_mb(ours), "bare Django": proportional_mb(bare)}
    for name, size in sizes.items():
        figures.note(f"{name}: {size:.1f} MB")
    figures.at_most("idle.web_over_bare_django", sizes["web process"] / sizes["bare Django"], GOAL)


if __name__ == "__main__":
    sys.exit(run(measure))
