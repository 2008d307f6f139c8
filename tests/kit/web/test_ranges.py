"""Byte ranges: what a player may ask for, and what it gets."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import File
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpResponse, StreamingHttpResponse
from django.test import AsyncRequestFactory, RequestFactory

from kit.web import ranges
from kit.web.ranges import ranged_response

DATA = bytes(range(200))
#: A response that is closed ends its request, and with it the database's connections.
pytestmark = pytest.mark.django_db


@pytest.fixture
def sound(tmp_path: Path) -> File[bytes]:
    path = tmp_path / "sound"
    path.write_bytes(DATA)
    return File(path.open("rb"))


def ask(sound: File[bytes], method: str = "GET", **headers: str) -> Any:
    request = getattr(RequestFactory(), method.lower())("/", headers=headers)
    return ranged_response(request, sound, content_type="audio/ogg")


def body(response: StreamingHttpResponse) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [
        ("bytes=0-", 0, 199),
        ("bytes=0-0", 0, 0),
        ("bytes=50-59", 50, 59),
        ("bytes=190-9999", 190, 199),
        ("bytes=-10", 190, 199),
        ("bytes=-9999", 0, 199),
        ("BYTES=199-", 199, 199),
    ],
)
def test_a_range_is_answered_with_its_bytes(sound: File[bytes], wanted: str, first: int, last: int) -> None:
    response = ask(sound, range=wanted)
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{last}/200"
    assert response["Content-Length"] == str(last - first + 1)
    assert body(response) == DATA[first : last + 1]
    response.close()
    assert sound.closed


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-2",
        "bytes=0-1,5-6",
        "lines=1-2",
        "bytes=" + "9" * 5000 + "-",
    ],
)
def test_what_is_no_range_is_answered_with_everything(sound: File[bytes], wanted: str) -> None:
    response = ask(sound, range=wanted)
    assert (response.status_code, response["Content-Length"]) == (200, "200")
    assert response["Accept-Ranges"] == "bytes" and response["Cache-Control"] == "private, no-store"
    assert body(response) == DATA
    response.close()


@pytest.mark.parametrize("wanted", ["bytes=200-", "bytes=500-600", "bytes=-0"])
def test_a_range_outside_the_file_is_416(sound: File[bytes], wanted: str) -> None:
    response = ask(sound, range=wanted)
    assert (response.status_code, response["Content-Range"]) == (416, "bytes */200")
    assert sound.closed


def test_a_conditional_range_is_answered_with_everything(sound: File[bytes]) -> None:
    response = ask(sound, range="bytes=0-9", if_range='"old"')
    assert response.status_code == 200
    response.close()


def test_head_tells_the_length_and_reads_nothing(sound: File[bytes]) -> None:
    response = ask(sound, "HEAD", range="bytes=0-9")
    assert isinstance(response, HttpResponse) and sound.closed
    assert (response.status_code, response["Content-Length"], response.content) == (200, "200", b"")


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty").touch()
    response = ask(File((tmp_path / "empty").open("rb")))
    assert (response.status_code, response["Content-Length"], body(response)) == (200, "0", b"")
    response.close()
    assert ask(File((tmp_path / "empty").open("rb")), range="bytes=0-").status_code == 416


def test_a_response_that_nobody_reads_closes_the_file(sound: File[bytes]) -> None:
    ask(sound).close()
    assert sound.closed


async def test_asgi_reads_in_pieces(sound: File[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ranges, "CHUNK", 64)
    request: ASGIRequest = AsyncRequestFactory().get("/", headers={"range": "bytes=10-"})
    response = ranged_response(request, sound, content_type="audio/ogg")
    assert isinstance(response, StreamingHttpResponse) and response.is_async
    pieces = [piece async for piece in response]
    assert [len(piece) for piece in pieces] == [64, 64, 62]
    assert b"".join(pieces) == DATA[10:]
    response.close()
    assert sound.closed
