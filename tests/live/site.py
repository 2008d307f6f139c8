"""A running site seen from outside: its settings, its data, its processes. Subclasses say of which kind."""

from __future__ import annotations

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from tests.environment import ROOT
from tests.live.template import copied_folder
from tests.servers import free_port

FINAL = ("ready", "failed", "cancelled")


def wait_until(condition: Callable[[], Any], *, timeout: float, what: str, every: float = 0.1) -> Any:
    """Return the first true value of ``condition``; AssertionError after ``timeout`` seconds."""
    until = time.monotonic() + timeout
    while not (value := condition()):
        assert time.monotonic() < until, f"not within {timeout:.0f} s: {what}"
        time.sleep(every)
    return value


class Site:
    """A site with its own data folder on a free port.

    The port stays the same over restarts, so that open pages and signed-in clients go on. ``env`` adds
    ``HRVOICE_*`` variables. Used as a context it is prepared, started, and stopped at the end.
    """

    def __init__(self, data_dir: Path, env: Mapping[str, str] | None = None) -> None:
        self.data_dir = data_dir
        self.port = free_port()
        self.log = data_dir / "server.log"
        self.env = {name: value for name, value in os.environ.items() if not name.startswith("HRVOICE_")}
        self.env |= {
            "PYTHONPATH": str(ROOT),
            "OMP_NUM_THREADS": "1",
            "HRVOICE_DATA_DIR": str(data_dir),
            "HRVOICE_PACKAGES_DIR": os.environ["HRVOICE_PACKAGES_DIR"],
            "HRVOICE_MODELS_DIR": os.environ["HRVOICE_MODELS_DIR"],
            "HRVOICE_UPLOADS_PER_HOUR": "100000",
            # children inherit it: by it they are known, and what a killed server leaves is found here
            "TMPDIR": str(data_dir / "tmp"),
            **(env or {}),
        }

    @property
    def url(self) -> str:
        """The address, without a slash at the end."""
        return f"http://127.0.0.1:{self.port}"

    # -- its data --------------------------------------------------------------------------------
    def manage(self, *arguments: str, timeout: float = 180) -> str:
        """Run a management command on the site's data and return what it prints."""
        return self._run([str(ROOT / "manage.py"), *arguments], timeout)

    def run(self, code: str, timeout: float = 180) -> str:
        """Run Python with Django set up on the site's data and return what it prints."""
        start = "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'hrvoice.settings'; django.setup()"
        return self._run(["-c", f"{start}\n{code}"], timeout)

    def _run(self, arguments: list[str], timeout: float) -> str:
        ended = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=timeout,
            check=False,
        )
        assert ended.returncode == 0, ended.stderr.decode(errors="replace")[-3000:]
        return ended.stdout.decode()

    def _spawn(self, arguments: list[str]) -> subprocess.Popen[bytes]:
        """Start a Python process of the site, which writes to the site's log."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=self.env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    def prepare(self) -> Self:
        """Make database and static files."""
        (self.data_dir / "tmp").mkdir(parents=True, exist_ok=True)
        self.make_database()
        self.collect_static()
        return self

    def make_database(self) -> None:
        """Have an empty database with all its tables."""
        self.manage("migrate", "--verbosity", "0")

    def collect_static(self) -> None:
        """Have the static files of this checkout."""
        kind = tuple(self.env.get(f"HRVOICE_{name}") for name in ("MODE", "STATIC_MANIFEST"))
        collect = partial(self.manage, "collectstatic", "--verbosity", "0", "--no-input")
        copied_folder(self.data_dir / "static", kind, collect)

    def seed_demo(self) -> Self:
        """Make the demo company; its recordings wait until the site runs."""
        self.run("from hrvoice.demo.seed import seed; seed()")
        return self

    def rows(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """Read the database as it stands, beside the site; ``?`` holds a parameter's place."""
        raise NotImplementedError

    def stages(self) -> dict[str, str]:
        """Return each recording's stage by its id in 32 hex digits."""
        return dict(self.rows("select id, stage from transcripts_recording"))

    def wait_until_heard(self, timeout: float = 300) -> None:
        """Wait until no recording has work ahead."""

        def heard() -> bool:
            assert self.is_running(), self.last_words()
            return all(stage in FINAL for stage in self.stages().values())

        wait_until(heard, timeout=timeout, what="every recording ended", every=0.25)

    # -- its life --------------------------------------------------------------------------------
    def start(self, timeout: float = 60) -> Self:
        """Start the site and wait until it answers."""
        raise NotImplementedError

    def stop(self, timeout: float = 30) -> int:
        """Stop gracefully; kill what does not."""
        raise NotImplementedError

    def is_running(self) -> bool:
        """Tell whether all that was started runs."""
        raise NotImplementedError

    def is_prepared(self) -> bool:
        """Tell whether there is a database."""
        raise NotImplementedError

    def _answers(self) -> bool:
        assert self.is_running(), f"the server ended while starting:\n{self.last_words()}"
        try:
            with urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=10):
                return True
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{error}\n{self.last_words()}") from error
        except OSError:
            return False

    def last_words(self, lines: int = 40) -> str:
        """Return the end of the log."""
        if not self.log.exists():
            return ""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def processes(self, part: str = "") -> list[int]:
        """Return the ids of all processes that came from this site and live, dead parents' too.

        With ``part`` those whose command line holds it.
        """
        found = []
        for pid in processes_with(f"TMPDIR={self.env['TMPDIR']}"):
            with suppress(OSError):
                if part.encode() in Path(f"/proc/{pid}/cmdline").read_bytes() and is_alive(pid):
                    found.append(pid)
        return found

    def engines(self) -> list[int]:
        """Return the ids of the site's engine processes."""
        return self.processes("transcripts.asr.child")

    def __enter__(self) -> Self:
        """Prepare where needed, and start."""
        if not self.is_prepared():
            self.prepare()
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()


def answers(port: int) -> bool:
    """Tell whether a web process answers there."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
            return True
    except OSError:
        return False


def processes_with(variable: str) -> list[int]:
    """Return the ids of the processes started with ``NAME=value`` in their environment."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            if entry.name.isdigit() and variable.encode() in (entry / "environ").read_bytes().split(b"\0"):
                found.append(int(entry.name))
    return sorted(found)


def is_alive(pid: int) -> bool:
    """Tell whether a process exists and is no zombie."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state not in ("Z", "X")


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started and that live."""
    found: list[int] = []
    with suppress(OSError):
        for thread in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return [child for child in found if is_alive(child)]


def parent_of(pid: int) -> int:
    """Return a process's parent, 0 where it is gone."""
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
