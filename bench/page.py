"""How long people wait for pages while speech is heard at full speed, over the same pages in quiet.

The real embedded server with its demo company: one process serves the pages and holds the workers, each
engine is a process of its own, as many as there are processors. A person looks at typical pages again and
again (today, a course, a session, a recording, a search, the sign-in form), one after the other with pauses
as a reader makes, and now and then signs in anew, whose time is the password's hash and is told apart. Quiet
and load take turns, so that the machine's other work weighs on both; the figure is the ratio of the 95th
percentiles.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from itertools import cycle
from pathlib import Path

from bench.kit.figures import Figures, run_in_folder
from bench.kit.processes import cpu_seconds
from bench.kit.speech import speech, write_opus
from hrvoice.demo.company import PASSWORD
from tests.live.client import Client
from tests.live.server import Server
from tests.live.site import wait_until

GOAL = 2.0
ROUNDS = 3
ROUND_S = 20.0
#: Between two pages. Full speed in quiet would measure a server at its own limit, not a reader's wait.
PAUSE_S = 0.05
LECTURE_S = 1200.0
PERCENTILE = 95
SIGN_IN = "signing in"


class Reader:
    """Somebody who looks at pages; a sign-in is a page fetched and a form sent."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.client = Client(server.url).sign_in("E001", PASSWORD)
        [(course,)] = server.rows(
            "select course_id from courses_enrolment e join courses_employee p on p.id = e.employee_id"
            " where p.username = 'E001' order by course_id limit 1"
        )
        [(session,)] = server.rows(
            "select id from courses_session where course_id = ? order by position limit 1", course
        )
        [(recording,)] = server.rows(
            "select id from transcripts_recording where kind = 'lecture' and course_id = ? limit 1", course
        )
        self.paths = {
            "today": "/",
            "course": f"/courses/{course}/",
            "session": f"/sessions/{session}/",
            "recording": f"/recordings/{uuid.UUID(recording)}/",
            "search": "/search/?q=%E5%AE%A2%E6%88%B7",
            "sign-in form": "/accounts/login/",
        }

    def looks(self) -> dict[str, Callable[[], None]]:
        """Return what the person does, by name."""
        found = {name: self._look(path) for name, path in self.paths.items() if name != "sign-in form"}
        found["sign-in form"] = self._look("/accounts/login/", Client(self.server.url))
        found[SIGN_IN] = self._sign_in
        return found

    def _sign_in(self) -> None:
        Client(self.server.url).sign_in("E018", PASSWORD)

    def _look(self, path: str, client: Client | None = None) -> Callable[[], None]:
        def look() -> None:
            answered = (client or self.client).get(path)
            assert answered.status == 200, (path, answered.status)

        return look


def read_for(reader: Reader, seconds: float) -> dict[str, list[float]]:
    """Look at the pages in turn; return each one's times in milliseconds."""
    looks = reader.looks()
    times: dict[str, list[float]] = {name: [] for name in looks}
    until = time.monotonic() + seconds
    for name in cycle(looks):
        began = time.perf_counter()
        looks[name]()
        times[name].append((time.perf_counter() - began) * 1000)
        time.sleep(PAUSE_S)
        if time.monotonic() > until:
            return times
    raise AssertionError("unreachable")


class Load:
    """Lectures for every worker, long enough for a round; cancelled when it is over."""

    def __init__(self, server: Server, sound: Path, workers: int) -> None:
        self.server, self.sound, self.workers = server, sound.read_bytes(), workers
        self.trainer = Client(server.url).sign_in("T001", PASSWORD)
        [(self.session,)] = server.rows(
            "select s.id from courses_session s join courses_course_trainers t on t.course_id = s.course_id"
            " join courses_employee p on p.id = t.employee_id where p.username = 'T001' order by s.id limit 1"
        )

    @contextmanager
    def hearing(self) -> Iterator[None]:
        """Keep every worker hearing while the block lasts."""
        path = f"/api/sessions/{self.session}/lectures/"
        sent = [
            self.trainer.send_sound(path, self.sound, name=f"long-{n}.ogg", title=f"long {n}").json["id"]
            for n in range(self.workers)
        ]
        try:
            wait_until(lambda: self._heard(sent) == self.workers, timeout=120, what="every worker hears")
            yield
            left = self._at_work(sent)
            assert left == self.workers, (
                f"only {left} of {self.workers} lectures lasted: the load was not full"
            )
        finally:
            for pk in sent:
                with suppress(OSError):
                    self.trainer.post(f"/recordings/{pk}/cancel/", form_at=f"/recordings/{pk}/")
            wait_until(lambda: not self._at_work(sent), timeout=60, what="the lectures are cancelled")

    def _rows(self, sent: list[str], where: str) -> int:
        ids = [pk.replace("-", "") for pk in sent]
        marks = ",".join("?" * len(ids))
        query = f"select count(*) from transcripts_recording where id in ({marks}) and {where}"
        return int(self.server.rows(query, *ids)[0][0])

    def _heard(self, sent: list[str]) -> int:
        return self._rows(sent, "stage = 'transcribing' and stretches_done > 0")

    def _at_work(self, sent: list[str]) -> int:
        return self._rows(sent, "stage = 'transcribing'")


def percentile(times: list[float]) -> float:
    """Return the 95th percentile."""
    return statistics.quantiles(times, n=100, method="inclusive")[PERCENTILE - 1]


def merge(into: dict[str, list[float]], times: dict[str, list[float]]) -> None:
    """Add one round's times to the others'."""
    for name, values in times.items():
        into.setdefault(name, []).extend(values)


@contextmanager
def engine_share(server: Server, figures: Figures) -> Iterator[None]:
    """Say how busy the engines and the server were."""
    pids = [*server.engines(), server.pid]
    before, began = [cpu_seconds(pid) for pid in pids], time.monotonic()
    yield
    took = time.monotonic() - began
    shares = [(cpu_seconds(pid) - used) / took for pid, used in zip(pids, before, strict=True)]
    *engines, site = shares
    figures.note(
        f"processors' share: engines {' '.join(f'{share:.2f}' for share in engines)}, site {site:.2f}"
    )


def measure(figures: Figures, folder: Path) -> None:
    """Run quiet and load in turns and print the figures."""
    workers = os.cpu_count() or 1
    sound = write_opus(folder / "long.ogg", speech(LECTURE_S))
    many = "1000000"  # nobody reads as quickly as this does
    env = {
        "HRVOICE_SPEECH_WORKERS": str(workers),
        "HRVOICE_SEARCHES_PER_MINUTE": many,
        "HRVOICE_REQUESTS_PER_MINUTE": many,
        "HRVOICE_ANONYMOUS_REQUESTS_PER_MINUTE": many,
    }
    with Server(folder / "site", env).prepare().seed_demo() as server:
        server.wait_until_heard(600)
        reader, load = Reader(server), Load(server, sound, workers)
        read_for(reader, 3)
        quiet: dict[str, list[float]] = {}
        loaded: dict[str, list[float]] = {}
        for _ in range(ROUNDS):
            merge(quiet, read_for(reader, ROUND_S))
            with load.hearing(), engine_share(server, figures):
                merge(loaded, read_for(reader, ROUND_S))
    for name in quiet:
        figures.note(
            f"{name}: median {statistics.median(quiet[name]):.1f} ms quiet,"
            f" {statistics.median(loaded[name]):.1f} under load;"
            f" p95 {percentile(quiet[name]):.1f} and {percentile(loaded[name]):.1f}"
        )
    pages = [name for name in quiet if name != SIGN_IN]
    before, after = (percentile([v for name in pages for v in times[name]]) for times in (quiet, loaded))
    figures.note(f"all pages: p95 {before:.1f} ms quiet, {after:.1f} ms under load, {workers} workers")
    figures.at_most("page.p95_under_load_over_quiet", after / before, GOAL, 2)
    ratio = percentile(loaded[SIGN_IN]) / percentile(quiet[SIGN_IN])
    figures.at_most("page.sign_in_p95_under_load_over_quiet", ratio, GOAL, 2)


if __name__ == "__main__":
    sys.exit(run_in_folder(measure))
