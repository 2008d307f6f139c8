"""The whole server is killed again and again at random moments: what it accepted ends, once."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.live.client import Client
from tests.live.company import Company, clip
from tests.live.server import wait_until
from tests.nightly import times

pytestmark = [pytest.mark.faults, pytest.mark.whisper]

KILLS = times(3, 10)
#: Shorter and longer than loading the model, than the lease, and than hearing a clip.
LONGEST = times(6.0, 9.0)
CLIPS = ["b-lecture", "b-full", "b-wrong", "b-partial", "b-question"]
ENV = {"HRVOICE_SPEECH_WORKERS": "2"}


@dataclass
class Sender:
    """Sends clips from threads and remembers which were accepted."""

    company: Company
    trainer: Client
    learner: Client
    accepted: list[str | int] = field(default_factory=list)
    unanswered: int = 0
    refused: list[str] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    def send(self, name: str, *, after: float = 0.0) -> None:
        """Send a clip after so many seconds: lectures as the trainer, the others as answers."""
        self._threads.append(threading.Thread(target=self._send, args=(name, after)))
        self._threads[-1].start()

    def _send(self, name: str, after: float) -> None:
        time.sleep(after)
        try:
            if name.endswith("lecture"):
                self.accepted.append(self.company.send_lecture(self.trainer, name))
            else:
                self.accepted.append(self.company.send_answer(self.learner, name))
        except OSError:
            self.unanswered += 1  # the server died first: the person was told nothing
        except AssertionError as error:
            self.refused.append(str(error))

    def wait(self) -> None:
        """Wait for every answer, or for the lack of one."""
        for thread in self._threads:
            thread.join()


@pytest.fixture(scope="module")
def storm(company: Company) -> Iterator[Sender]:
    """Kill the server under load, again and again, let it come to rest, and return what was accepted."""
    seed = int(os.environ.get("HRVOICE_FAULT_SEED") or random.SystemRandom().randrange(10**6))
    print(f"\nseed {seed} (HRVOICE_FAULT_SEED repeats it)")
    chance = random.Random(seed)
    server = company.server
    sender = Sender(company, company.trainer(), company.learner())
    for name in [*CLIPS, "b-full"]:
        sender.send(name)
    when, orphans = [], []
    for _ in range(KILLS):
        if not server.is_running():
            server.start()
        moment = chance.uniform(0.2, LONGEST)
        # one upload under way when the end comes, one some time before
        sender.send(chance.choice(CLIPS[1:]), after=max(moment - chance.uniform(0.0, 0.5), 0.0))
        sender.send(chance.choice(CLIPS[3:]), after=chance.uniform(0.0, moment))
        time.sleep(moment)
        when.append(Counter(server.stages().values()))
        server.kill(signal.SIGKILL)
        orphans.append(_seconds_until_alone(company))
    sender.wait()
    server.start()
    server.wait_until_heard()
    stages = Counter(server.stages().values())
    print(f"{KILLS} kills of the server; recordings by stage at each: {[dict(stand) for stand in when]}")
    print(f"its engines were gone after {max(orphans):.1f} s at most")
    print(f"{len(sender.accepted)} uploads accepted, {sender.unanswered} cut off; at the end {dict(stages)}")
    yield sender


def _seconds_until_alone(company: Company) -> float:
    began = time.monotonic()
    wait_until(lambda: not company.server.engines(), timeout=15, what="the engines end with their server")
    return time.monotonic() - began


def test_every_accepted_recording_ends_once(storm: Sender) -> None:
    assert storm.refused == []
    rows = storm.company.server.rows
    answers = dict(rows("select id, recording_id from assessments_answer"))
    accepted = [answers[item] if isinstance(item, int) else item for item in storm.accepted]
    assert len(set(accepted)) == len(accepted)
    stands = {row[0]: row[1:] for row in rows("select id, stage, error_code from transcripts_recording")}
    assert set(accepted) <= set(stands)
    # those that were cut off may have a row as well: the answer was lost, not the recording
    assert len(stands) <= len(accepted) + storm.unanswered
    for recording, (stage, code) in stands.items():
        assert stage == "ready" or (stage == "failed" and code), (recording, stage, code)
    assert not rows("select id from transcripts_recording where lease_until is not null")


def test_transcripts_are_as_if_nothing_had_happened(storm: Sender) -> None:
    company = storm.company
    quiet = {}
    trainer = company.trainer()
    for name in CLIPS:
        quiet[_sha256(name)] = company.send_lecture(trainer, name)
    company.server.wait_until_heard()
    query = (
        "select recording.id, sha256, number from transcripts_recording recording"
        " join transcripts_revision revision on revision.id = current_revision_id where stage = 'ready'"
    )
    for recording, sha256, revision in company.server.rows(query):
        assert company.transcript(recording) == company.transcript(quiet[sha256])
        assert revision == 1


def test_every_answer_is_scored_once(storm: Sender) -> None:
    rows = storm.company.server.rows
    query = (
        "select recording.id, count(distinct answer.id), count(score.id), sum(score.current)"
        " from transcripts_recording recording"
        " left join assessments_answer answer on answer.recording_id = recording.id"
        " left join assessments_assessment score on score.answer_id = answer.id"
        " where recording.kind = 'answer' and recording.stage = 'ready' group by recording.id"
    )
    scores = rows(query)
    assert scores
    assert [row[1:] for row in scores] == [(1, 1, 1)] * len(scores)
    numbers = [number for (number,) in rows("select number from assessments_answer order by number")]
    assert numbers == list(range(1, len(numbers) + 1))
    failed = "select count(*) from transcripts_recording where failed_steps <> '[]'"
    assert rows(failed) == [(0,)]


def test_files_match_the_rows(storm: Sender) -> None:
    server = storm.company.server
    media = server.data_dir / "media"
    rows = server.rows("select audio, size, sha256, playback from transcripts_recording")
    for name, size, sha256, _ in rows:
        sound = (media / name).read_bytes()
        assert (len(sound), hashlib.sha256(sound).hexdigest()) == (size, sha256)
    kept = {name for row in rows for name in (row[0], row[3]) if name}
    extra = {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()} - kept
    assert len(extra) <= storm.unanswered
    # what cut-off uploads left goes with the daily tidying
    tidied = server.run(
        "from transcripts.work.services import sweep; sweep.LEFTOVER_SECONDS = 0; print(sweep.tidy())"
    )
    assert int(tidied.splitlines()[-1]) >= len(extra)
    assert {str(path.relative_to(media)) for path in media.rglob("*") if path.is_file()} == kept
    assert not [path for path in (server.data_dir / "incoming").iterdir() if path.is_file()]


def test_search_rows_are_written_once(storm: Sender) -> None:
    doubled = (
        "select recording_id, source, start, text, count(*) from knowledge_searchrow"
        " group by recording_id, source, start, text having count(*) > 1"
    )
    assert storm.company.server.rows(doubled) == []
    missing = (
        "select count(*) from transcripts_recording recording where stage = 'ready' and not exists"
        " (select 1 from knowledge_searchrow row where row.recording_id = recording.id)"
    )
    assert storm.company.server.rows(missing) == [(0,)]


def _sha256(name: str) -> str:
    return hashlib.sha256(clip(name)).hexdigest()
