"""A Celery task that does nothing but tell when it began; the benchmark's worker takes it in (``-I``)."""

import time

from celery import shared_task
from django.conf import settings
from redis import Redis

#: Where in Redis the moments are told.
BEGAN = "bench.began"

_redis: list[Redis] = []


@shared_task(name="bench.noop")
def noop() -> None:
    """Do nothing."""
    began = time.time()
    if not _redis:
        _redis.append(Redis.from_url(settings.REDIS_URL))
    _redis[0].rpush(BEGAN, repr(began))
