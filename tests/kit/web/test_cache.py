"""Without Redis nobody is locked out, nothing fails, and it is said once."""

from __future__ import annotations

import time

import pytest
from django.test.client import Client

from kit.queue.outage import Outage
from kit.web import cache as kit_cache
from kit.web.cache import ForgivingRedisCache
from tests.factories import PASSWORD, EmployeeFactory
from tests.redis_servers import Redis


@pytest.fixture
def cache(redis: Redis, monkeypatch: pytest.MonkeyPatch) -> ForgivingRedisCache:
    redis.flush()
    monkeypatch.setattr(kit_cache, "_outage", Outage("Redis (cache)", pause=0.05))
    return ForgivingRedisCache(redis.url, {"OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5}})


def test_it_is_a_cache(cache: ForgivingRedisCache) -> None:
    assert cache.get("a", "nothing") == "nothing"
    cache.set("a", [1.5, 2.5], 60)
    assert cache.get("a") == [1.5, 2.5]
    assert not cache.add("a", 1)
    assert cache.add("b", 1)
    assert cache.incr("b") == 2
    assert "b" in cache
    assert cache.delete("b")
    assert cache.get_many(["a", "b"]) == {"a": [1.5, 2.5]}
    cache.clear()
    assert cache.get("a") is None


def test_without_redis_it_is_empty_and_quick(
    cache: ForgivingRedisCache, redis: Redis, caplog: pytest.LogCaptureFixture
) -> None:
    cache.set("a", 1)
    redis.stop()
    began = time.monotonic()
    for _ in range(100):
        assert cache.get("a", "nothing") == "nothing"
        assert cache.add("a", 1)
        cache.set("a", 1)
        assert cache.incr("a") == 1
        assert not cache.delete("a")
        assert cache.get_many(["a"]) == {}
        assert not cache.has_key("a")
    assert time.monotonic() - began < 1
    assert caplog.text.count("does not answer") == 1
    redis.start()
    time.sleep(0.06)
    cache.set("a", 2)
    assert cache.get("a") == 2
    assert caplog.text.count("answers again") == 1


def test_a_redis_that_hangs_is_waited_for_once(cache: ForgivingRedisCache, redis: Redis) -> None:
    import os
    import signal

    cache.set("a", 1)
    kit_cache._outage.pause = 30
    os.kill(redis.pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        for _ in range(50):
            assert cache.get("a") is None
        assert time.monotonic() - began < 2
    finally:
        os.kill(redis.pid, signal.SIGCONT)


@pytest.mark.django_db
def test_people_sign_in_and_search_without_redis(
    cache: ForgivingRedisCache, redis: Redis, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rest_framework.throttling.SimpleRateThrottle.cache", cache)
    monkeypatch.setattr("allauth.core.internal.ratelimit.cache", cache)
    person = EmployeeFactory(password=PASSWORD)
    redis.stop()
    try:
        answered = client.post("/accounts/login/", {"login": person.username, "password": PASSWORD})
        assert answered.status_code == 302
        assert client.get("/search/?q=x").status_code == 200
    finally:
        redis.start()
