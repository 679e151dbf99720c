"""Which workers live: each says so some times a minute, in the cache.

Celery's own way, asking them from afar, is turned off (see the settings).
"""

import time
from typing import Any

import structlog
from django.core.cache import cache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)
KEY = "workers"
EVERY, GONE_AFTER = 15, 60
last: dict[str, float] = {}


def say(sender: Any, **_: Any) -> None:
    """At each of Celery's heartbeats, of which there is one every two seconds. Two workers that speak at once may
    overwrite each other; the next word mends it."""
    name, now = str(sender.eventer.hostname), time.time()
    if now - last.get(name, 0) < EVERY:
        return
    last[name] = now
    try:
        cache.set(KEY, alive(now) | {name: now}, timeout=GONE_AFTER)
    except (OSError, RedisError) as error:
        log.warning("worker_not_noted", error=str(error))


def alive(now: float | None = None) -> dict[str, float]:
    """Names of workers, and when each was last heard of."""
    since = (now or time.time()) - GONE_AFTER
    try:
        heard: dict[str, float] = cache.get(KEY) or {}
    except (OSError, RedisError):
        return {}
    return {name: at for name, at in heard.items() if at > since}
