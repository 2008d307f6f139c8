"""Read typed settings from the environment and fail with the variable's name."""

from __future__ import annotations

import datetime
import os
import re
import secrets
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import environ
from django.core.exceptions import ImproperlyConfigured

from notifications.working_hours import parse_country, parse_hours

T = TypeVar("T")

PREFIX = "HRVOICE_"
_env = environ.Env()


def _read(name: str, cast: Callable[[str], T], default: T | None, wanted: str) -> T:
    raw = os.environ.get(PREFIX + name, "").strip()
    if not raw:
        if default is None:
            raise ImproperlyConfigured(f"Set {PREFIX}{name}: {wanted}.")
        return default
    try:
        return cast(raw)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{PREFIX}{name}={raw!r} is not {wanted}.") from error


def text(name: str, default: str | None = None) -> str:
    """Return a string; without a default it must be set."""
    return _read(name, str, default, "a text")


def choice(name: str, options: Sequence[str], default: str | None = None) -> str:
    """Return one of ``options``."""

    def cast(raw: str) -> str:
        if raw not in options:
            raise ValueError(raw)
        return raw

    return _read(name, cast, default, "one of " + ", ".join(options))


def engine(name: str, options: Sequence[str], default: str) -> tuple[str, str]:
    """Return an engine's name and, where it is none of ``options``, its class: ``name=module:Class``."""

    def cast(raw: str) -> tuple[str, str]:
        own, _, place = raw.partition("=")
        if own in options and not place:
            return own, ""
        # the rows keep 20 characters of the name
        if own in options or not re.fullmatch(r"[a-z0-9-]{1,20}=[\w.]+:\w+", raw):
            raise ValueError(raw)
        return own, place

    return _read(name, cast, (default, ""), ", ".join(options) + " or name=module:Class")


def integer(name: str, default: int | None = None, *, least: int = 0) -> int:
    """Return a whole number not below ``least``."""

    def cast(raw: str) -> int:
        value = int(raw)
        if value < least:
            raise ValueError(raw)
        return value

    return _read(name, cast, default, f"a whole number of at least {least}")


def boolean(name: str, default: bool) -> bool:
    """Return true for 1/true/yes/on and false for 0/false/no/off."""
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    return _read(name, lambda raw: words[raw.lower()], default, "true or false")


def words(name: str, default: list[str]) -> list[str]:
    """Return a comma-separated list."""
    return _read(
        name, lambda raw: [part.strip() for part in raw.split(",") if part.strip()], default, "a list"
    )


def hours(name: str, default: str) -> tuple[datetime.time, datetime.time]:
    """Return the two times of ``09:00-18:00``."""
    return _read(name, parse_hours, parse_hours(default), "hours like 09:00-18:00")


def weekdays(name: str, default: str) -> frozenset[int]:
    """Return days of the week, 1 is Monday, from a comma-separated list."""

    def cast(raw: str) -> frozenset[int]:
        days = frozenset(int(part) for part in raw.split(","))
        if not days <= set(range(1, 8)):
            raise ValueError(raw)
        return days

    return _read(name, cast, cast(default), "days of the week, 1 to 7, like 1,2,3,4,5")


def dates(name: str) -> frozenset[datetime.date]:
    """Return days from a comma-separated list, by default none."""

    def cast(raw: str) -> frozenset[datetime.date]:
        return frozenset(datetime.date.fromisoformat(part.strip()) for part in raw.split(","))

    return _read(name, cast, frozenset(), "a list of days like 2026-10-01,2026-10-02")


def country(name: str, default: str) -> str:
    """Return the country whose public holidays are kept, empty for ``none``; the default is not looked up."""
    return _read(name, parse_country, default, "a country like CN, DE or DE-BY, or none")


def folder(name: str, default: Path, *, closed_to: int = 0) -> Path:
    """Return a folder, made where it is missing; ``closed_to`` are the permissions that nobody has in it."""
    path = _read(name, lambda raw: Path(raw).expanduser().resolve(), default, "a folder")
    try:
        path.mkdir(mode=0o700 if closed_to else 0o777, parents=True, exist_ok=True)
        if path.stat().st_mode & closed_to:
            path.chmod(path.stat().st_mode & 0o7777 & ~closed_to)
    except OSError as error:
        # another account's folder, opened to this one: its owner closes it
        if isinstance(error, PermissionError) and path.is_dir() and os.access(path, os.W_OK | os.X_OK):
            return path
        raise ImproperlyConfigured(f"{PREFIX}{name}={path} cannot be used as a folder: {error}.") from error
    return path


def database(name: str, default: str) -> dict[str, object]:
    """Return Django's database settings from a URL."""
    url = os.environ.get(PREFIX + name, "").strip() or default
    try:
        return dict(_env.db_url_config(url))
    except Exception as error:
        raise ImproperlyConfigured(f"{PREFIX}{name} is not a database URL.") from error


def mail(name: str) -> dict[str, object]:
    """Return Django's settings of the mail server from a URL; none where there is none."""
    url = os.environ.get(PREFIX + name, "").strip()
    try:
        return dict(_env.email_url_config(url)) if url and url != "-" else {}
    except Exception as error:
        raise ImproperlyConfigured(f"{PREFIX}{name} is not a mail server's URL.") from error


def secret(name: str, keep_in: Path | None) -> str:
    """Return a secret; where ``keep_in`` is given, one is made there on the first run."""
    value = os.environ.get(PREFIX + name, "").strip()
    if value:
        return value
    if keep_in is None:
        raise ImproperlyConfigured(f"Set {PREFIX}{name}: a long random text that stays the same.")
    if not keep_in.exists():
        fresh = keep_in.with_suffix(f".{os.getpid()}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        try:
            os.link(fresh, keep_in)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return keep_in.read_text().strip()
