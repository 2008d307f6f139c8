"""A person at the server without a browser: signs in, reads pages, sends sound."""

from __future__ import annotations

import http.cookiejar
import json
import re
import urllib.error
import urllib.parse
import urllib.request
import uuid
from dataclasses import dataclass
from typing import Any

_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@dataclass(frozen=True)
class Answered:
    """What the server answered."""

    status: int
    body: bytes

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()

    @property
    def json(self) -> Any:
        """The body as JSON data."""
        return json.loads(self.body)


class Client:
    """A signed-in person, with cookies, over plain HTTP. A server that is gone raises OSError."""

    def __init__(self, url: str, *, timeout: float = 60) -> None:
        self.url = url
        self.timeout = timeout
        self._jar = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self._jar))

    def sign_in(self, name: str, password: str) -> Client:
        """Sign in by the form."""
        page = self.get("/accounts/login/")
        form = {"login": name, "password": password, "csrfmiddlewaretoken": _TOKEN.findall(page.text)[0]}
        self._open("/accounts/login/", urllib.parse.urlencode(form).encode())
        assert any(cookie.name == "sessionid" for cookie in self._jar), f"{name} was not let in"
        return self

    @property
    def cookies(self) -> str:
        """The person's cookies as a header's value, for connections of another kind."""
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self._jar)

    def post(self, path: str, *, form_at: str = "", **fields: str) -> Answered:
        """POST a form with the token of the page ``form_at``, by default the same."""
        token = _TOKEN.findall(self.get(form_at or path).text)[0]
        return self._open(path, urllib.parse.urlencode(fields | {"csrfmiddlewaretoken": token}).encode())

    def get(self, path: str) -> Answered:
        """GET a page."""
        return self._open(path)

    def send_sound(self, path: str, sound: bytes, *, name: str = "sound.ogg", **fields: str) -> Answered:
        """POST a file with fields to the API."""
        boundary = uuid.uuid4().hex
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in fields.items()
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
        parts += [
            f"{head}Content-Type: audio/ogg\r\n\r\n".encode(),
            sound,
            f"\r\n--{boundary}--\r\n".encode(),
        ]
        token = next(cookie.value for cookie in self._jar if cookie.name == "csrftoken")
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "X-CSRFToken": token or ""}
        return self._open(path, b"".join(parts), headers)

    def credentials(self) -> dict[str, str]:
        """Return the headers by which another program is this person."""
        cookies = {cookie.name: cookie.value or "" for cookie in self._jar}
        named = "; ".join(f"{name}={value}" for name, value in cookies.items())
        return {"Cookie": named, "X-CSRFToken": cookies["csrftoken"]}

    def _open(self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answered:
        request = urllib.request.Request(self.url + path, body, headers or {})
        try:
            with self._opener.open(request, timeout=self.timeout) as answer:
                return Answered(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            return Answered(error.code, error.read())
