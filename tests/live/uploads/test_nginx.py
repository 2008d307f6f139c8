"""Behind a real nginx: parts go through at once, and nginx carries the sound to the player."""

from __future__ import annotations

import os
import shutil
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.live.client import Client
from tests.live.company import Company, clip
from tests.live.cutter import Cutter
from tests.live.server import Server, free_port, wait_until
from tests.live.uploads.sending import MB, send, sha256_of, stored, tus_client, write_noise
from tests.replay import ENGINE

CONFIG = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u;
  scgi_temp_path {folder}/s;
  server {{
    listen 127.0.0.1:{port};
    location / {{ proxy_pass http://127.0.0.1:{site}; proxy_set_header Host $http_host; }}
    location /api/uploads/ {{
      proxy_pass http://127.0.0.1:{site};
      proxy_set_header Host $http_host;
      proxy_http_version 1.1;
      proxy_request_buffering off;
      client_max_body_size 100m;
    }}
    location /protected/ {{ internal; alias {media}/; }}
  }}
}}
"""


@pytest.fixture(scope="module")
def nginx() -> str:
    """The program's path."""
    path = shutil.which("nginx")
    if path is None:
        missing = "these tests need nginx: as root, apt-get install nginx"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return path


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A small company whose sound nginx carries."""
    with Server(tmp_path_factory.mktemp("site"), ENGINE | {"HRVOICE_PLAYBACK": "accel"}) as server:
        yield Company.on(server)


@pytest.fixture(scope="module")
def front(nginx: str, company: Company, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Return the port of nginx before the site."""
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    server = company.server
    config = CONFIG.format(folder=folder, port=port, site=server.port, media=server.data_dir / "media")
    (folder / "nginx.conf").write_text(("user root;" if os.geteuid() == 0 else "") + config)
    command = [nginx, "-e", str(folder / "error.log"), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    process = subprocess.Popen(command)

    def answers() -> bool:
        assert process.poll() is None, (folder / "error.log").read_text()
        try:
            return Client(f"http://127.0.0.1:{port}").get("/accounts/login/").status == 200
        except OSError:
            return False

    try:
        wait_until(answers, timeout=30, what="nginx answers")
        yield port
    finally:
        process.terminate()
        process.wait(30)


def test_parts_go_through_nginx_over_a_line_that_breaks(company: Company, front: int, tmp_path: Path) -> None:
    sound = tmp_path / "long.wav"
    size = 24 * MB
    wanted = write_noise(sound, size)
    with Cutter(front, [5 * MB, 11 * MB, 18 * MB]) as line:
        client = tus_client(line.url, company.trainer())
        uploader = send(client, sound, purpose="lecture", target=company.session)
        cut, again = line.cut, (line.sent - size) / 3 / MB
    print(f"\n{again:.2f} MB sent again for each cut")
    path, sha256, _ = stored(company, uploader)
    assert (cut, sha256, sha256_of(path)) == (3, wanted, wanted)
    assert again < 4


def test_nginx_carries_the_sound_to_whom_the_site_admits(company: Company, front: int) -> None:
    trainer = company.trainer()
    key = company.send_lecture(trainer, "b-question")
    recording = f"{key[:8]}-{key[8:12]}-{key[12:16]}-{key[16:20]}-{key[20:]}"
    url = f"http://127.0.0.1:{front}/recordings/{recording}/audio/"
    headers = {**trainer.credentials(), "Range": "bytes=10-19"}
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30) as answer:
        assert (answer.status, answer.read()) == (206, clip("b-question")[10:20])
        assert answer.headers["Content-Type"] == "audio/ogg"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert "X-Accel-Redirect" not in answer.headers
    stranger = Client(f"http://127.0.0.1:{front}")
    assert b"OggS" not in stranger.get(f"/recordings/{recording}/audio/").body
    ((audio,),) = company.server.rows("select audio from transcripts_recording where id = ?", key)
    assert stranger.get(f"/protected/{audio}").status == 404
