"""Each disk that something is written to is full for a while: refused in words, or waited for."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from tusclient.exceptions import TusCommunicationError

from tests.live.company import SPEECH, Company
from tests.live.faults.conftest import IMPATIENT, LEASE_SECONDS
from tests.live.faults.ledger import Ledger, undisturbed_transcripts
from tests.live.site import wait_until
from tests.live.stack import Stack
from tests.live.uploads.sending import tus_client
from tests.postgres_servers import Postgres
from tests.redis_servers import Redis
from tests.replay.sounds import write_webm
from tests.servers import MissingServiceError, give_up

pytestmark = [pytest.mark.faults, pytest.mark.whisper]

CLIPS = ["b-partial", "b-question"]


@dataclass
class Disk:
    """A small disk of its own."""

    folder: Path

    @property
    def filler(self) -> Path:
        """What fills it."""
        return self.folder / "filler"

    def fill(self, leave: int = 0) -> None:
        """Leave so many bytes."""
        usage = os.statvfs(self.folder)
        with self.filler.open("wb") as stream, suppress(OSError):
            os.posix_fallocate(stream.fileno(), 0, max(usage.f_bavail * usage.f_frsize - leave, 1))
        if not leave:
            with self.filler.open("ab", buffering=0) as stream, suppress(OSError):
                while stream.write(bytes(4096)):
                    pass

    def free(self) -> None:
        """Take away what fills it."""
        self.filler.unlink(missing_ok=True)

    def files(self) -> set[str]:
        """Names of what else lies there."""
        files = (path for path in self.folder.rglob("*") if path.is_file() and path != self.filler)
        return {str(path.relative_to(self.folder)) for path in files}


@contextmanager
def small_disk(megabytes: int) -> Iterator[Disk]:
    """Mount a small tmpfs; skip where that is not allowed."""
    folder = Path(tempfile.mkdtemp(prefix="hrvoice-disk-"))
    command = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0755", "tmpfs", str(folder)]
    try:
        if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode:
            pytest.skip("needs the right to mount a small disk: run it as root")
        try:
            yield Disk(folder)
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass
class Cramped:
    """A site whose uploads, sound and database lie on small disks."""

    stack: Stack
    company: Company[Stack]
    postgres: Postgres
    incoming: Disk
    media: Disk
    database: Disk
    undisturbed: dict[str, list[tuple[object, ...]]]

    def judge(self, ledger: Ledger, what: str) -> None:
        """Wait until all is heard, and count."""
        self.stack.wait_until_heard()
        count = ledger.count(self.undisturbed, leases=2 * LEASE_SECONDS)
        print(f"\n{what}: refused {dict(ledger.refused)}; {count}")
        assert count.sound and count.ready == count.accepted, count
        # every file has its row, and no row lacks its file
        rows = self.stack.rows("select audio, playback from transcripts_recording")
        assert self.media.files() == {name for row in rows for name in row if name}


@pytest.fixture(scope="module")
def cramped(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cramped]:
    with ExitStack() as disks:
        incoming, media, database = (disks.enter_context(small_disk(size)) for size in (16, 16, 160))
        try:
            redis = Redis()
            disks.callback(redis.remove)
            data = database.folder / "postgres"
            data.mkdir()
            # as in production: what it has committed it has after a crash
            postgres = Postgres(fsync=True, folder=data)
            disks.callback(postgres.remove)
        except MissingServiceError as error:
            give_up(error)
        redis.start()
        postgres.start()
        places = {
            "HRVOICE_UPLOAD_TEMP_DIR": str(incoming.folder / "incoming"),
            "HRVOICE_MEDIA_DIR": str(media.folder),
            # the disks are small, and filled to the last byte
            "HRVOICE_DISK_RESERVE_MB": "1",
        }
        stack = Stack(
            tmp_path_factory.mktemp("cramped"),
            database_url=postgres.url(postgres.create()),
            redis_url=redis.url,
            env=IMPATIENT | places,
        )
        with stack:
            company = Company.on(stack)
            heard = undisturbed_transcripts(company, CLIPS)
            yield Cramped(stack, company, postgres, incoming, media, database, heard)


def begin(cramped: Cramped) -> Ledger:
    """Begin to count anew."""
    for disk in (cramped.incoming, cramped.media, cramped.database):
        disk.free()
    forget = "from transcripts.models import Recording as R; from assessments.models import Answer as A;"
    cramped.stack.run(forget + "A.objects.all().delete(); R.objects.all().delete()")
    for name in cramped.media.files():
        (cramped.media.folder / name).unlink()
    return Ledger(cramped.company)


@pytest.mark.parametrize("which", ["incoming", "media"])
def test_an_upload_that_finds_no_room_is_refused_and_leaves_nothing(cramped: Cramped, which: str) -> None:
    ledger = begin(cramped)
    assert ledger.send("b-question")
    cramped.stack.wait_until_heard()
    disk: Disk = getattr(cramped, which)
    before = disk.files()
    disk.fill()
    path, sound = f"/api/prompts/{cramped.company.prompt}/answers/", (SPEECH / "b-partial.ogg").read_bytes()
    # the larger one does not fit into the memory that Django keeps for a body
    for body in (sound, sound + bytes(4 * 1024 * 1024)):
        answered = ledger.learner().send_sound(path, body, name="b-partial.ogg")
        assert answered.status == 503, answered.text[:300]
        assert answered.json["code"] == "storage_failed" and answered.json["detail"]
        assert disk.files() == before
        ledger.refused[answered.status] += 1
    for _ in range(2):
        assert not ledger.send("b-partial")
    disk.free()
    assert ledger.send("b-partial")
    cramped.judge(ledger, f"{which}: full for four uploads")


def test_a_resumable_upload_goes_on_when_there_is_room_again(cramped: Cramped) -> None:
    ledger = begin(cramped)
    target = {"filename": "b-partial.ogg", "purpose": "lecture", "target": str(cramped.company.session)}
    with (SPEECH / "b-partial.ogg").open("rb") as sound:
        client = tus_client(cramped.stack.url, ledger.trainer())
        uploader = client.uploader(file_stream=sound, chunk_size=10_000, metadata=target)
        uploader.upload_chunk()
        cramped.incoming.fill()
        with pytest.raises(TusCommunicationError) as caught:
            uploader.upload_chunk()
        assert caught.value.status_code == 503
        cramped.incoming.free()
        uploader.offset = uploader.get_offset()
        assert uploader.offset >= 10_000, "what was safe is safe"
        uploader.upload()
    ledger.accepted += cramped.stack.stages()
    assert len(ledger.accepted) == 1
    cramped.judge(ledger, "spool: full for a part of a resumable upload")


def test_a_playback_copy_that_finds_no_room_costs_the_copy_only(cramped: Cramped, tmp_path: Path) -> None:
    ledger = begin(cramped)
    stack = cramped.stack
    sound = write_webm(SPEECH / "b-question.ogg", tmp_path / "b-question.webm").read_bytes()
    stack.kill("light0")
    path = f"/api/sessions/{cramped.company.session}/lectures/"
    answered = ledger.trainer().send_sound(path, sound, name="b-question.webm", title="recorded")
    assert answered.status == 201, answered.text
    recording = answered.json["id"].replace("-", "")
    heard = "select 1 from transcripts_recording where id = ? and transcribed_at is not null"
    wait_until(lambda: stack.rows(heard, recording), timeout=60, what="it is heard")
    for disk in (cramped.incoming, cramped.media):
        disk.fill()
    stack.start_member("light0")
    stack.wait_until_heard()
    end = "select stage, failed_steps, playback from transcripts_recording where id = ?"
    assert stack.rows(end, recording) == [("ready", ["playback"], "")]
    kept = cramped.media.files()
    assert len(kept) == 1, "a piece of the copy was left"
    for disk in (cramped.incoming, cramped.media):
        disk.free()
    page = f"/recordings/{recording_path(recording)}/"
    retried = ledger.trainer().post(f"{page}retry/", form_at=page)
    assert retried.status in (200, 302), retried.text[:300]
    stack.wait_until_heard()
    [(stage, failed, playback)] = stack.rows(end, recording)
    assert (stage, failed) == ("ready", []) and cramped.media.files() - kept == {playback}
    print("\nplayback copy: ready without it while the disk was full, made by Try again")


def test_a_database_without_room_refuses_uploads_and_goes_on_when_it_has_some(cramped: Cramped) -> None:
    ledger = begin(cramped)
    stack, postgres = cramped.stack, cramped.postgres
    for name in CLIPS * 2:
        assert ledger.send(name)
    cramped.database.fill()
    crashes = 0
    until = time.monotonic() + 3 * LEASE_SECONDS
    while time.monotonic() < until:
        try:
            # the log's next file finds no room: the server gives up, as it must
            postgres.run("select pg_switch_wal() from pg_logical_emit_message(true, '', 'x')")
        except psycopg.Error:
            crashes += 1
        ledger.send("b-question")
        time.sleep(0.5)
    assert crashes, "the disk was not full enough"
    cramped.database.free()
    if postgres.process is not None and postgres.process.poll() is not None:
        postgres.restart()
    wait_until(lambda: stack.rows("select 1"), timeout=60, what="the database is back")
    cramped.judge(ledger, f"database: full for {3 * LEASE_SECONDS} s, given up {crashes} times")


def recording_path(recording: str) -> str:
    """Return an id as addresses have it."""
    return "-".join((recording[:8], recording[8:12], recording[12:16], recording[16:20], recording[20:]))
