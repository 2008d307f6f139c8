"""Serve a file by byte ranges (RFC 9110, section 14), so that a player can jump in it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from typing import IO

from django.core.files.base import File
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

CHUNK = 256 * 1024


def ranged_response(request: HttpRequest, file: File[bytes], *, content_type: str) -> HttpResponseBase:
    """Answer with the whole file or with the one range that was asked for; 416 for an impossible one."""
    size = file.size
    first, last, status = 0, size - 1, 200
    wanted = request.headers.get("Range", "")
    if wanted.startswith("bytes=") and "," not in wanted:
        span = _parse(wanted, size)
        if span is None:
            file.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        first, last, status = *span, 206
    length = last - first + 1
    body = (
        _read_async(file, first, length) if isinstance(request, ASGIRequest) else _read(file, first, length)
    )
    response = StreamingHttpResponse(body, status=status, content_type=content_type)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(length)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, no-store"
    if status == 206:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _parse(wanted: str, size: int) -> tuple[int, int] | None:
    """Return the first and last byte of ``bytes=a-b``, ``a-`` or ``-n``; None where it cannot be met."""
    match = re.fullmatch(r"bytes=(\d*)-(\d*)", wanted.strip())
    if match is None or size == 0:
        return None
    start, end = match.groups()
    if start:
        first, last = int(start), min(int(end), size - 1) if end else size - 1
    elif end:
        first, last = max(size - int(end), 0), size - 1
    else:
        return None
    return (first, last) if first <= last else None


def _read(file: IO[bytes] | File[bytes], first: int, length: int) -> Iterator[bytes]:
    with file:
        file.seek(first)
        while length > 0 and (chunk := file.read(min(CHUNK, length))):
            length -= len(chunk)
            yield chunk


async def _read_async(file: IO[bytes] | File[bytes], first: int, length: int) -> AsyncIterator[bytes]:
    chunks = _read(file, first, length)
    try:
        while (chunk := await asyncio.to_thread(next, chunks, None)) is not None:
            yield chunk
    finally:
        chunks.close()  # type: ignore[attr-defined]
