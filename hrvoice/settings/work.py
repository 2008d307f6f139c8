"""Work in the background: queues, the broker, what is due again and again, when people are written to."""

from __future__ import annotations

from kombu import Queue

from hrvoice import env
from hrvoice.settings.site import EMBEDDED, TIME_ZONE

# -- work in the background ------------------------------------------------------------------------
REDIS_URL = env.text("REDIS_URL", "" if EMBEDDED else None)
CELERY_BROKER_URL = REDIS_URL or "memory://localhost/"
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker waits for its broker for ever
CELERY_BROKER_TRANSPORT_OPTIONS = (
    # a web process that wakes a worker must not wait for a broker that is down
    {"socket_connect_timeout": 1, "socket_timeout": 1, "socket_keepalive": True, "max_retries": 0}
    if REDIS_URL
    else {"polling_interval": 0.05}
)
# what they are for: transcripts.enums.Queue; a worker serves all of them or those named by -Q
CELERY_TASK_QUEUES = [Queue(name, routing_key=name) for name in ("live", "speech", "light")]
CELERY_TASK_DEFAULT_QUEUE = CELERY_TASK_DEFAULT_ROUTING_KEY = "light"
CELERY_TASK_CREATE_MISSING_QUEUES = False
CELERY_TASK_IGNORE_RESULT = True
# a wake-up is gone when a worker begins: a two-hour lecture is no reason to send it again
CELERY_TASK_ACKS_LATE = False
# a worker's thread keeps its connection from one task to the next: taking one from the pool, with the pool's
# question whether it works, would be a quarter of the way from a commit to its claim
CELERY_DB_REUSE_MAX = 0 if EMBEDDED else 1000
# speech runs in processes of its own; threads share them, and hear when the worker is told to stop
CELERY_WORKER_POOL = "threads"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# and a busy worker takes none into its memory, where an idle one could not see it
CELERY_WORKER_DISABLE_PREFETCH = bool(REDIS_URL)
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = TIME_ZONE
SWEEP_SECONDS = env.integer("SWEEP_SECONDS", 10 if EMBEDDED else 30, least=1)
CELERY_BEAT_SCHEDULE = {
    # one that is late is of no use: the next one is here
    "sweep": {
        "task": "transcripts.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
    "sweep-jobs": {
        "task": "jobs.sweep",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": SWEEP_SECONDS},
    },
}
# nothing to remember between starts, and no file that two beats could fight for
CELERY_BEAT_SCHEDULER = "celery.beat:Scheduler"
CHANNEL_LAYERS = {
    "default": (
        {
            "BACKEND": "kit.web.layers.HintLayer",
            "CONFIG": {
                # a listener waits 5 s for a message: a Redis that says nothing for longer is gone
                "hosts": [{"address": REDIS_URL, "socket_connect_timeout": 1, "socket_timeout": 10}],
                "prefix": "hrvoice",
                "capacity": 1000,
            },
        }
        if REDIS_URL
        else {"BACKEND": "channels.layers.InMemoryChannelLayer"}
    )
}
CACHES = {
    "default": (
        {
            "BACKEND": "kit.web.cache.ForgivingRedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": "hrvoice",
            "OPTIONS": {"socket_connect_timeout": 0.5, "socket_timeout": 0.5},
        }
        if REDIS_URL
        else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
    )
}

# -- reminders -------------------------------------------------------------------------------------
# e-mail is sent while people are at work: hours and weekdays (1 is Monday) in the person's time zone
REMINDER_HOURS = env.hours("REMINDER_HOURS", "09:00-18:00")
REMINDER_DAYS = env.weekdays("REMINDER_DAYS", "1,2,3,4,5")
HOLIDAY_COUNTRY = env.country("HOLIDAY_COUNTRY", "CN")
HOLIDAYS = env.dates("HOLIDAYS")
WORKDAYS = env.dates("WORKDAYS")
# webhooks reach public https addresses only, unless this says otherwise
WEBHOOKS_INSIDE = env.boolean("WEBHOOKS_INSIDE", False)
PERIODIC_SECONDS = 60
CELERY_BEAT_SCHEDULE["periodic"] = {
    "task": "jobs.run_periodic",
    "schedule": PERIODIC_SECONDS,
    "options": {"expires": PERIODIC_SECONDS},
}
