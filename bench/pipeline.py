"""The whole pipeline beside the bare engine on the same ten minutes of speech, and its memory.

Time: the real server, one worker, one thread, from the row queued to the row ready, over faster-whisper's
own ``transcribe`` of the same file with the same settings, both with the model loaded. They take turns; the
figure is the median of the pairs' ratios. The processor time of server and engine over the bare engine's is
told beside it: other work on the machine hardly sways that one.

Memory: the largest resident size of server and engine process together after ten minutes of speech, and after
100 minutes of sound, heard by the real engine; ten are the same speech, the rest is silence between.
"""

from __future__ import annotations

import datetime
import json
import statistics
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.kit.figures import Figures, run_in_folder
from bench.kit.processes import cpu_seconds, peak_mb
from bench.kit.speech import speech, spread, write_opus
from tests.live.company import Company
from tests.live.server import ROOT, Server, wait_until

SPEECH_S = 600
PAIRS = 3
RATIO_GOAL = 1.05
GROWTH_GOAL_MB = 20.0


class Bare:
    """The bare engine, loaded and warm."""

    def __init__(self, models_dir: Path) -> None:
        command = [sys.executable, "-m", "bench.kit.bare", str(models_dir / "whisper-base")]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def hear(self, path: Path) -> dict[str, float]:
        """Return wall and processor seconds, and the number of words."""
        assert self._process.stdin and self._process.stdout
        print(path, file=self._process.stdin, flush=True)
        answer: dict[str, float] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End the process."""
        self._process.communicate()


@dataclass
class Site:
    """The site with one worker."""

    company: Company
    trainer: Any

    def hear(self, path: Path) -> dict[str, float]:
        """Send a file; return the same as ``Bare.hear``, by the row's own times."""
        server = self.company.server
        before = self._cpu()
        answered = self.trainer.send_sound(
            f"/api/sessions/{self.company.session}/lectures/",
            path.read_bytes(),
            name=path.name,
            title=path.stem,
        )
        assert answered.status == 201, answered.text
        pk = answered.json["id"].replace("-", "")
        query = "select stage, queued_at, finished_at, error_code from transcripts_recording where id = ?"

        def ended() -> bool:
            assert server.is_running(), server.last_words()
            return server.rows(query, pk)[0][0] in ("ready", "failed")

        wait_until(ended, timeout=1800, what=f"{path.name} is heard", every=0.5)
        stage, queued, finished, code = server.rows(query, pk)[0]
        assert stage == "ready", code
        wall = datetime.datetime.fromisoformat(finished) - datetime.datetime.fromisoformat(queued)
        texts = self.company.transcript(pk)
        words = sum(len(str(row[4]).split()) for row in texts)
        return {"wall": wall.total_seconds(), "cpu": self._cpu() - before, "words": words}

    def _pids(self) -> list[int]:
        return [self.company.server.pid, *self.company.server.engines()]

    def _cpu(self) -> float:
        return sum(map(cpu_seconds, self._pids()))

    def peak_mb(self) -> float:
        """Return the largest resident size of server and engine, in MB."""
        return sum(map(peak_mb, self._pids()))


def measure(figures: Figures, folder: Path) -> None:
    """Make the sound, run both sides in turns, and print the figures."""
    ten = write_opus(folder / "ten-minutes.ogg", speech(SPEECH_S))
    short = write_opus(folder / "short.ogg", speech(10))
    with Server(folder / "site", {"HRVOICE_SPEECH_WORKERS": "1"}).prepare() as server:
        company = Company.on(server)
        site = Site(company, company.trainer())
        site.hear(short)
        bare = Bare(Path(server.env["HRVOICE_MODELS_DIR"]))
        try:
            bare.hear(short)
            pairs = [_pair(figures, bare, site, ten, turn) for turn in range(PAIRS)]
        finally:
            bare.close()
        cpu = statistics.median(cpu for _, cpu in pairs)
        figures.note(f"processor time over the bare engine's: {cpu:.3f}")
        figures.at_most("pipeline.wall_over_bare_engine", statistics.median(w for w, _ in pairs), RATIO_GOAL)
        _memory(figures, site, write_opus(folder / "hundred-minutes.ogg", spread(SPEECH_S, 9.0)))


def _pair(figures: Figures, bare: Bare, site: Site, path: Path, turn: int) -> tuple[float, float]:
    """Run both sides, each first in every other pair; return the ratios of wall and processor time."""
    if turn % 2:
        ours, theirs = site.hear(path), bare.hear(path)
    else:
        theirs, ours = bare.hear(path), site.hear(path)
    for name, side in (("bare engine", theirs), ("pipeline", ours)):
        figures.note(
            f"{name}: {side['wall']:.1f} s, {side['cpu']:.1f} s of processor, {side['words']:.0f} words"
        )
    return ours["wall"] / theirs["wall"], ours["cpu"] / theirs["cpu"]


def _memory(figures: Figures, site: Site, long: Path) -> None:
    at_ten = site.peak_mb()
    heard = site.hear(long)
    at_hundred = site.peak_mb()
    figures.note(f"100 minutes of sound: {heard['wall']:.1f} s, {heard['words']:.0f} words")
    figures.note(f"peak memory: {at_ten:.0f} MB after 10 minutes, {at_hundred:.0f} MB after 100")
    figures.at_most("pipeline.memory_growth_mb_per_hour", (at_hundred - at_ten) / 1.5, GROWTH_GOAL_MB, 1)


if __name__ == "__main__":
    sys.exit(run_in_folder(measure))
