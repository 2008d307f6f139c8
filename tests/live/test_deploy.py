"""The production mode by its documented steps: nginx with HTTPS before web processes, workers and beat."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
import ssl
import subprocess
import sys
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.environment import ROOT
from tests.live.client import Client
from tests.live.company import PASSWORD, Company, clip
from tests.live.site import Site, is_alive, processes_with, wait_until
from tests.postgres_servers import Postgres, ReachedPostgres
from tests.redis_servers import ReachedRedis, Redis
from tests.servers import free_port, give_up

pytestmark = [pytest.mark.deploy, pytest.mark.production, pytest.mark.whisper]

TOOLS = {"nginx": "nginx-light", "openssl": "openssl", "envsubst": "gettext-base"}


class SecureClient(Client):
    """A person who trusts one certificate, and whose browser says where a form came from."""

    def __init__(self, url: str, trust: ssl.SSLContext) -> None:
        super().__init__(url)
        handlers = urllib.request.HTTPCookieProcessor(self._jar), urllib.request.HTTPSHandler(context=trust)
        self._opener = urllib.request.build_opener(*handlers)
        self._opener.addheaders.append(("Referer", f"{url}/"))

    def head(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], bytes]:
        """GET a path and return status, headers in lower case, and body."""
        request = urllib.request.Request(self.url + path, headers=headers or {})
        try:
            answered = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as error:
            answered = error
        with answered:
            return answered.status, {k.lower(): v for k, v in answered.headers.items()}, answered.read()


class Stay(urllib.request.HTTPRedirectHandler):
    """Follow no redirect."""

    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        """Raise the answer as an error."""
        return None


class Installed(Site):
    """What ``deploy/install.sh`` installed and started."""

    def __init__(self, data_dir: Path, ports: dict[str, int]) -> None:
        super().__init__(data_dir)
        self.ports = ports
        lines = (data_dir / "etc" / "hrvoice.env").read_text().splitlines()
        self.env |= dict(line.split("=", 1) for line in lines)

    @property
    def url(self) -> str:
        """The address that people use."""
        return f"https://localhost:{self.ports['https']}"

    @property
    def trust(self) -> ssl.SSLContext:
        """What trusts the certificate that was made, and no other."""
        return ssl.create_default_context(cafile=str(self.data_dir / "etc" / "fullchain.pem"))

    def client(self) -> SecureClient:
        """Return somebody who is not signed in."""
        return SecureClient(self.url, self.trust)


def script(*arguments: str) -> str:
    ended = subprocess.run(
        ["bash", str(ROOT / "deploy" / "install.sh"), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
        env={k: v for k, v in os.environ.items() if not k.startswith("HRVOICE_")},
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


@pytest.fixture(scope="module")
def company(
    postgres: Postgres | ReachedPostgres,
    redis_server: Redis | ReachedRedis,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Company[Installed]]:
    """The small company on a site that the script installed, with two web processes."""
    path = os.pathsep.join((os.environ["PATH"], "/usr/sbin"))
    missing = [package for tool, package in TOOLS.items() if not shutil.which(tool, path=path)]
    if missing:
        give_up(f"apt-get install {' '.join(missing)}")
    redis_server.flush()
    folder = tmp_path_factory.mktemp("deploy")
    ports = {"https": free_port(), "http": free_port(), "web": _two_free_ports()}
    database = postgres.create()
    where = ["--dir", str(folder)]
    try:
        script(
            "install",
            *where,
            *("--database-url", postgres.url(database), "--redis-url", redis_server.url),
            *("--venv", str(Path(sys.prefix)), "--web", "2"),
            *("--packages", os.environ["HRVOICE_PACKAGES_DIR"], "--models", os.environ["HRVOICE_MODELS_DIR"]),
            *("--https-port", str(ports["https"]), "--http-port", str(ports["http"])),
            *("--web-port", str(ports["web"])),
        )
        script("start", *where)
        yield Company.on(Installed(folder, ports))
    finally:
        script("stop", *where)
        postgres.drop(database)
        left = processes_with(f"HRVOICE_DATA_DIR={folder}/data")
        assert not [pid for pid in left if is_alive(pid)], "stopping leaves nothing behind"


def _two_free_ports() -> int:
    """Return a port that is free together with the next one."""
    while True:
        port = free_port()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port + 1)):
                return port


def test_a_clip_goes_from_upload_to_playing_over_https(company: Company[Installed]) -> None:
    site = company.server
    trainer = site.client().sign_in("T1", PASSWORD)
    assert isinstance(trainer, SecureClient)
    origin = Origin(site.url)
    told: list[dict[str, Any]] = []
    address = site.url.replace("https", "wss", 1) + "/ws/live/"
    with connect(
        address, origin=origin, ssl=site.trust, additional_headers={"Cookie": trainer.cookies}
    ) as socket_:
        recording = company.send_lecture(trainer, "b-question")
        socket_.send(json.dumps({"subscribe": [recording]}))
        while not told or told[-1].get("stage") != "ready":
            told.append(json.loads(socket_.recv(timeout=90)))
    pk = told[-1]["id"]
    assert pk.replace("-", "") == recording
    assert trainer.get(f"/recordings/{pk}/").status == 200

    media = site.data_dir / "data" / "media"
    original, copy = sorted(media.rglob(recording[:8] + "*"), key=lambda path: path.suffix == ".playback")
    assert original.read_bytes() == clip("b-question")
    sound = copy.read_bytes()  # an Ogg is played by a copy that every browser knows
    status, headers, body = trainer.head(f"/recordings/{pk}/audio/", {"Range": "bytes=100-299"})
    assert (status, body) == (206, sound[100:300])
    assert headers["content-range"] == f"bytes 100-299/{len(sound)}"
    assert headers["content-type"] == "audio/mp4"
    assert headers["cache-control"] == "private, no-store"
    assert "etag" in headers, "nginx carries the bytes, not the web process"
    status, headers, body = trainer.head(f"/recordings/{pk}/audio/")
    assert (status, hashlib.sha256(body).digest()) == (200, hashlib.sha256(sound).digest())

    stranger = site.client()
    status, headers, body = stranger.head(f"/recordings/{pk}/audio/", {"Range": "bytes=0-9"})
    assert b"account" in body and status == 200, "a stranger is sent to the sign-in page"
    for person in (trainer, stranger):
        for inside in (original.relative_to(media), copy.relative_to(media)):
            assert person.head(f"/protected/{inside}")[0] == 404, "files are had through the site alone"


def test_headers_redirect_and_static_files(company: Company[Installed]) -> None:
    site = company.server
    status, headers, page = site.client().head("/accounts/login/")
    assert status == 200
    assert headers["strict-transport-security"] == "max-age=31536000"
    assert "secure" in headers["set-cookie"].lower()
    css = next(
        part.split(b'"')[0].decode() for part in page.split(b'href="') if b"base" in part.split(b'"')[0]
    )
    status, headers, _ = site.client().head(css)
    assert status == 200 and "immutable" in headers["cache-control"]
    assert headers["strict-transport-security"] == "max-age=31536000"

    with pytest.raises(urllib.error.HTTPError) as moved:
        urllib.request.build_opener(Stay).open(f"http://localhost:{site.ports['http']}/courses/?a=b")
    with moved.value as answer:
        assert (answer.code, answer.headers["Location"]) == (301, f"{site.url}/courses/?a=b")


def test_what_is_too_large_or_too_often_is_refused_by_nginx(company: Company[Installed]) -> None:
    site = company.server
    person = site.client()
    too_large = urllib.request.Request(
        f"{site.url}/accounts/login/", data=b"x" * (4 * 1024 * 1024), method="POST"
    )
    with pytest.raises(urllib.error.HTTPError) as refused:
        person._opener.open(too_large, timeout=30)
    with refused.value:
        assert refused.value.code == 413
    stay = urllib.request.build_opener(Stay, urllib.request.HTTPSHandler(context=site.trust))

    def ask(_: int) -> int:
        with pytest.raises(urllib.error.HTTPError) as answered:
            stay.open(f"{site.url}/accounts/logout/", timeout=30)
        with answered.value:
            return answered.value.code

    with ThreadPoolExecutor(8) as many:
        seen = Counter(many.map(ask, range(200)))
    assert set(seen) == {302, 429} and seen[302] >= 100
    assert person.head("/healthz")[0] == 200, "what is too often in one place closes no other"


def test_a_web_process_may_go_without_anyone_noticing(company: Company[Installed]) -> None:
    site = company.server
    pid = int((site.data_dir / "run" / "web0.pid").read_text())
    assert b"serve" in Path(f"/proc/{pid}/cmdline").read_bytes()
    os.kill(pid, 9)
    assert [site.client().head("/healthz")[0] for _ in range(10)] == [200] * 10
    wait_until(
        lambda: "web0 does not run" in script("status", "--dir", str(site.data_dir)), timeout=10, what=""
    )
    script("start", "--dir", str(site.data_dir))
    assert "web0 runs" in script("status", "--dir", str(site.data_dir))


def test_the_site_can_be_backed_up_and_looked_at(company: Company[Installed], tmp_path: Path) -> None:
    site = company.server
    sounds = [path for path in (site.data_dir / "data" / "media").rglob("*") if path.is_file()]
    assert f" {len(sounds)} files" in site.manage("backup", str(tmp_path / "backup"), "--verify")
    assert "0 findings" in site.manage("doctor", "--deep")
