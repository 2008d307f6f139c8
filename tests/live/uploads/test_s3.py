"""A recording's whole life in an S3 storage: a server that we did not write, over real HTTP."""

from __future__ import annotations

import json
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from tusclient.exceptions import TusUploadFailed

from tests.live.client import Client
from tests.live.company import Company, clip
from tests.live.server import Server, free_port, wait_until
from tests.live.uploads.sending import send, tus_client
from tests.replay import ENGINE
from tests.replay.sounds import CLIPS, write_webm

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
BUCKET = "sound"


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    """A storage with an empty bucket, as boto3 sees it; ``s3.meta.endpoint_url`` is its address."""
    port = free_port()
    command = [sys.executable, "-W", "ignore", "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"

    def answers() -> bool:
        assert process.poll() is None, "moto ended"
        try:
            with urllib.request.urlopen(f"{url}/moto-api/", timeout=5):
                return True
        except OSError:
            return False

    try:
        wait_until(answers, timeout=60, what="moto answers")
        client = boto3.client("s3", endpoint_url=url, **KEYS)
        client.create_bucket(Bucket=BUCKET)
        yield client
        client.close()
    finally:
        process.terminate()
        process.wait(30)


def environment(s3: Any) -> dict[str, str]:
    """Return the settings of a site that keeps its sound there."""
    return {
        "HRVOICE_STORAGE": "s3",
        "HRVOICE_S3_BUCKET": BUCKET,
        "HRVOICE_S3_ENDPOINT": s3.meta.endpoint_url,
        "HRVOICE_S3_ACCESS_KEY": "key",
        "HRVOICE_S3_SECRET_KEY": "secret",
        "HRVOICE_S3_PREFIX": "hr",
    }


@pytest.fixture(scope="module")
def company(s3: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A small company whose sound lies in the storage."""
    with Server(tmp_path_factory.mktemp("s3"), ENGINE | environment(s3)) as server:
        yield Company.on(server)


def objects(s3: Any) -> dict[str, bytes]:
    """Return what the bucket holds, by name."""
    listed = s3.list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return {row["Key"]: s3.get_object(Bucket=BUCKET, Key=row["Key"])["Body"].read() for row in listed}


def fetch(client: Client, path: str, **headers: str) -> Any:
    """GET with headers; redirects are followed, as a player does."""
    request = urllib.request.Request(client.url + path, headers={**client.credentials(), **headers})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.status, answer.headers, answer.read()


def test_a_recordings_whole_life(s3: Any, company: Company, tmp_path: Path) -> None:
    server, trainer = company.server, company.trainer()
    sound = write_webm(CLIPS / "b-question.ogg", tmp_path / "browser.webm")
    uploader = send(tus_client(server.url, trainer), sound, purpose="lecture", target=company.session)
    told = trainer.get(uploader.url.removeprefix(server.url)).json
    assert told["state"] == "done", told
    assert list((server.data_dir / "incoming").rglob("*.*")) == []
    (name,) = objects(s3)
    assert name.startswith("hr/recordings/") and objects(s3)[name] == sound.read_bytes()

    server.wait_until_heard()
    key = told["id"]
    ((stage, code, playback),) = server.rows(
        "select stage, error_code, playback from transcripts_recording where id = ?", key.replace("-", "")
    )
    assert (stage, code) == ("ready", "")
    held = objects(s3)
    assert set(held) == {name, f"hr/{playback}"}, "the browser's live recording got a seekable copy"
    assert not (server.data_dir / "media").exists() or not any((server.data_dir / "media").rglob("*.*"))

    # through this process: only what is asked for is fetched
    copy = held[f"hr/{playback}"]
    status, headers, body = fetch(trainer, f"/recordings/{key}/audio/", Range="bytes=100-299")
    assert (status, body) == (206, copy[100:300])
    assert headers["Content-Range"] == f"bytes 100-299/{len(copy)}"
    assert fetch(trainer, f"/recordings/{key}/audio/")[2] == copy

    form = trainer.post(f"/recordings/{key}/delete/", form_at=f"/recordings/{key}/")
    assert form.status == 200, form.text
    assert objects(s3) == {}


def test_a_player_is_sent_to_the_storage(s3: Any, company: Company, tmp_path: Path) -> None:
    server = company.server
    server.stop()
    server.env |= {"HRVOICE_PLAYBACK": "signed", "HRVOICE_S3_PUBLIC_URL": s3.meta.endpoint_url}
    server.start()
    trainer = company.trainer()
    key = company.send_lecture(trainer, "b-question")
    recording = f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
    status, headers, body = fetch(trainer, f"/recordings/{recording}/audio/", Range="bytes=10-19")
    assert (status, body) == (206, clip("b-question")[10:20])
    assert headers["Content-Type"] == "audio/ogg"
    page = fetch(trainer, f"/recordings/{recording}/")[1]
    assert f"media-src 'self' blob: {s3.meta.endpoint_url}" in page["Content-Security-Policy"]


def test_leftovers_are_tidied(s3: Any, company: Company) -> None:
    company.server.wait_until_heard()
    kept = set(objects(s3))
    s3.put_object(Bucket=BUCKET, Key="hr/recordings/2026/01/nobodys", Body=b"x")
    code = "from transcripts.work.services import sweep; sweep.LEFTOVER_SECONDS = -60; print(sweep.tidy())"
    assert company.server.run(code).split()[-1] == "1"
    aside = {name for name in objects(s3) if "quarantine/" in name}
    assert set(objects(s3)) - aside == kept
    assert [name.rsplit("/", 1)[1] for name in aside] == ["nobodys"]


def test_a_storage_out_of_reach_is_told_and_nothing_is_lost(
    s3: Any, company: Company, tmp_path: Path
) -> None:
    server = company.server
    server.stop()
    right, server.env["HRVOICE_S3_ENDPOINT"] = server.env["HRVOICE_S3_ENDPOINT"], "http://127.0.0.1:9"
    server.start()
    trainer = company.trainer()
    answered = trainer.send_sound(f"/api/sessions/{company.session}/lectures/", clip("b-question"))
    assert (answered.status, answered.json["code"], answered.json["retry"]) == (503, "storage_failed", True)

    sound = tmp_path / "late.ogg"
    sound.write_bytes(clip("b-question"))
    client = tus_client(server.url, trainer)
    with sound.open("rb") as file:
        pairs = {"purpose": "lecture", "target": str(company.session)}
        uploader = client.uploader(file_stream=file, metadata=pairs)
        with pytest.raises(TusUploadFailed) as failed:
            uploader.upload()
    assert failed.value.status_code == 503
    assert uploader.url
    path = uploader.url.removeprefix(server.url)
    assert trainer.get(path).json["state"] == "received"
    server.stop()
    server.env["HRVOICE_S3_ENDPOINT"] = right
    server.start()
    assert trainer.get(path).json["state"] == "done"


def test_an_embedded_process_loads_nothing_of_it(tmp_path: Path) -> None:
    server = Server(tmp_path / "plain")
    Path(server.env["TMPDIR"]).mkdir(parents=True)
    code = "import hrvoice.asgi, sys, json; print(json.dumps(sorted(sys.modules)))"
    loaded = {name.partition(".")[0] for name in json.loads(server.run(code).splitlines()[-1])}
    assert loaded & {"django", "boto3", "botocore", "storages"} == {"django"}
