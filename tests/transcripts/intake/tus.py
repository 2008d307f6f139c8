"""A tus client over Django's test client: what is sent stands in the test."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

from django.http import HttpResponse
from django.test.client import Client

from kit.problems import registered_words, words_for
from kit.web import tus
from tests.transcripts.helpers import Cast, wav

#: A second of sound to send.
SOUND = wav(1.0)


def metadata(**pairs: object) -> str:
    """Write ``Upload-Metadata``."""
    return tus.as_metadata({key: str(value) for key, value in pairs.items()})


def checksum(data: bytes, algorithm: str = "sha1") -> str:
    """Write ``Upload-Checksum``."""
    return f"{algorithm} {base64.b64encode(hashlib.new(algorithm, data).digest()).decode()}"


class TusClient:
    """Speaks tus for a signed-in person."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def send(self, method: str, url: str, body: bytes = b"", **headers: str) -> HttpResponse:
        """Send one request; ``Upload_Offset="3"`` is the header ``Upload-Offset``."""
        named = {"Tus-Resumable": "1.0.0", **{key.replace("_", "-"): value for key, value in headers.items()}}
        content_type = named.pop("Content-Type", tus.CONTENT_TYPE if method == "PATCH" else "")
        given = {name: value for name, value in named.items() if value}
        # said even of an empty body, of which Django's client would not tell the type
        answer: Any = self.client.generic(method, url, body, headers=given, CONTENT_TYPE=content_type)
        return answer

    def begin(self, length: int, **pairs: object) -> HttpResponse:
        """Create an upload."""
        return self.send(
            "POST", "/api/uploads/", Upload_Length=str(length), Upload_Metadata=metadata(**pairs)
        )

    def part(self, url: str, offset: int, body: bytes, **headers: str) -> HttpResponse:
        """Send a part."""
        return self.send("PATCH", url, body, Upload_Offset=str(offset), **headers)

    def offset(self, url: str) -> int:
        """Ask where to go on."""
        answer = self.send("HEAD", url)
        assert answer.status_code == 200, answer.status_code
        return int(answer["Upload-Offset"])


def begun(client: TusClient, cast: Cast, length: int = len(SOUND), **fields: object) -> HttpResponse:
    """Begin a lecture of the cast's session."""
    pairs = {"purpose": "lecture", "target": cast.session.pk, "filename": "Opening.wav", **fields}
    return client.begin(length, **pairs)


def code_of(answer: Any) -> tuple[int, str]:
    """Return a refusal's status and code; its words must be the code's."""
    body = answer.json()
    assert body["code"] not in registered_words() or body["detail"] == words_for(body["code"])
    return answer.status_code, body["code"]
