"""A worker's time with images: many under way at once in threads, every word to the database in this one.

Threads fetch, decode and store; they know no database. So a worker has one connection however many images it holds.
"""

import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any, NamedTuple
from uuid import UUID

import structlog
from django.conf import settings

from listings.gallery import objects, turns
from listings.gallery.bringing import GAVE_UP, STORAGE_AWAY, Brought, Made, Missed, bring, make
from listings.gallery.endings import Ending, end_hosted, end_missed, end_unchanged, known_file
from listings.gallery.turns import Claim
from seeki.lib.fetching.outcomes import Unchanged
from seeki.lib.uuid7 import uuid7

log = structlog.get_logger(__name__)
LOOK_AGAIN = 0.5


class Stored(NamedTuple):
    """What a thread has put into storage."""

    file_id: UUID
    brought: Brought
    made: Made


class Shift:
    """Images are taken up until the time is over; those under way are brought to their end."""

    def __init__(self, seconds: float) -> None:
        self.ends_at = time.monotonic() + seconds
        self.limit = settings.SEEKI_IMAGE_THREADS
        self.pool = ThreadPoolExecutor(self.limit, thread_name_prefix="image")
        self.running: dict[Future[Any], Claim] = {}
        self.done = 0

    def work(self) -> int:
        """Returns how many images have come to an end."""
        try:
            self.work_on(turns.take)
            if self.has_time():
                self.work_alone()
        finally:
            self.pool.shutdown(wait=True, cancel_futures=True)
        return self.done

    def has_time(self) -> bool:
        return time.monotonic() < self.ends_at

    def work_on(self, take: Callable[[int], list[Claim]]) -> None:
        while True:
            if self.has_time() and (room := self.limit - len(self.running)):
                for claim in take(room):
                    self.start(claim, bring, claim)
            if not self.running:
                return
            ended, _ = wait(self.running, timeout=LOOK_AGAIN, return_when=FIRST_COMPLETED)
            for future in ended:
                self.go_on(self.running.pop(future), future.result())

    def work_alone(self) -> None:
        """Images that dead workers had in hand, one at a time and nothing beside it."""
        while self.has_time() and (lapsed := turns.take_lapsed()):
            for claim in lapsed:
                if claim.lapses > turns.LAPSES_ALLOWED:
                    log.error("image_gives_up", image=str(claim.id), lapses=claim.lapses)
                    self.go_on(claim, Missed(GAVE_UP))
                else:
                    self.start(claim, bring, claim)
            self.work_on(lambda _: [])

    def start(self, claim: Claim, step: Callable[..., Any], *args: Any) -> None:
        self.running[self.pool.submit(step, *args)] = claim

    def go_on(self, claim: Claim, result: Brought | Unchanged | Missed | Stored) -> None:
        """The next step with an image, or its end."""
        match result:
            case Brought():
                file_id = known_file(claim.agency_id, result.digest)
                if file_id is None or end_hosted(claim, result, file_id) is Ending.NO_FILE:
                    self.start(claim, store, claim, result)
                    return
            case Stored(file_id, brought, made):
                if end_hosted(claim, brought, file_id, made) is not Ending.DONE:
                    self.was_in_vain(claim, file_id, brought)
            case Unchanged():
                end_unchanged(claim)
            case Missed():
                end_missed(claim, result)
        self.done += 1

    def was_in_vain(self, claim: Claim, file_id: UUID, brought: Brought) -> None:
        """Not needed any more, or somebody else has hosted the same bytes meanwhile."""
        objects.remove(file_id)
        known = known_file(claim.agency_id, brought.digest)
        if known is not None:
            end_hosted(claim, brought, known)


def store(claim: Claim, brought: Brought) -> Stored | Missed:
    """Make what buyers see, and put it into storage under a new id. Nothing is raised."""
    content = brought.content
    if not content and claim.digest == brought.digest:  # it was hosted when we looked, and has gone since
        again = bring(without_hosted(claim))
        if not isinstance(again, Brought):
            return again if isinstance(again, Missed) else Missed(STORAGE_AWAY, may_pass=True)
        content, brought = again.content, again
    made = make(claim, content)
    if isinstance(made, Missed):
        return made
    file_id = uuid7()
    try:
        objects.write(file_id, brought.digest, made.renditions)
    except Exception as error:  # whatever the storage's client raises: the image waits, and so do its bytes
        log.error("image_not_stored", image=str(claim.id), exc_info=error)
        return Missed(STORAGE_AWAY, may_pass=True)
    return Stored(file_id, brought, made)


def without_hosted(claim: Claim) -> Claim:
    return replace(claim, digest="", etag="", last_modified="")
