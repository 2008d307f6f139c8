"""Serve a file by byte ranges (RFC 9110, section 14), so that a player can jump in it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Iterator

from django.core.files.base import File
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.IGNORECASE)


def ranged_response(request: HttpRequest, file: File[bytes], *, content_type: str) -> HttpResponseBase:
    """Answer with the whole file or with the one range that was asked for; 416 for one outside the file.

    Several ranges at once, conditional ones and what is not a range are answered with the whole file,
    as the RFC allows. ``file`` is closed with the response.
    """
    size = file.size
    first, last, status = 0, size - 1, 200
    match = _RANGE.fullmatch(request.headers.get("Range", "").strip())
    if match and request.method == "GET" and "If-Range" not in request.headers:
        span = _span(*match.groups(), size=size)
        if span is None:
            file.close()
            return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
        if span[0] <= span[1]:
            first, last, status = *span, 206
    length = last - first + 1
    response: HttpResponseBase
    if request.method == "HEAD":
        file.close()
        response = HttpResponse(content_type=content_type)
    else:
        part = _AsyncPart if hasattr(request, "scope") else _SyncPart  # under ASGI
        response = StreamingHttpResponse(part(file, first, length), status=status, content_type=content_type)
    response["Accept-Ranges"] = "bytes"
    response["Content-Length"] = str(length)
    response["Content-Disposition"] = "inline"
    response["Cache-Control"] = "private, no-store"
    if status == 206:
        response["Content-Range"] = f"bytes {first}-{last}/{size}"
    return response


def _span(start: str, end: str, *, size: int) -> tuple[int, int] | None:
    """Return first and last byte of ``a-b``, ``a-`` or ``-n``; None outside the file.

    A range that ends before it begins is none: it is returned as it is.
    """
    if not start:
        if not end:
            return 1, 0
        return (max(size - int(end), 0), size - 1) if int(end) and size else None
    first = int(start)
    if end and int(end) < first:
        return 1, 0
    return (first, min(int(end), size - 1) if end else size - 1) if first < size else None


class _Part:
    """A part of a file to be read piece by piece; closing it closes the file, read or not."""

    def __init__(self, file: File[bytes], first: int, length: int) -> None:
        self.file = file
        self.first = first
        self.length = length

    def close(self) -> None:
        """Close the file."""
        self.file.close()


class _SyncPart(_Part):
    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces in order."""
        left = self.length
        self.file.seek(self.first)
        while left > 0 and (piece := self.file.read(min(CHUNK, left))):
            left -= len(piece)
            yield piece


class _AsyncPart(_Part):
    """Read in threads: the server's loop never waits for a disk."""

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """Yield the pieces in order."""
        left = self.length
        await asyncio.to_thread(self.file.seek, self.first)
        while left > 0 and (piece := await asyncio.to_thread(self.file.read, min(CHUNK, left))):
            left -= len(piece)
            yield piece
