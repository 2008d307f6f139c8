"""Who holds a lease: which process, on which machine, and whether it still lives."""

from __future__ import annotations

import hashlib
import os
import socket
import threading
from functools import lru_cache
from pathlib import Path


def worker_name() -> str:
    """Return who holds the lease: ``host:process:thread:birth``, at most 100 characters."""
    host = socket.gethostname()[:40]
    return f"{host}:{os.getpid()}:{threading.get_ident()}:{_machine()}.{_own_birth(os.getpid())}"


@lru_cache(maxsize=1)
def _own_birth(pid: int) -> str:
    """Return when this process began: a child that was forked has another number."""
    return began(pid)


@lru_cache(maxsize=1)
def _machine() -> str:
    """Return what only processes that see each other's ids share: one boot, one namespace. "" if unknown."""
    try:
        seen = Path("/proc/sys/kernel/random/boot_id").read_text() + os.readlink("/proc/self/ns/pid")
    except OSError:
        return ""
    return hashlib.sha256(seen.encode()).hexdigest()[:12]


def began(pid: int) -> str:
    """Return when a process began, in ticks since the boot; "" where there is none."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state in "ZX" else fields[18]


def is_dead(name: str) -> bool:
    """Tell whether a holder is known to be dead: another machine's or container's is not known to be."""
    _, _, process = name.partition(":")
    pid, _, birth = process.partition(":")
    machine, _, since = birth.rpartition(":")[2].partition(".")
    if not (machine and since and pid.isdigit() and machine == _machine()):
        return False
    return began(int(pid)) != since
