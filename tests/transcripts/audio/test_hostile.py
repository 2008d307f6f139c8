"""Hostile media: refused by intake and by the engine's process, for the right reason, in bounded time."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.uploadedfile import TemporaryUploadedFile

from kit.problems import Problem
from tests.factories import EmployeeFactory, SessionFactory
from tests.hostile import CORPUS, MAX_SECONDS, Hostile
from tests.speech import tone_speech, write_wav
from transcripts.asr.process import EngineProcess
from transcripts.asr.protocol import EngineConfig, Job
from transcripts.audio.errors import SpeechError
from transcripts.enums import Kind
from transcripts.intake.services.receive import receive_recording
from transcripts.recordings.models import Recording

#: Generous: machines that run tests are busy.
SECONDS = 90.0
GROWTH_MB = 300.0


@pytest.fixture(scope="module")
def engine() -> Iterator[EngineProcess]:
    """The real child with everything before recognition: what is refused never gets to a model."""
    process = EngineProcess(EngineConfig(engine="remote", model="none", url="http://127.0.0.1:9"))
    process.warm_up()
    yield process
    process.close()


def _written(hostile: Hostile, folder: Path) -> Path:
    path = folder / hostile.name
    hostile.write(path)
    return path


@pytest.mark.django_db
@pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.name)
def test_intake_refuses_and_keeps_nothing(hostile: Hostile, tmp_path: Path) -> None:
    path = _written(hostile, tmp_path)
    session = SessionFactory()
    upload = TemporaryUploadedFile(hostile.name, "audio/wav", path.stat().st_size, None)
    os.replace(path, upload.temporary_file_path())
    began = time.monotonic()
    try:
        received = receive_recording(
            owner=EmployeeFactory(),
            course=session.course,
            session=session,
            kind=Kind.LECTURE,
            title="",
            upload=upload,
            max_seconds=int(MAX_SECONDS),
        )
    except Problem as error:
        assert error.code in hostile.intake, error.detail
        assert not Recording.objects.exists()
    else:
        # only decoding tells; the engine's process does
        assert "" in hostile.intake, "it was let in"
        assert received.stage
    finally:
        upload.close()
    assert time.monotonic() - began < SECONDS


@pytest.mark.parametrize("hostile", CORPUS, ids=lambda hostile: hostile.name)
def test_engine_refuses_in_bounded_time_and_memory(
    hostile: Hostile, engine: EngineProcess, tmp_path: Path
) -> None:
    path = _written(hostile, tmp_path)
    before = engine.status().memory_mb
    pid = engine.pid
    most = before
    over = threading.Event()

    def watch() -> None:
        nonlocal most
        while not over.wait(0.02):
            most = max(most, engine.status().memory_mb)

    watcher = threading.Thread(target=watch)
    watcher.start()
    began = time.monotonic()
    try:
        with pytest.raises(SpeechError) as caught:
            engine.transcribe(Job(path, max_duration=MAX_SECONDS))
    finally:
        over.set()
        watcher.join()
    assert caught.value.code in hostile.engine, caught.value.detail
    assert caught.value.permanent
    assert engine.pid == pid, "the process outlives it"
    assert time.monotonic() - began < SECONDS
    assert most - before < GROWTH_MB


def test_process_works_on_after_all_of_them(engine: EngineProcess, tmp_path: Path) -> None:
    path = write_wav(tmp_path / "good.wav", tone_speech("13") * 0)
    with pytest.raises(SpeechError, match="silent"):
        engine.transcribe(Job(path))


def test_process_may_open_few_files_and_leaves_no_core() -> None:
    script = (
        "import resource; from transcripts.asr.bounds import bind_loaded, bind_process\n"
        "bind_process(); bind_loaded()\n"
        "print(*(resource.getrlimit(kind)[1] for kind in"
        " (resource.RLIMIT_CORE, resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE)))\n"
        "try:\n    open('/tmp/hrvoice-must-not-be-written', 'wb', buffering=0).write(b'x')\n"
        "except OSError as error:\n    print(error.strerror)"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    Path("/tmp/hrvoice-must-not-be-written").unlink(missing_ok=True)
    assert ended.stdout.splitlines() == ["0 512 0", os.strerror(27)]


def test_child_runs_bounded(engine: EngineProcess) -> None:
    assert engine.pid
    for kind, bound in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        assert resource.prlimit(engine.pid, kind) == (bound, bound)
    assert resource.prlimit(engine.pid, resource.RLIMIT_NOFILE)[1] <= 512
