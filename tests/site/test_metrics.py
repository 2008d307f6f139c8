"""What Prometheus is told, and who may ask."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test.client import Client, RequestFactory
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.parser import text_string_to_metric_families

from hrvoice.metrics import figures as metrics
from hrvoice.metrics import scrape
from hrvoice.metrics.known import known_series
from kit.web import metrics as own
from tests.environment import ROOT
from tests.factories import EmployeeFactory, RecordingFactory, SessionFactory
from transcripts.audio.errors import CODES
from transcripts.enums import Kind, Stage
from transcripts.work.models.tally import Tally
from transcripts.work.models.worker_heartbeat import WorkerHeartbeat
from transcripts.work.queries.workers import SILENT_SECONDS
from transcripts.work.services.tally import FACTORS, WorkTimer

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> dict[str, Any]:
    """Where a recording belongs, and to whom."""
    return {"session": SessionFactory(), "owner": EmployeeFactory()}


def scraped() -> dict[str, float]:
    """Return each sample by its name and labels, read in this thread and transaction."""
    registry = CollectorRegistry()
    registry.register(metrics.SiteCollector(metrics._from_database))
    text = generate_latest(registry).decode()
    return {
        sample.name + str(sorted(sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def value(samples: dict[str, float], name: str, **labels: str) -> float:
    return samples[name + str(sorted(labels.items()))]


def test_queue_is_told_by_lane_with_its_oldest(place: dict[str, Any]) -> None:
    now = timezone.now()
    for minutes, kind in ((5, Kind.LECTURE), (3, Kind.LECTURE), (1, Kind.ANSWER)):
        RecordingFactory(
            **place,
            kind=kind,
            stage=Stage.QUEUED,
            queued_at=now - datetime.timedelta(minutes=minutes),
        )
    RecordingFactory(**place, kind=Kind.LECTURE, stage=Stage.QUEUED, transcribed_at=now)
    samples = scraped()
    assert value(samples, "hrvoice_queue_depth", lane="speech", kind="lecture") == 2
    assert 299 < value(samples, "hrvoice_queue_oldest_seconds", lane="speech", kind="lecture") < 310
    assert value(samples, "hrvoice_queue_depth", lane="live", kind="answer") == 1
    assert value(samples, "hrvoice_queue_depth", lane="light", kind="lecture") == 1
    assert value(samples, "hrvoice_recordings", stage="queued") == 4


def test_stuck_rows_are_told(place: dict[str, Any]) -> None:
    gone = timezone.now() - datetime.timedelta(seconds=1)
    RecordingFactory(**place, stage=Stage.TRANSCRIBING, lease_until=gone, worker="a:1:2")
    assert value(scraped(), "hrvoice_recordings_stuck") == 1


def test_histograms_add_up_and_keep_what_was_counted(place: dict[str, Any]) -> None:
    recording = RecordingFactory(
        **place,
        kind=Kind.LECTURE,
        duration=1e-9,
        engine="whisper",
        language="en",
        started_at=timezone.now(),
        queued_at=timezone.now() - datetime.timedelta(seconds=42),
    )
    for duration in (1e-9, 1000.0):  # far slower and far faster than the speaker
        recording.duration = duration
        with WorkTimer(recording).hearing():
            pass
    samples = scraped()
    by = {"engine": "whisper", "language": "en"}
    counts = [value(samples, "hrvoice_real_time_factor_bucket", le=f"{bound:g}", **by) for bound in FACTORS]
    assert counts == sorted(counts) and counts[0] == 1 and counts[-1] == 1
    assert value(samples, "hrvoice_real_time_factor_bucket", le="+Inf", **by) == 2
    assert value(samples, "hrvoice_real_time_factor_count", **by) == 2
    waiting = {"kind": "lecture", "stage": "waiting"}
    assert value(samples, "hrvoice_stage_seconds_count", **waiting) == 2
    assert 83 < value(samples, "hrvoice_stage_seconds_sum", **waiting) < 90
    assert value(samples, "hrvoice_stage_seconds_bucket", le="30", **waiting) == 0
    assert value(samples, "hrvoice_stage_seconds_bucket", le="60", **waiting) == 2
    assert value(samples, "hrvoice_claims_total", kind="lecture") == 2


def test_workers_are_up_as_long_as_they_beat(place: dict[str, Any]) -> None:
    now = timezone.now()
    facts: dict[str, Any] = {"hears": True, "since": now, "slots": 2, "memory_mb": 100.0}
    engine = {"pid": 7, "state": "ready", "device": "cuda:0", "memory_mb": 4000.0}
    WorkerHeartbeat.objects.create(name="a:1", queues=["speech"], seen_at=now, engines=[engine], **facts)
    late = now - datetime.timedelta(seconds=SILENT_SECONDS + 5)
    WorkerHeartbeat.objects.create(name="b:2", queues=["speech"], seen_at=late, **facts)
    RecordingFactory(**place, stage=Stage.TRANSCRIBING, worker="a:1:99:f8d7.32")
    samples = scraped()
    assert value(samples, "hrvoice_workers", queue="speech") == 1
    assert value(samples, "hrvoice_workers", queue="light") == 0
    assert value(samples, "hrvoice_worker_up", worker="a:1") == 1
    assert value(samples, "hrvoice_worker_up", worker="b:2") == 0
    assert value(samples, "hrvoice_worker_busy", worker="a:1") == 1
    assert value(samples, "hrvoice_engine_up", worker="a:1", engine="0", device="cuda:0") == 1
    assert value(samples, "hrvoice_engine_memory_bytes", worker="a:1", engine="0", device="cuda:0") > 4e9


def test_figures_cost_the_same_with_few_and_with_many_rows(
    place: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    for _ in range(30):
        RecordingFactory(**place, stage=Stage.QUEUED)
    Tally.objects.bulk_create(Tally(metric="failures", labels=f"code=c{n},kind=answer") for n in range(30))
    with django_assert_max_num_queries(8):
        metrics._from_database()


def test_without_its_database_the_site_still_tells_that() -> None:
    def away() -> list[Any]:
        raise ConnectionError

    text = generate_latest(scrape.registry(away)).decode()
    assert "hrvoice_part_up" in text and "hrvoice_disk_free_bytes" in text
    assert "hrvoice_http_requests" in text and "hrvoice_queue_depth" not in text


# -- who may ask -----------------------------------------------------------------------------------
def asks(settings: Any, *, token: str = "", address: str = "127.0.0.1", **headers: str) -> bool:
    settings.METRICS_TOKEN = token
    return scrape.may_scrape(RequestFactory().get("/metrics", headers=headers, REMOTE_ADDR=address))


def test_without_a_token_only_this_machine_may_ask(settings: Any) -> None:
    assert asks(settings) and asks(settings, address="::1")
    assert not asks(settings, address="10.0.0.3")
    assert not asks(settings, address="")
    settings.METRICS_FROM = ["10.0.0.0/24"]
    assert asks(settings, address="10.0.0.3") and not asks(settings, address="10.0.1.3")


def test_what_comes_through_a_proxy_is_not_this_machine(settings: Any) -> None:
    assert not asks(settings, **{"x-forwarded-for": "203.0.113.9"})
    assert not asks(settings, **{"x-real-ip": "203.0.113.9"})


def test_with_a_token_it_is_asked_for_everywhere(settings: Any) -> None:
    assert not asks(settings, token="hush")
    assert not asks(settings, token="hush", authorization="Bearer wrong")
    assert asks(settings, token="hush", address="203.0.113.9", authorization="Bearer hush")


def test_others_find_nothing_here(client: Client, settings: Any) -> None:
    settings.METRICS_TOKEN = "hush"
    answer = client.get("/metrics")
    assert answer.status_code == 404 and b"hrvoice_" not in answer.content


# -- several processes -----------------------------------------------------------------------------
_MEMBER = """
import os, sys
from kit.web import metrics
metrics.sockets_open.inc({sockets})
metrics.http_requests.labels("today", "GET", 200).inc(2)
print(os.getpid(), flush=True)
sys.stdin.read() if {stays} else None
"""


def test_processes_add_up_and_the_dead_hold_no_sockets(tmp_path: Path) -> None:
    env = os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}

    def member(sockets: int, stays: bool) -> subprocess.Popen[bytes]:
        code = _MEMBER.format(sockets=sockets, stays=stays)
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        process = subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env, **pipes)
        assert process.stdout is not None and process.stdout.readline()
        return process

    dead = member(5, stays=False)
    dead.communicate()
    living = member(3, stays=True)
    scrape = (
        "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'hrvoice.settings'\n"
        "import django; django.setup()\n"
        "from hrvoice.metrics import scrape\n"
        "from prometheus_client import generate_latest\n"
        "print(generate_latest(scrape.registry(list)).decode())"
    )
    try:
        told = subprocess.run(
            [sys.executable, "-c", scrape], cwd=ROOT, env=env, capture_output=True, check=True
        ).stdout.decode()
    finally:
        living.communicate()
    assert "hrvoice_sockets_open 3.0" in told
    assert 'hrvoice_http_requests_total{method="GET",route="today",status="200"} 4.0' in told


# -- the files for Prometheus and Grafana ----------------------------------------------------------
_NAME = re.compile(r"\b(?:hrvoice|process)_[a-z_]+")


def known_names() -> set[str]:
    """Return the names of all series that a scrape can hold."""
    own.http_requests.labels("today", "GET", 200).inc(0)
    text = generate_latest(scrape.registry(metrics._from_database)).decode()
    names = set()
    for kind in re.finditer(r"^# TYPE (\S+) (\w+)$", text, re.MULTILINE):
        name, form = kind.groups()
        names.add(name)
        if form == "histogram":
            names |= {f"{name}_{end}" for end in ("bucket", "sum", "count")}
    return names


def test_rules_and_dashboard_ask_for_figures_that_exist() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/hrvoice.rules.yml").read_text())
    board = json.loads((ROOT / "deploy/grafana/hrvoice.json").read_text())
    asked = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    asked += [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]
    assert len(asked) > 40
    names = {name for expression in asked for name in _NAME.findall(expression)}
    assert sorted(names - known_names()) == []


def test_counters_that_alerts_watch_are_told_at_0_on_a_fresh_site() -> None:
    rules = yaml.safe_load((ROOT / "deploy/prometheus/hrvoice.rules.yml").read_text())
    asked = " ".join(rule["expr"] for group in rules["groups"] for rule in group["rules"])
    counters = set(re.findall(r"hrvoice_[a-z_]+_(?:total|bucket)", asked))
    # what every request makes, the scrape's own first of all
    counters -= {"hrvoice_http_requests_total", "hrvoice_http_request_seconds_bucket"}
    assert len(counters) > 4
    text = generate_latest(scrape.registry(metrics._from_database)).decode()
    told: dict[str, list[dict[str, str]]] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            told.setdefault(sample.name, []).append(sample.labels)
    assert sorted(counters - told.keys()) == []
    for name in ("hrvoice_failures_total", "hrvoice_retries_total"):
        pairs = {(one["code"], one["kind"]) for one in told[name]}
        assert pairs >= {
            (code, kind.value) for code in (*CODES, "internal_error", "gave_up") for kind in Kind
        }


def test_what_is_known_from_the_start_has_the_metrics_labels() -> None:
    for metric, _, _, labels, *_ in (*metrics.COUNTERS, *metrics.HISTOGRAMS):
        assert known_series(metric), f"{metric} is not told before it happens"
        assert all(set(one) == set(labels) for one in known_series(metric))


def test_every_figure_is_shown_or_watched() -> None:
    text = (ROOT / "deploy/prometheus/hrvoice.rules.yml").read_text()
    text += (ROOT / "deploy/grafana/hrvoice.json").read_text()
    shown = set(_NAME.findall(text))
    ours = {name for name in known_names() if name.startswith("hrvoice_")}
    stems = {re.sub(r"_(bucket|sum|count|created)$", "", name) for name in ours}
    unseen = {stem for stem in stems if not any(name.startswith(stem) for name in shown)}
    assert sorted(unseen) == ["hrvoice_uploads_in_progress_bytes"]
