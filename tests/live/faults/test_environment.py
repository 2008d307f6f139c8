"""The world around a site is broken: what waits goes on waiting, and is heard when it is mended."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.live.company import Company
from tests.live.server import Server, wait_until

pytestmark = [pytest.mark.faults]


def _told(company: Company[Server], code: str) -> None:
    """Wait until the worker says why it takes nothing; nothing has failed and no attempt was counted."""
    said = "select fault_code from transcripts_workerheartbeat order by seen_at desc limit 1"
    wait_until(lambda: company.server.rows(said) == [(code,)], timeout=60, what=f"{code} is told")
    rows = company.server.rows(
        "select distinct stage, attempt, deaths, error_code from transcripts_recording"
    )
    assert rows == [("queued", 0, 0, "")], company.server.last_words()


def test_absent_models_and_an_absent_storage_fail_nobody(company: Company[Server]) -> None:
    server = company.server
    server.stop()
    kept = dict(server.env)
    server.env |= {"HRVOICE_SPEECH_ENGINE": "whisper", "HRVOICE_SPEECH_MODEL": "/nowhere/models"}
    server.start()
    trainer = company.trainer()
    for _ in range(4):
        company.send_lecture(trainer, "b-question")
    _told(company, "model_missing")
    server.stop()
    server.env.clear()
    server.env |= kept
    media = Path(server.data_dir) / "media"
    away = media.with_name("unmounted")
    media.rename(away)
    media.mkdir()
    server.start()
    _told(company, "storage_unavailable")
    for left in sorted(media.rglob("*"), reverse=True):
        left.rmdir() if left.is_dir() else left.unlink()
    media.rmdir()
    away.rename(media)
    server.wait_until_heard()
    assert server.rows("select distinct stage from transcripts_recording") == [("ready",)]
