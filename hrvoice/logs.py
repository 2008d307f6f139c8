"""The log: one line an event, plain for people or JSON for machines, with ids and without content.

Nothing a person said, typed or is called by belongs into a log. Three nets: messages of our own carry ids
only; the extra fields are a closed list; what libraries put into their errors (a row's values, a name that
was looked up) is left out, and addresses are blotted out wherever they stand.
"""

from __future__ import annotations

import datetime
import json
import logging
import re
import traceback
from types import TracebackType
from typing import Any, Final

from kit.queue import log_context

#: What a line may carry beside its message: figures, codes and ids.
FIELDS: Final = (
    *sorted(log_context.NAMES),
    "method",
    "status",
    "duration_ms",
    "seconds",
    "code",
    "stage",
    "kind",
    "engine",
    "language",
    "attempt",
    "queue",
    "count",
)
#: Errors whose words hold what a row or a form held.
_QUOTING: Final = frozenset(
    {
        "Error",
        "DatabaseError",
        "IntegrityError",
        "DataError",
        "InternalError",
        "ProgrammingError",
        "ValidationError",
        "UnicodeDecodeError",
        "UnicodeEncodeError",
        "JSONDecodeError",
        "KeyError",
        "MultiValueDictKeyError",
        "TemplateSyntaxError",
        "ValueError",
        "TypeError",
    }
)
_ADDRESS: Final = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_IN_URL: Final = re.compile(r"(?<=://)[^/\s@]+@")
_MOST_LINES: Final = 40


class ContextFilter(logging.Filter):
    """Give each record the context of the work it belongs to, and take addresses of pages from Django's."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Add the context; always true."""
        for name, value in {**log_context.current(), **_task()}.items():
            if not hasattr(record, name):
                setattr(record, name, value)
        if record.name.startswith("django.request") and isinstance(record.args, tuple) and record.args:
            # its second word is the path, and a path may hold a token; the route stands in the context
            record.msg, record.args = "%s", record.args[:1]
        return True


def _task() -> dict[str, str]:
    """Return the Celery task that runs in this thread, if one does."""
    from celery import current_task

    name = getattr(current_task, "name", None)
    return {"task": name} if name else {}


def _blot(text: str) -> str:
    return _ADDRESS.sub("<address>", _IN_URL.sub("<secret>@", text))


def _quotes(error: BaseException) -> bool:
    """Tell whether an error's words may hold values. Those of a database that is away or locked do not."""
    if type(error).__name__ == "OperationalError":
        return False
    return any(kind.__name__ in _QUOTING for kind in type(error).__mro__)


def story(error: BaseException) -> list[str]:
    """Return an error's traceback, causes first: where, its kind, and its words where they quote nothing.

    The lines of source that stood there are ours and say nothing of the values.
    """
    lines: list[str] = []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        lines += story(cause)
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"{frame.filename}:{frame.lineno} {frame.name}")
    kind = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    state = getattr(error, "sqlstate", None)
    words = (f"sqlstate {state}" if state else "") if _quotes(error) else str(error)[:300]
    lines.append(f"{kind}: {words}" if words else kind)
    return lines[-_MOST_LINES:]


class _Careful(logging.Formatter):
    def formatException(
        self, ei: tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
    ) -> str:
        """Return the traceback without the values that errors quote."""
        return "\n".join(story(ei[1])) if ei[1] is not None else ""

    def message_of(self, record: logging.LogRecord) -> str:
        """Return the message; an error among its arguments is named by its kind where it quotes."""
        args = record.args
        if isinstance(args, tuple):
            args = tuple(_named(item) for item in args)
        elif isinstance(args, dict):
            args = {name: _named(item) for name, item in args.items()}
        message = str(record.msg)
        return _blot(message % args if args else message)


def _named(value: object) -> object:
    if isinstance(value, BaseException) and _quotes(value):
        return type(value).__qualname__
    return value


class PlainFormatter(_Careful):
    """A line for people: time, level, logger, message, then the fields as name=value."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, with the traceback under it."""
        at = datetime.datetime.fromtimestamp(record.created).astimezone()
        head = f"{at:%Y-%m-%d %H:%M:%S.%f}"[:-3]
        fields = "".join(
            f" {name}={getattr(record, name)}" for name in FIELDS if getattr(record, name, None) is not None
        )
        line = f"{head} {record.levelname} {record.name} {self.message_of(record)}{fields}"
        if record.exc_info:
            line += "\n" + _blot(self.formatException(record.exc_info))
        return line


class JSONFormatter(_Careful):
    """A line for machines: one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the object as one line."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC)
        line: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self.message_of(record),
        }
        for name in FIELDS:
            value = getattr(record, name, None)
            if value is not None:
                line[name] = value if isinstance(value, int | float | bool) else str(value)
        if record.exc_info and record.exc_info[1] is not None:
            error = record.exc_info[1]
            line["error"] = type(error).__qualname__
            line["traceback"] = [_blot(part) for part in story(error)]
        return json.dumps(line, ensure_ascii=False)


def configuration(form: str, level: str, *, access: bool) -> dict[str, Any]:
    """Return Django's LOGGING: everything to standard error, through one formatter.

    The servers' own handlers are taken away; their access lines are ours to write, because theirs hold
    addresses with search words. Without ``access`` only failed and slow requests are written.
    """
    through: dict[str, Any] = {"handlers": [], "propagate": True}
    formatter = {"plain": PlainFormatter, "json": JSONFormatter}[form]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"context": {"()": ContextFilter}},
        "formatters": {"line": {"()": formatter}},
        "handlers": {
            "console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["context"]}
        },
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            "django": through,
            "django.request": {"level": "ERROR"},
            "django.server": {**through, "level": "WARNING"},
            "uvicorn": {**through, "level": "INFO"},
            "uvicorn.error": {**through, "level": "INFO"},
            "uvicorn.access": {**through, "level": "CRITICAL"},
            "celery": {**through, "level": level if access else "WARNING"},
            # two lines a wake-up, which say nothing of the work
            "celery.worker.strategy": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "hrvoice.access": {"level": level if access else "WARNING"},
            "urllib3": {"level": "WARNING"},
            "httpx": {"level": "WARNING"},
            "botocore": {"level": "WARNING"},
        },
    }


def configure() -> None:
    """Configure logging as the settings say, in whatever process asks: Celery's workers do."""
    import logging.config

    from django.conf import settings

    logging.config.dictConfig(settings.LOGGING)
