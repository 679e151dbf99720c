"""Whose turn it is to ask the remote geocoder: one rate and one pause for all workers, kept in Django's cache."""

import logging
import random
import time
from math import ceil
from typing import NamedTuple

from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WAIT = 1.1  # nobody sleeps longer than this for a turn
STEP = 0.05
FIRST_PAUSE = 5.0
LONGEST = 3600.0
_TRIES = 8
_PAUSE, _FAULTS = "geocoder:paused-until", "geocoder:faults"


def take() -> float:
    """Zero: it is our turn. Else the seconds after which to try again."""
    try:
        paused = float(cache.get(_PAUSE, 0.0)) - time.time()
        if paused > 0:
            return paused
        until = time.monotonic() + WAIT
        while not _taken():
            if time.monotonic() >= until:
                return float(_hold())
            time.sleep(STEP * random.uniform(0.5, 1.5))  # noqa: S311 - workers in step would collide for ever
    except (OSError, RedisError) as error:
        logger.warning("The cache that counts the geocoder's questions is away: %s", error)
        return FIRST_PAUSE
    return 0.0


def _taken() -> bool:
    """A turn is a key that lapses by itself: as many keys as questions a second, or one that lasts for many.

    So no second, wherever it begins, sees more questions than the rate; counting by the clock's seconds would let
    two through at an edge. Whole seconds, because that is what Django's Redis cache can tell apart.
    """
    lanes = max(1, int(settings.GEOCODER_RATE))
    tried = random.sample(range(lanes), min(lanes, _TRIES))
    return any(cache.add(f"geocoder:turn:{lane}", 1, timeout=_hold()) for lane in tried)


def _hold() -> int:
    return max(1, ceil(1 / max(settings.GEOCODER_RATE, 0.001)))


def pause(seconds: float | None) -> float:
    """Everybody stops asking: for as long as the geocoder said, else twice as long after each fault in a row."""
    try:
        if seconds is None:
            cache.add(_FAULTS, 0, timeout=int(LONGEST) * 2)
            seconds = FIRST_PAUSE * 2 ** min(cache.incr(_FAULTS) - 1, 12)
        seconds = min(max(float(seconds), 1.0), LONGEST)
        cache.set(_PAUSE, time.time() + seconds, timeout=ceil(seconds))
    except (OSError, RedisError, ValueError) as error:  # ValueError: the count lapsed between the two lines
        logger.warning("The geocoder's pause cannot be kept: %s", error)
        return FIRST_PAUSE
    return seconds


def resume() -> None:
    """An answer came: the next fault is a first one again."""
    try:
        cache.delete(_FAULTS)
    except (OSError, RedisError) as error:
        logger.warning("The geocoder's faults cannot be forgotten: %s", error)


class Health(NamedTuple):
    """Faults in a row, and for how long nobody asks."""

    faults: int
    seconds: float


def health() -> Health:
    try:
        return Health(int(cache.get(_FAULTS, 0)), max(0.0, float(cache.get(_PAUSE, 0.0)) - time.time()))
    except (OSError, RedisError):
        return Health(0, 0.0)
