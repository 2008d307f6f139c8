"""Send files with tuspy, a client that we did not write, and find what was made of them."""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from tusclient.client import TusClient
from tusclient.exceptions import TusCommunicationError, TusUploadFailed

from tests.live.client import Client
from tests.live.company import Company
from tests.live.server import wait_until

MB = 1024 * 1024
CHUNK = 4 * MB


def write_noise(path: Path, size: int) -> str:
    """Write a WAV of ``size`` bytes, no two seconds alike; return its SHA-256."""
    digest = hashlib.sha256()
    head = b"RIFF" + struct.pack("<I", size - 8) + b"WAVEfmt "
    head += struct.pack("<IHHIIHH", 16, 1, 2, 48_000, 192_000, 4, 16) + b"data" + struct.pack("<I", size - 44)
    noise = np.random.default_rng(5).integers(-3000, 3000, 2 * MB, np.int16)
    with path.open("wb") as file:
        for number, part in enumerate(_pieces(head, noise, size)):
            file.write(part)
            digest.update(part)
            noise = np.roll(noise, number + 1)
    return digest.hexdigest()


def _pieces(head: bytes, noise: Any, size: int) -> Iterator[bytes]:
    yield head
    left = size - len(head)
    while left:
        part = np.roll(noise, left % noise.size).tobytes()[:left]
        left -= len(part)
        yield part


def tus_client(url: str, person: Client) -> TusClient:
    """Return tuspy for a signed-in person."""
    return TusClient(f"{url}/api/uploads/", headers=person.credentials())


@contextmanager
def uploading(client: TusClient, path: Path, **metadata: object) -> Iterator[Any]:
    """Give tuspy's uploader of a file. Given a path instead of a file it leaves one open for each chunk."""
    checksum = bool(metadata.pop("checksum", False))
    pairs = {"filename": path.name, **{key: str(value) for key, value in metadata.items()}}
    with path.open("rb") as file:
        yield client.uploader(file_stream=file, chunk_size=CHUNK, metadata=pairs, upload_checksum=checksum)


def send(client: TusClient, path: Path, **metadata: object) -> Any:
    """Send a file, going on after each broken line; return tuspy's uploader."""
    with uploading(client, path, **metadata) as uploader:
        while True:
            try:
                uploader.upload()
                return uploader
            except (TusUploadFailed, TusCommunicationError):
                wait_until(lambda: _ask(uploader), timeout=30, what="the server tells where to go on")


def _ask(uploader: Any) -> bool:
    """Ask where to go on; nothing to ask where the line broke before the upload was begun."""
    try:
        uploader.offset = uploader.get_offset() if uploader.url else 0
    except TusCommunicationError:
        return False
    return True


def stored(company: Company, uploader: Any) -> tuple[Path, str, int]:
    """Return file, SHA-256 and size of the lecture that was made of an upload."""
    key = uploader.url.rstrip("/").rpartition("/")[2].replace("-", "")
    query = "select json_extract(result, '$.id') from transcripts_upload where id = ?"
    ((recording,),) = company.server.rows(query, key)
    rows = company.server.rows(
        "select audio, sha256, size from transcripts_recording where id = ?", recording.replace("-", "")
    )
    audio, sha256, size = rows[0]
    return company.server.data_dir / "media" / audio, sha256, size


def sha256_of(path: Path) -> str:
    """Return a file's SHA-256."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
