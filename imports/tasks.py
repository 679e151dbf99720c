"""What the workers do. Each task may be run twice, or too often, without harm."""

import time

from celery import shared_task
from django.conf import settings

from imports import deliveries
from imports.history import forgetting
from imports.intake import uploads
from imports.notices import sending
from imports.pipeline import attempts, locating, sweeping, turns, work
from imports.support.bulk import working
from listings.gallery.uploads import clear_uploads
from seeki.lib.waking import wake
from seeki.storage_use import measure

WORK_SECONDS, FORGET_SECONDS = 1, 15


@shared_task(name="imports.work")
def work_off() -> None:
    """Some turns, each of the agency whose last one is longest ago; then the next ones by a message, so that other
    messages are seen to."""
    until = time.monotonic() + WORK_SECONDS
    try:
        if work.take_turn():
            while time.monotonic() < until and work.take_turn():
                pass
            wake("imports.work" if turns.anything_due() else "listings.declare_images")
    except work.DATABASE_TROUBLE:
        # This message ends here, and with it the chain of turns. One takes its place: when the lease has run out.
        wake("imports.work", countdown=settings.SEEKI_LEASE_SECONDS + 1)
        raise


@shared_task(name="imports.locate")
def locate() -> None:
    """Ask the remote geocoder for one address; then for the next, as fast as its limit allows."""
    locating.locate_next()


@shared_task(name="imports.bulk")
def work_in_bulk() -> None:
    """One step of a deed of support's; then the next one, by a message, so that imports take turns with it."""
    if working.work_next() and working.anything_due():
        wake("imports.bulk")


@shared_task(name="imports.sweep")
def sweep() -> None:
    sweeping.sweep()
    if working.anything_due():
        wake("imports.bulk")


@shared_task(name="imports.forget_deliveries")
def forget_deliveries() -> None:
    deliveries.forget_old()
    deliveries.forget_strays()
    uploads.forget_old()
    attempts.forget_old()


@shared_task(name="imports.forget_history")
def forget_history() -> None:
    """Daily, and again by a message until nothing is left: some seconds at a time, so that imports get their turn."""
    until = time.monotonic() + FORGET_SECONDS
    while forgetting.forget_some():
        if time.monotonic() > until:
            wake("imports.forget_history")
            return


@shared_task(name="imports.notify")
def notify() -> None:
    """Write to the members of agencies where it is morning."""
    sending.send_due()
    sending.forget_old()


@shared_task(name="imports.clear_files")
def clear_files() -> None:
    """Daily: files that came with deliveries and that nothing names any more."""
    clear_uploads(set(deliveries.agencies_that_may_need_files()))


@shared_task(name="imports.measure_storage")
def measure_storage() -> dict[str, list[int]]:
    """Daily: how much lies in storage, for the operations page (see `imports/jobs.py`, which keeps the answer)."""
    return measure()
