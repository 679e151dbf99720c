"""What runs by itself for listings. Each task may be run twice, or too often, without harm."""

from celery import shared_task
from django.conf import settings

from listings.expiry import take_offline
from listings.gallery import turns
from listings.gallery.clearing import clear_offline, clear_strays, clear_unused
from listings.gallery.rechecking import mark_for_recheck
from listings.gallery.seats import seat
from listings.gallery.work import Shift
from listings.images import declare_due
from seeki.lib.waking import wake

# Short, so that a worker is soon free for an import; what is left is gone on with by the next message.
SHIFT_SECONDS = 15


@shared_task(name="listings.expire")
def expire() -> None:
    """Daily: what has expired goes offline, and the images of all that is offline go out of storage."""
    take_offline()
    clear_offline()
    clear_unused()
    clear_strays()


@shared_task(name="listings.declare_images")
def declare_images() -> None:
    while declare_due():
        pass
    if turns.anything_due():
        wake("listings.fetch_images")


@shared_task(name="listings.fetch_images")
def fetch_images() -> None:
    """Some seconds of work on images; then the next ones by a message, so that imports get their turn."""
    with seat(settings.SEEKI_IMAGE_TASKS) as is_taken:
        done = Shift(SHIFT_SECONDS).work() if is_taken else 0
    if done and turns.anything_due():
        wake("listings.fetch_images")


@shared_task(name="listings.sweep_images")
def sweep_images() -> None:
    """Every minute: what a dead worker held, and what has waited for its next attempt."""
    if turns.anything_due():
        for _ in range(settings.SEEKI_IMAGE_TASKS):
            wake("listings.fetch_images")


@shared_task(name="listings.recheck_images")
def recheck_images() -> None:
    """What was imported again is asked for again; the sweep sees to it."""
    mark_for_recheck()
