"""The alert rules say what they are meant to, in Prometheus's own judgement."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.environment import ROOT
from tests.servers import give_up

#: Where `.ci/tools` puts it.
FETCHED = ROOT / "var" / "tools" / "usr" / "bin"
RULES = ROOT / "deploy" / "prometheus" / "hrvoice.rules.yml"


@pytest.fixture
def promtool() -> str:
    found = os.environ.get("PROMTOOL") or shutil.which("promtool", path=f"{os.environ['PATH']}:{FETCHED}")
    if not found:
        give_up("promtool: install prometheus (apt-get install prometheus), or set PROMTOOL")
    return found


def run(*command: str | Path) -> None:
    ended = subprocess.run(list(map(str, command)), capture_output=True, check=False)
    assert ended.returncode == 0, (ended.stdout + ended.stderr).decode()


def test_rules_are_rules(promtool: str) -> None:
    run(promtool, "check", "rules", RULES)
    run(promtool, "check", "config", "--syntax-only", ROOT / "deploy" / "prometheus" / "prometheus.yml")


def case(series: dict[str, str], at: str, *alerts: str) -> dict[str, Any]:
    """Return a test of promtool's: with these series (values by minute), these alerts and no others fire."""
    return {
        "interval": "1m",
        "input_series": [{"series": name, "values": values} for name, values in series.items()],
        "promql_expr_test": [
            {
                "expr": "sort(count by (alertname) (ALERTS{alertstate='firing'}))",
                "eval_time": at,
                "exp_samples": [{"labels": f'{{alertname="{name}"}}', "value": 1} for name in sorted(alerts)],
            }
        ],
    }


FINE = {
    "hrvoice_recordings_stuck": "0x90",
    'hrvoice_workers{queue="speech"}': "2x90",
    'hrvoice_workers{queue="light"}': "1x90",
    'hrvoice_worker_up{worker="a:1"}': "1x90",
    'hrvoice_worker_busy{worker="a:1"}': "1x90",
    'hrvoice_engine_up{worker="a:1",engine="0",device="cuda:0"}': "1x90",
    'hrvoice_queue_oldest_seconds{lane="live",kind="answer"}': "5x90",
    'hrvoice_queue_oldest_seconds{lane="speech",kind="lecture"}': "500x90",
    'hrvoice_part_up{part="database",instance="w"}': "1x90",
    'hrvoice_disk_free_bytes{place="media",instance="w"}': "50x90",
    'hrvoice_disk_size_bytes{place="media",instance="w"}': "100x90",
    'hrvoice_http_requests_total{route="today",method="GET",status="200"}': "0+600x90",
    'hrvoice_recordings_ended_total{kind="answer",stage="ready"}': "0+10x90",
    'up{job="hrvoice",instance="w"}': "1x90",
    "hrvoice_backup_time_seconds": "0x90",
}
BREAKING = {
    "HRVoiceStuck": {"hrvoice_recordings_stuck": "1x90"},
    # promtool's clock begins at 1970: a backup "made" thirty hours before that
    "HRVoiceBackupOld": {"hrvoice_backup_time_seconds": "-108000x150"},
    "HRVoiceNoWorker": {'hrvoice_workers{queue="light"}': "0x90"},
    "HRVoiceWorkerFault": {'hrvoice_worker_fault{worker="a:1",code="model_missing"}': "1x90"},
    "HRVoiceWorkerSilent": {'hrvoice_worker_up{worker="a:1"}': "0x90"},
    "HRVoiceEngineDown": {'hrvoice_engine_up{worker="a:1",engine="0",device="cuda:0"}': "0x90"},
    "HRVoiceAnswersWait": {'hrvoice_queue_oldest_seconds{lane="live",kind="answer"}': "300x90"},
    "HRVoiceQueueOld": {'hrvoice_queue_oldest_seconds{lane="speech",kind="lecture"}': "9000x90"},
    "HRVoicePartDown": {'hrvoice_part_up{part="database",instance="w"}': "0x90"},
    "HRVoiceDiskLow": {'hrvoice_disk_free_bytes{place="media",instance="w"}': "5x90"},
    "HRVoiceWebDown": {'up{job="hrvoice",instance="w"}': "0x90"},
    "HRVoiceServerErrors": {"hrvoice_http_server_errors_total": "0+60x90"},
    "HRVoiceTooMany": {"hrvoice_http_too_many_total": "0+90x90"},
    "HRVoiceFailures": {'hrvoice_failures_total{code="engine_crashed",kind="answer"}': "0+4x90"},
    "HRVoiceRetries": {'hrvoice_retries_total{code="engine_crashed",kind="answer"}': "0+4x90"},
    "HRVoiceSlowPages": {
        'hrvoice_http_request_seconds_bucket{route="today",method="GET",le="1"}': "0+1x90",
        'hrvoice_http_request_seconds_bucket{route="today",method="GET",le="5"}': "0+100x90",
        'hrvoice_http_request_seconds_bucket{route="today",method="GET",le="+Inf"}': "0+100x90",
    },
    "HRVoiceSlowEngine": {
        'hrvoice_real_time_factor_bucket{engine="whisper",language="zh",le="1"}': "0+1x90",
        'hrvoice_real_time_factor_bucket{engine="whisper",language="zh",le="5"}': "0+100x90",
        'hrvoice_real_time_factor_bucket{engine="whisper",language="zh",le="+Inf"}': "0+100x90",
    },
}
#: What happens once, to series that stood at 0 as a fresh site tells them.
BURSTS = {
    "HRVoiceFailures": {
        'hrvoice_failures_total{code="engine_crashed",kind="answer"}': "0x66 8x24",
        'hrvoice_recordings_ended_total{kind="answer",stage="ready"}': "0x90",
        'hrvoice_recordings_ended_total{kind="answer",stage="failed"}': "0x66 8x24",
    },
    "HRVoiceRetries": {'hrvoice_retries_total{code="engine_crashed",kind="answer"}': "0x66 15x24"},
}


def test_every_alert_is_tried() -> None:
    rules = yaml.safe_load(RULES.read_text())["groups"]
    assert sorted(rule["alert"] for group in rules for rule in group["rules"]) == sorted(BREAKING)


def test_nothing_fires_while_all_is_fine_and_each_alert_for_its_reason(promtool: str, tmp_path: Path) -> None:
    tests = [case(FINE, "75m")]
    tests += [case(FINE | series, "75m", alert) for alert, series in BREAKING.items()]
    tests += [case(FINE | series, "75m", alert) for alert, series in BURSTS.items()]
    shutil.copy(RULES, tmp_path / "rules.yml")
    file = tmp_path / "test.yml"
    file.write_text(
        yaml.safe_dump({"rule_files": ["rules.yml"], "evaluation_interval": "1m", "tests": tests})
    )
    run(promtool, "test", "rules", file)
