"""Uploads by tuspy, a client that we did not write, over a line that breaks, to the real server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tusclient.exceptions import TusUploadFailed

from bench.kit.processes import peak_mb
from tests.live.company import Company, clip
from tests.live.cutter import Cutter
from tests.live.server import Server, wait_until
from tests.live.uploads.sending import (
    CHUNK,
    MB,
    send,
    sha256_of,
    stored,
    tus_client,
    uploading,
    write_noise,
)
from tests.replay import ENGINE
from transcripts.enums import FINAL
from transcripts.intake.services.uploads import SAVE_BYTES

CUTS = 10
#: More than this in the server's memory, and it is not flat: a few pieces, and what requests leave behind.
FLAT_MB = 40


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A small company on a running server that takes large files."""
    with Server(tmp_path_factory.mktemp("uploads"), ENGINE | {"HRVOICE_UPLOAD_MAX_MB": "2100"}) as server:
        yield Company.on(server)


def check_large(company: Company, tmp_path: Path, size: int) -> None:
    """Send a file over a line that is cut ten times and compare what was stored."""
    server, sound = company.server, tmp_path / "long.wav"
    wanted = write_noise(sound, size)
    trainer = company.trainer()
    warm = tmp_path / "warm.ogg"
    warm.write_bytes(clip("b-question"))
    target = {"purpose": "lecture", "target": company.session}
    send(tus_client(server.url, trainer), warm, **target)
    # what the first recording's notes load, dictionaries among it, is none of the upload's memory
    wait_until(lambda: heard(company), timeout=120, what="the first recording is heard")
    before = peak_mb(server.pid)
    with Cutter(server.port, [size * (n + 1) // (CUTS + 1) for n in range(CUTS)]) as line:
        uploader = send(tus_client(line.url, trainer), sound, **target)
        sent, cut = line.sent, line.cut
    grown = peak_mb(server.pid) - before
    path, sha256, length = stored(company, uploader)
    again = (sent - size) / CUTS
    print(
        f"\n{size / MB:.0f} MB, cut {cut} times: {again / MB:.2f} MB sent again for each cut (a chunk is "
        f"{CHUNK / MB:.0f}), the server's memory grew by {grown:.1f} MB to {before + grown:.0f} MB"
    )
    assert (cut, length, sha256, sha256_of(path)) == (CUTS, size, wanted, wanted)
    assert sent - size < CUTS * CHUNK
    assert grown < FLAT_MB
    assert not list((server.data_dir / "incoming" / "uploads").iterdir())
    path.unlink()


def heard(company: Company) -> bool:
    """Say whether no recording waits or is worked on."""
    return all(stage in FINAL for (stage,) in company.server.rows("select stage from transcripts_recording"))


def test_a_file_arrives_whole_over_a_line_that_breaks(company: Company, tmp_path: Path) -> None:
    check_large(company, tmp_path, 64 * MB)


@pytest.mark.large
def test_two_gigabytes_arrive_whole_over_a_line_that_breaks(company: Company, tmp_path: Path) -> None:
    check_large(company, tmp_path, 2048 * MB)


def test_several_at_once_arrive_whole(company: Company, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.wav" for number in range(4)]
    wanted = [write_noise(path, 6 * MB + number) for number, path in enumerate(files)]
    trainer = company.trainer()
    done: dict[int, Any] = {}

    def run(number: int) -> None:
        client = tus_client(line.url, trainer)
        done[number] = send(client, files[number], purpose="lecture", target=company.session)

    with Cutter(company.server.port, [5 * MB, 9 * MB, 16 * MB]) as line:
        threads = [threading.Thread(target=run, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(120)
        assert line.cut == 3
    found = [stored(company, done[number]) for number in range(4)]
    assert [sha256 for _, sha256, _ in found] == [sha256_of(path) for path, _, _ in found] == wanted


def test_each_part_may_have_its_checksum(company: Company, tmp_path: Path) -> None:
    sound = tmp_path / "sound.wav"
    wanted = write_noise(sound, 10 * MB)
    client = tus_client(company.server.url, company.trainer())
    with uploading(client, sound, checksum=True, purpose="lecture", target=company.session) as uploader:
        uploader.upload()
    assert stored(company, uploader)[1] == wanted


def test_an_answer_is_sent_like_a_lecture(company: Company, tmp_path: Path) -> None:
    sound = tmp_path / "answer.ogg"
    sound.write_bytes(clip("b-question"))
    learner = company.learner()
    uploader = send(tus_client(company.server.url, learner), sound, purpose="answer", target=company.prompt)
    told = learner.get(uploader.url.removeprefix(company.server.url)).json
    assert told["state"] == "done" and told["url"].startswith("/answers/")
    assert learner.get(told["url"]).status == 200


def test_a_server_killed_in_a_part_goes_on_where_it_was(company: Company, tmp_path: Path) -> None:
    server, sound = company.server, tmp_path / "killed.wav"
    wanted = write_noise(sound, 96 * MB)
    client = tus_client(server.url, company.trainer())
    folder = server.data_dir / "incoming" / "uploads"

    def half() -> bool:
        return sum(path.stat().st_size for path in folder.iterdir()) > SAVE_BYTES + 8 * MB

    with uploading(client, sound, purpose="lecture", target=company.session) as uploader:
        uploader.chunk_size = 96 * MB
        uploader.set_url(uploader.create_url())
        broken: list[Exception] = []

        def run() -> None:
            try:
                uploader.upload()
            except TusUploadFailed as error:
                broken.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        wait_until(half, timeout=60, what="some of the part is written", every=0.001)
        server.kill()
        thread.join(60)
        server.start()
        uploader.offset = uploader.get_offset()
        print(f"\nkilled in a part of 96 MB: {uploader.offset / MB:.0f} MB were safe")
        if broken:  # else the kill came after the last byte was answered
            assert SAVE_BYTES <= uploader.offset < 96 * MB
        uploader.upload()
    path, sha256, _ = stored(company, uploader)
    assert sha256 == wanted == sha256_of(path)


def test_two_senders_of_one_file_do_not_spoil_it(company: Company, tmp_path: Path) -> None:
    sound = tmp_path / "twice.wav"
    wanted = write_noise(sound, 24 * MB)
    client = tus_client(company.server.url, company.trainer())
    statuses: list[int] = []
    with uploading(client, sound, purpose="lecture", target=company.session) as first:
        first.set_url(first.create_url())

    def run() -> None:
        with sound.open("rb") as file:
            sender = client.uploader(file_stream=file, url=first.url, chunk_size=CHUNK)
            while sender.offset < 24 * MB:
                try:
                    sender.upload_chunk()
                    statuses.append(204)
                except TusUploadFailed as error:
                    statuses.append(error.status_code or 0)
                    sender.offset = sender.get_offset()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert set(statuses) <= {204, 409, 423} and statuses.count(204) == 6, statuses
    path, sha256, _ = stored(company, first)
    assert sha256 == wanted == sha256_of(path)
