"""/healthz: the process answers. /readyz: what requests need is there.

Probes come by address and without cookies, through proxies or past them: they are answered before host names,
redirects and sessions matter, and never wait for longer than a check may take.
"""

from __future__ import annotations

import hmac
import logging
import shutil
import time
import uuid
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.auth import get_user
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from courses.rules import may_see_health
from kit.web.bounded import Bounded

log = logging.getLogger(__name__)

CHECK_SECONDS: Final = 2.0
#: Answers are shared for so long: whoever asks a thousand times costs no more than who asks once.
KEEP_SECONDS: Final = 1.0


class Unready(Exception):
    """The part is there and cannot be used; the text is a stable word, ``facts`` name no address or path."""

    def __init__(self, why: str, **facts: str) -> None:
        super().__init__(why)
        self.facts = facts


def _database() -> dict[str, Any]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    finally:
        connection.close()
    return {"kind": connection.vendor}


def _migrations() -> dict[str, Any]:
    try:
        executor = MigrationExecutor(connection)
        ahead = executor.migration_plan(executor.loader.graph.leaf_nodes())
    finally:
        connection.close()
    if ahead:
        raise Unready("not_applied")
    return {}


def _storage() -> dict[str, Any]:
    """Write, read and delete a few bytes, as an upload would."""
    # one name a process: a probe that is killed midway leaves one small file and not one each time
    name = f"probes/{_PROBE}"
    default_storage.delete(name)
    stored = default_storage.save(name, ContentFile(_PROBE.encode()))
    try:
        with default_storage.open(stored) as file:
            if file.read() != _PROBE.encode():
                raise Unready("altered")
    finally:
        default_storage.delete(stored)
    if isinstance(default_storage, FileSystemStorage):
        usage = shutil.disk_usage(settings.MEDIA_ROOT)
        return {"free_bytes": usage.free, "total_bytes": usage.total}
    return {}


_PROBE: Final = uuid.uuid4().hex


def _incoming() -> dict[str, Any]:
    """Uploads are received here before they are stored."""
    path = Path(settings.FILE_UPLOAD_TEMP_DIR) / f".probe-{_PROBE}"
    try:
        path.write_bytes(b"1")
    finally:
        path.unlink(missing_ok=True)
    return {"free_bytes": shutil.disk_usage(path.parent).free}


def _redis() -> dict[str, Any]:
    if not settings.REDIS_URL:
        return {"kind": "memory"}
    import redis

    client = redis.Redis.from_url(
        settings.REDIS_URL, socket_timeout=CHECK_SECONDS, socket_connect_timeout=CHECK_SECONDS, retry=None
    )
    with client:
        client.ping()
    return {"kind": "redis"}


def _workers() -> dict[str, Any]:
    from transcripts.work.queries.workers import alive

    try:
        heartbeats = list(alive())
    finally:
        connection.close()
    hearing = [heartbeat for heartbeat in heartbeats if heartbeat.hears]
    if not hearing:
        raise Unready("none_seen")
    faults = [heartbeat.fault_code for heartbeat in hearing if heartbeat.fault_code]
    if len(faults) == len(hearing):
        raise Unready(faults[0])
    return {"seen": len(heartbeats), "faults": faults}


def _engine() -> dict[str, Any]:
    from transcripts.work.services.hindrance import hindrance

    try:
        found = hindrance()
    finally:
        connection.close()
    if found is not None:
        raise Unready(found.code, **({"setting": found.setting} if found.setting else {}))
    return {"kind": settings.SPEECH_ENGINE}


@dataclass(frozen=True)
class Part:
    """A part and its check. ``needed``: without it requests fail, and the process is not ready."""

    name: str
    check: Callable[[], dict[str, Any]]
    needed: bool
    keep: float = KEEP_SECONDS
    bounded: Bounded[tuple[float, dict[str, Any]]] = field(init=False)

    def __post_init__(self) -> None:
        asked = Bounded(self._timed, timeout=CHECK_SECONDS, keep=self.keep)
        object.__setattr__(self, "bounded", asked)

    def _timed(self) -> tuple[float, dict[str, Any]]:
        began = time.perf_counter()
        found = self.check()
        return (time.perf_counter() - began) * 1000, found

    def state(self, until: float) -> dict[str, Any]:
        """Return whether the part works, its milliseconds and what it says of itself."""
        began = time.perf_counter()
        try:
            took, found = self.bounded.start().result(max(until - time.monotonic(), 0.0))
        except FutureTimeout:
            return {"ok": False, "why": "timeout", "ms": round((time.perf_counter() - began) * 1000, 1)}
        except Unready as error:
            took = (time.perf_counter() - began) * 1000
            return {"ok": False, "why": str(error), **error.facts, "ms": round(took, 1)}
        except Exception as error:
            # the kind only: a driver's words hold addresses and names of databases
            return {
                "ok": False,
                "why": type(error).__name__,
                "ms": round((time.perf_counter() - began) * 1000, 1),
            }
        return {"ok": True, "ms": round(took, 1), **found}


#: Redis carries hints: without it pages open, uploads are kept and the sweeper finds them.
PARTS: Final = (
    Part("database", _database, needed=True),
    Part("migrations", _migrations, needed=True),
    Part("storage", _storage, needed=True, keep=10.0),
    Part("incoming", _incoming, needed=True, keep=10.0),
    Part("broker", _redis, needed=False),
    Part("workers", _workers, needed=False),
    Part("engine", _engine, needed=False),
)


def readiness() -> tuple[bool, dict[str, dict[str, Any]]]:
    """Return whether requests can be served, and each part's state, within about ``CHECK_SECONDS``."""
    for part in PARTS:
        part.bounded.start()
    until = time.monotonic() + CHECK_SECONDS
    states = {part.name: part.state(until) for part in PARTS}
    return all(states[part.name]["ok"] for part in PARTS if part.needed), states


def has_token(request: HttpRequest) -> bool:
    """Tell whether the request carries the probes' token, which may be none."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    wanted = settings.METRICS_TOKEN.encode()
    return bool(wanted) and hmac.compare_digest(given, wanted)


def _is_administrator(request: HttpRequest) -> bool:
    """Tell whose session the request carries. The middleware that does it is not asked for probes."""
    key = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
    if not key:
        return False
    try:
        request.session = import_module(settings.SESSION_ENGINE).SessionStore(key)
        return may_see_health(get_user(request))
    finally:
        if not connection.in_atomic_block:
            connection.close()


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"}, headers={"Cache-Control": "no-store"})


@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served; to administrators and the token's holder also why not."""
    ready, states = readiness()
    body: dict[str, Any] = {"status": "ready" if ready else "unready"}
    if ready and not all(state["ok"] for state in states.values()):
        body["status"] = "degraded"
    try:
        if has_token(request) or (states["database"]["ok"] and _is_administrator(request)):
            body["parts"] = states
    except Exception:
        log.exception("a session could not be read for a probe")
    return JsonResponse(body, status=200 if ready else 503, headers={"Cache-Control": "no-store"})
