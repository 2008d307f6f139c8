"""The rate of an upload beside the least that any server must do: receive, hash, write, sync to the disk.

The real server takes a part of 256 MB by tus: signed in, checked for cross-site requests, its row told how
far it is. The bare sink is an ASGI function on the same uvicorn that hashes with SHA-256, writes, and calls
fsync before it answers. They take turns; the figure is the median of the pairs' ratios. Both files lie in
the same folder and are deleted after each turn.
"""

from __future__ import annotations

import http.client
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

from bench.kit.figures import Figures, run_in_folder
from bench.kit.processes import cpu_seconds, peak_mb
from kit.web import tus
from tests.live.company import Company
from tests.live.server import ROOT, Server, free_port, wait_until

MB = 1024 * 1024
SIZE = 256 * MB
PAIRS = 7
GOAL = 0.9
STEP = bytes(range(256)) * 4096


def stream(port: int, method: str, path: str, headers: dict[str, str]) -> float:
    """Send ``SIZE`` bytes; return the seconds until the answer was there."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
    begun = time.perf_counter()
    line.putrequest(method, path)
    for name, value in {"Content-Length": str(SIZE), **headers}.items():
        line.putheader(name, value)
    line.endheaders()
    for _ in range(SIZE // len(STEP)):
        line.send(STEP)
    answer = line.getresponse()
    answer.read()
    seconds = time.perf_counter() - begun
    assert answer.status == 204, answer.status
    line.close()
    return seconds


class Site:
    """The real server, and one upload after the other."""

    def __init__(self, company: Company) -> None:
        self.server = company.server
        self.credentials = {**company.trainer().credentials(), "Tus-Resumable": tus.VERSION}
        self.metadata = tus.as_metadata({"purpose": "lecture", "target": str(company.session)})

    def take(self) -> float:
        """Send a part that is not the last: what the file is for is not what is measured."""
        port = self.server.port
        line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        told = {**self.credentials, "Upload-Length": str(SIZE + 1), "Upload-Metadata": self.metadata}
        line.request("POST", "/api/uploads/", headers=told)
        answer = line.getresponse()
        assert answer.status == 201, answer.read()
        path = answer.headers["Location"]
        answer.read()
        part = {**self.credentials, "Upload-Offset": "0", "Content-Type": tus.CONTENT_TYPE}
        seconds = stream(port, "PATCH", path, part)
        line.request("DELETE", path, headers=self.credentials)
        assert line.getresponse().status == 204
        line.close()
        return seconds


class Sink:
    """The bare sink in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        command = [sys.executable, "-m", "bench.kit.sink", str(folder), str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT)
        wait_until(self._answers, timeout=30, what="the sink answers", every=0.05)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return True
        except OSError:
            return False

    def take(self) -> float:
        """Send the same bytes."""
        return stream(self.port, "PUT", "/", {"Content-Type": tus.CONTENT_TYPE})

    def close(self) -> None:
        """End the process."""
        self.process.terminate()
        self.process.wait(30)


def measure(figures: Figures, folder: Path) -> None:
    """Let both take the same bytes in turns, and print the figures."""
    with Server(folder, {"HRVOICE_SPEECH_WORKERS": "1"}).prepare() as server:
        site, sink = Site(Company.on(server)), Sink(folder)
        try:
            site.take()
            sink.take()
            at_first, cpu = peak_mb(server.pid), cpu_seconds(server.pid)
            ratios = []
            for turn in range(PAIRS):
                first, second = (site, sink) if turn % 2 else (sink, site)
                times = {first: first.take(), second: second.take()}
                ratios.append(times[sink] / times[site])
                figures.note(
                    f"sink {SIZE / MB / times[sink]:.0f} MB/s, upload {SIZE / MB / times[site]:.0f} MB/s"
                )
            used = (cpu_seconds(server.pid) - cpu) / PAIRS
            figures.note(f"processor time: {used:.2f} s for {SIZE // MB} MB")
            figures.note(f"peak memory: server {peak_mb(server.pid):.0f} MB, {at_first:.0f} after the first")
            figures.note(f"ratios {', '.join(f'{ratio:.2f}' for ratio in sorted(ratios))}")
            figures.at_least("upload.rate_over_bare_sink", statistics.median(ratios), GOAL)
        finally:
            sink.close()


if __name__ == "__main__":
    sys.exit(run_in_folder(measure))
