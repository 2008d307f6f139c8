"""Requests that create something are carried out once for one Idempotency-Key."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any, Protocol

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from courses.idempotency import services as sent_once

#: How the OpenAPI document describes the header.
KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    OpenApiParameter.HEADER,
    description="A value of your own, such as a UUID: for 24 hours the same request with the same key is "
    "carried out once and gets the same answer.",
)
CHUNK = 1024 * 1024


class Seal(Protocol):
    """Keeps the answer's body and Location in the transaction of what was made."""

    def __call__(self, body: dict[str, Any], location: str = "") -> None:
        """Keep them."""


def created_once(request: Request, make: Callable[[Seal], None]) -> Response:
    """Answer 201 with what ``make`` seals, or with what it sealed before for the same key.

    ``make`` calls the seal once, inside the transaction that makes the thing.
    """
    key = _key(request)
    sealed: list[tuple[dict[str, Any], str]] = []
    if key is None:

        def keep(body: dict[str, Any], location: str = "") -> None:
            sealed.append((body, location))

        make(keep)
        return _answer(*sealed[0])
    row = sent_once.begin(caller=_caller(request), key=key, fingerprint=_fingerprint(request))
    if row.status is not None:
        return _answer(row.body or {}, row.location, again=True)

    def seal(body: dict[str, Any], location: str = "") -> None:
        sealed.append((body, location))
        sent_once.seal(row, status=status.HTTP_201_CREATED, body=body, location=location)

    try:
        make(seal)
    except BaseException:
        sent_once.let_go(row)
        raise
    return _answer(*sealed[0])


def created(request: Request, make: Callable[[], tuple[dict[str, Any], str]]) -> Response:
    """Do the same for what is made by rows alone; ``make`` returns the answer's body and Location."""

    def in_one(seal: Seal) -> None:
        with transaction.atomic():
            seal(*make())

    return created_once(request, in_one)


def _answer(body: dict[str, Any], location: str, *, again: bool = False) -> Response:
    headers = {"Location": location} if location else {}
    if again:
        headers["Idempotency-Replayed"] = "true"
    return Response(body, status=status.HTTP_201_CREATED, headers=headers)


def _key(request: Request) -> str | None:
    key: str | None = request.headers.get("Idempotency-Key")
    if key is not None and not (1 <= len(key) <= 200 and key.isascii() and key.isprintable()):
        raise ValidationError({"Idempotency-Key": ["1–200 ASCII characters"]})
    return key


def _caller(request: Request) -> str:
    token: Any = request.auth
    return token.throttle_key if token is not None else f"person{request.user.pk}"


def _fingerprint(request: Request) -> str:
    """Return the SHA-256 of what was asked, files by what is in them."""
    digest = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    data: Any = request.data
    # a body that is no object is refused by its own serializer
    fields = data.items() if hasattr(data, "items") else [("", data)]
    said = {name: value for name, value in fields if name not in request.FILES}
    digest.update(json.dumps(said, sort_keys=True, default=str).encode())
    for name in sorted(request.FILES):
        file = request.FILES[name]
        digest.update(f"\n{name}\0{file.name}\0{file.size}\0".encode())
        for chunk in file.chunks(CHUNK):
            digest.update(chunk)
        file.seek(0)
    return digest.hexdigest()
