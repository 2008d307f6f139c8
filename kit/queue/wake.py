"""Wake workers through the broker: a message without content. The rows hold the work."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from celery import current_app

from kit.queue.outage import Outage

#: Queues in which so many messages waited when this process sent its last one there.
_full: set[tuple[str, int]] = set()


def send_wake_ups(task: str, queues: Collection[str], *, broker: Outage, enough: int) -> None:
    """Send a task, by name, to each queue in which fewer than ``enough`` messages wait: they never pile up.

    The messages are counted when one was sent, so that nobody waits for the count; only in a queue that was
    found full they are counted first. So of several processes each may add one to a full queue.

    A broker that is down is no error and asked no more for a moment: a sweeper finds the row.
    """
    if not queues or broker.should_wait:
        return
    try:
        with current_app.producer_pool.acquire(block=True, timeout=1) as producer:
            for queue in queues:
                place = (queue, enough)
                if place in _full and _waiting(producer, queue) >= enough:
                    continue
                current_app.send_task(task, queue=queue, producer=producer, retry=False)
                (_full.add if _waiting(producer, queue) >= enough else _full.discard)(place)
    except Exception as error:
        broker.failed(error)
    else:
        broker.worked()


def _waiting(producer: Any, queue: str) -> int:
    return int(producer.channel.queue_declare(queue).message_count)
