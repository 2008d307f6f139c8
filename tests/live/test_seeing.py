"""Seeing inside the real site: probes while servers are away or frozen, metrics, and a whole life's log."""

from __future__ import annotations

import json
import os
import signal
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.live.client import Client
from tests.live.company import Company, clip
from tests.live.server import Server
from tests.live.site import wait_until
from tests.live.stack import Stack
from tests.postgres_servers import Postgres
from tests.redis_servers import Redis
from tests.servers import MissingServiceError, give_up

TOKEN = "a-token-of-the-tests"
#: A check may take two seconds; a busy machine adds to it.
AT_ONCE_S = 4.0


def ask(url: str, path: str, token: str = TOKEN) -> tuple[int, str, float]:
    """Return status, body and seconds."""
    request = urllib.request.Request(url + path, headers={"Authorization": f"Bearer {token}"})
    began = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode(), time.monotonic() - began
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), time.monotonic() - began


class Production:
    """A web process on PostgreSQL and Redis of its own, which may be stopped and frozen."""

    def __init__(self, folder: Path) -> None:
        self.postgres, self.redis = Postgres(), Redis()
        self.postgres.start()
        self.redis.start()
        self.stack = Stack(
            folder,
            database_url=self.postgres.url(self.postgres.create()),
            redis_url=self.redis.url,
            env={"HRVOICE_METRICS_TOKEN": TOKEN},
            speech=0,
            light=0,
        )
        del self.stack.commands["beat"]
        self.stack.prepare().start()

    def ready(self) -> tuple[int, dict[str, bool]]:
        """Return /readyz's status and which parts work; it and /healthz must always answer in time."""
        alive, _, took = ask(self.stack.url, "/healthz")
        assert alive == 200 and took < 1.0
        status, body, took = ask(self.stack.url, "/readyz")
        assert took < AT_ONCE_S, f"/readyz took {took:.1f} s"
        return status, {name: part["ok"] for name, part in json.loads(body)["parts"].items()}

    def notices(self, part: str, works: bool, timeout: float = 10) -> int:
        """Wait until /readyz tells that a part works, or that it does not, and return its status then."""
        seen: list[int] = []

        def noticed() -> bool:
            status, parts = self.ready()
            seen.append(status)
            return parts[part] == works

        what = f"{part} is seen to {'work' if works else 'fail'}"
        wait_until(noticed, timeout=timeout, what=what)
        return seen[-1]

    def end(self) -> None:
        """End everything."""
        try:
            self.stack.stop()
        finally:
            self.postgres.remove()
            self.redis.remove()


@pytest.fixture(scope="module")
def production(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    try:
        made = Production(tmp_path_factory.mktemp("probed"))
    except MissingServiceError as error:
        give_up(error)
    try:
        yield made
    finally:
        made.end()


def family_of(pid: int) -> list[int]:
    """Return a process and its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *map(int, children)]


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    """Stop a process and its children as a lost network would: lines stay open, nobody answers."""
    members = family_of(pid)
    for member in members:
        os.kill(member, signal.SIGSTOP)
    try:
        yield
    finally:
        for member in members:
            os.kill(member, signal.SIGCONT)


@pytest.mark.production
def test_ready_names_each_part_with_its_time(production: Production) -> None:
    status, works = production.ready()
    assert status == 200
    needed = dict.fromkeys(("database", "migrations", "storage", "incoming", "broker"), True)
    assert works == needed | {"engine": True, "workers": False}
    parts = json.loads(ask(production.stack.url, "/readyz")[1])["parts"]
    assert parts["database"]["kind"] == "postgresql" and parts["broker"]["kind"] == "redis"
    assert all(part["ms"] < 1000 for part in parts.values())
    assert json.loads(ask(production.stack.url, "/readyz", token="wrong")[1]) == {"status": "degraded"}


@pytest.mark.production
def test_without_redis_pages_are_served_and_the_probe_says_so(production: Production) -> None:
    production.redis.stop()
    try:
        assert production.notices("broker", False) == 200
        assert ask(production.stack.url, "/accounts/login/")[0] == 200
    finally:
        production.redis.start()
    assert production.notices("broker", True) == 200


@pytest.mark.production
def test_with_redis_frozen_the_probe_does_not_hang(production: Production) -> None:
    with frozen(production.redis.pid):
        assert production.notices("broker", False) == 200
        for _ in range(3):
            assert production.ready()[0] == 200
    assert production.notices("broker", True) == 200


@pytest.mark.production
def test_without_postgresql_it_is_not_ready_and_metrics_tell_it(production: Production) -> None:
    production.postgres.stop()
    try:
        assert production.notices("database", False) == 503
        for _ in range(3):
            assert production.ready()[0] == 503
        status, body, took = ask(production.stack.url, "/metrics")
        assert status == 200 and took < 2 * AT_ONCE_S
        assert 'hrvoice_part_up{part="database"} 0.0' in body and "hrvoice_disk_free_bytes" in body
    finally:
        production.postgres.start()
    assert production.notices("database", True, timeout=40) in (200, 503)
    wait_until(lambda: production.ready()[0] == 200, timeout=40, what="the site is ready again")


@pytest.mark.production
def test_with_postgresql_frozen_the_probe_does_not_hang(production: Production) -> None:
    with frozen(production.postgres.pid):
        assert production.notices("database", False) == 503
        for _ in range(3):
            assert production.ready()[0] == 503
    wait_until(lambda: production.ready()[0] == 200, timeout=60, what="the site is ready again")


# -- a whole life ----------------------------------------------------------------------------------
SECRETS = ("Payroll secrets", "quarterly-plan", "e1@mail.example", "correct horse", "zebrafish")


@pytest.mark.whisper
def test_a_whole_life_is_logged_with_ids_and_without_content(tmp_path: Path) -> None:
    """Sign in, send a lecture and an answer, search, fail to sign in, meet an error: then read the log."""
    env = {"HRVOICE_LOG_FORMAT": "json", "HRVOICE_ACCESS_LOG": "true", "HRVOICE_METRICS_TOKEN": TOKEN}
    with Server(tmp_path / "site", env).prepare() as server:
        company = Company.on(server)
        server.run(
            "from courses.models import Employee\n"
            "Employee.objects.filter(username='E1').update(email='e1@mail.example', name='Ada Quill')"
        )
        trainer = company.trainer()
        learner = Client(server.url).sign_in("e1@mail.example", "correct horse battery")
        sent = trainer.send_sound(
            f"/api/sessions/{company.session}/lectures/",
            clip("b-question"),
            name="quarterly-plan.ogg",
            title="Payroll secrets",
        )
        assert sent.status == 201
        company.send_answer(learner, "b-partial")
        broken = trainer.send_sound(
            f"/api/sessions/{company.session}/lectures/", b"no sound", name="quarterly-plan.ogg"
        )
        assert broken.status == 422
        server.wait_until_heard()
        assert trainer.get("/search/?q=zebrafish").status == 200
        lecture = str(sent.json["id"])
        assert trainer.get(f"/recordings/{lecture}/").status == 200
        assert trainer.get("/nowhere/zebrafish/").status == 404
        status, figures, _ = ask(server.url, "/metrics")
        query = "select text from transcripts_transcriptsegment"
        spoken = [str(text) for (text,) in server.rows(query)]
    log = server.log.read_text()
    words = " ".join(spoken)
    assert len(words) > 80, "nothing was heard, so nothing could leak"
    for secret in (*SECRETS, "Ada Quill", TOKEN, *_phrases(words)):
        assert secret.lower() not in log.lower(), secret
        assert secret.lower() not in figures.lower(), secret
    lines = [json.loads(line) for line in log.splitlines()]
    ours = [line for line in lines if line.get("recording") in (lecture, lecture.replace("-", ""))]
    said = {line["message"] for line in ours}
    assert {"heard", "ready", "request"} <= said
    heard = next(line for line in ours if line["message"] == "heard")
    assert heard["engine"] == "whisper" and heard["seconds"] > 0 and heard["worker"]
    assert heard["task"] == "transcripts.work_next"
    requests = [line for line in lines if line["logger"] == "hrvoice.access"]
    assert all(line["request_id"] and line["route"] and line["duration_ms"] > 0 for line in requests)
    assert any(line.get("user") for line in requests)
    assert status == 200 and 'hrvoice_recordings_ended_total{kind="lecture",stage="ready"} 1.0' in figures
    assert 'hrvoice_real_time_factor_count{engine="whisper",language="en"}' in figures
    assert 'hrvoice_workers{queue="speech"} 1.0' in figures


def _phrases(words: str) -> list[str]:
    """Return three words in a row, again and again: no log says them by chance."""
    parts = words.split()
    return [" ".join(parts[at : at + 3]) for at in range(0, len(parts) - 2, 2)]
