"""The cache in Redis: it holds rate limits' counters, which nobody should be locked out for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from kit.queue.outage import Outage

_outage = Outage("Redis (cache)")


class ForgivingRedisCache(RedisCache):
    """Redis's cache, except that without Redis it is empty and takes whatever it is given.

    Rate limits therefore let everyone pass. ``add`` says yes: it is how allauth takes its locks.
    """

    def add(self, *args: Any, **kwargs: Any) -> bool:
        """Set where nothing is there."""
        return bool(_attempt(super().add, True, *args, **kwargs))

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        """Return what is there, else ``default``."""
        return _attempt(super().get, default, key, default, version)

    def set(self, *args: Any, **kwargs: Any) -> None:
        """Set."""
        _attempt(super().set, None, *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> bool:
        """Give a key more time."""
        return bool(_attempt(super().touch, False, *args, **kwargs))

    def delete(self, *args: Any, **kwargs: Any) -> bool:
        """Take out."""
        return bool(_attempt(super().delete, False, *args, **kwargs))

    def get_many(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return what is there of several keys."""
        found: dict[str, Any] = _attempt(super().get_many, {}, *args, **kwargs)
        return found

    def set_many(self, *args: Any, **kwargs: Any) -> list[Any]:
        """Set several keys."""
        failed: list[Any] = _attempt(super().set_many, [], *args, **kwargs)
        return failed

    def delete_many(self, *args: Any, **kwargs: Any) -> None:
        """Take several keys out."""
        _attempt(super().delete_many, None, *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> bool:
        """Tell whether a key is there."""
        return bool(_attempt(super().has_key, False, *args, **kwargs))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count."""
        return int(_attempt(super().incr, delta, key, delta, version))

    def clear(self) -> None:
        """Empty the cache."""
        _attempt(super().clear, None)


def _attempt(work: Callable[..., Any], otherwise: Any, *args: Any, **kwargs: Any) -> Any:
    if _outage.should_wait:
        return otherwise
    try:
        result = work(*args, **kwargs)
    except (RedisError, OSError) as error:
        _outage.failed(error)
        return otherwise
    _outage.worked()
    return result
