"""The words of tus 1.0, the protocol of resumable uploads: https://tus.io/protocols/resumable-upload

What stands in headers, and nothing of what it means for the site.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils.http import http_date

from kit.problems import Problem

VERSION = "1.0.0"
CONTENT_TYPE = "application/offset+octet-stream"
#: creation-with-upload is left out on purpose: who does not hear its answer sends the file once more, and it
#: would be taken in twice.
EXTENSIONS = "creation,expiration,checksum,termination"
ALGORITHMS = {"sha1": hashlib.sha1, "sha256": hashlib.sha256}

Headers = Mapping[str, str]


def abilities(max_bytes: int) -> dict[str, str]:
    """Return the headers that tell a client what it may use."""
    return {
        "Tus-Version": VERSION,
        "Tus-Extension": EXTENSIONS,
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
        "Tus-Max-Size": str(max_bytes),
    }


def check_version(headers: Headers) -> None:
    """Refuse a client that speaks another version."""
    if headers.get("Tus-Resumable") != VERSION:
        raise Problem("wrong_version")


def check_content_type(headers: Headers) -> None:
    """Refuse a part that is not called one."""
    if headers.get("Content-Type", "").partition(";")[0].strip() != CONTENT_TYPE:
        raise Problem("wrong_content_type")


def number_of(headers: Headers, name: str) -> int:
    """Return a header's number of bytes."""
    given = headers.get(name, "")
    # str.isdigit takes other scripts' digits as well
    if not (given.isascii() and given.isdigit() and len(given) <= 18):
        raise Problem("invalid_upload", f"{name}: {given[:40]!r}")
    return int(given)


def metadata_of(headers: Headers) -> dict[str, str]:
    """Return what ``Upload-Metadata`` says: pairs ``key base64`` set apart by commas."""
    found: dict[str, str] = {}
    for pair in filter(None, map(str.strip, headers.get("Upload-Metadata", "").split(","))):
        key, _, value = pair.partition(" ")
        if not (key.isascii() and key.isprintable()) or key in found:
            raise Problem("invalid_upload", "Upload-Metadata")
        try:
            found[key] = base64.b64decode(value.strip(), validate=True).decode()
        except (binascii.Error, UnicodeDecodeError) as error:
            raise Problem("invalid_upload", f"Upload-Metadata: {key}") from error
        if "\0" in found[key]:  # PostgreSQL keeps no text with one
            raise Problem("invalid_upload", f"Upload-Metadata: {key}")
    return found


def as_metadata(pairs: Mapping[str, str]) -> str:
    """Write pairs as ``metadata_of`` reads them."""
    return ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in pairs.items())


def as_expiry(moment: datetime) -> dict[str, str]:
    """Return the header that says until when an upload is kept."""
    return {"Upload-Expires": http_date(moment.timestamp())}


@dataclass
class Checksum:
    """What a part's bytes shall add up to."""

    algorithm: str
    wanted: bytes
    _so_far: Any = field(init=False)

    def __post_init__(self) -> None:
        self._so_far = ALGORITHMS[self.algorithm]()

    def update(self, piece: bytes) -> None:
        """Take in the next piece."""
        self._so_far.update(piece)

    def matches(self) -> bool:
        """Whether the bytes so far are the wanted ones."""
        return hmac.compare_digest(self._so_far.digest(), self.wanted)


def checksum_of(headers: Headers) -> Checksum | None:
    """Return the checksum that came with a part, if one did."""
    given = headers.get("Upload-Checksum")
    if given is None:
        return None
    algorithm, _, value = given.partition(" ")
    if algorithm not in ALGORITHMS:
        raise Problem("invalid_upload", f"Upload-Checksum: {algorithm[:40]!r}")
    try:
        return Checksum(algorithm, base64.b64decode(value.strip(), validate=True))
    except binascii.Error as error:
        raise Problem("invalid_upload", "Upload-Checksum") from error
