"""A kept delivery is read once more: support's remedy when Seeki reads better now than it did then.

A replay takes the place of its delivery in the order, as a retry does: what has been sent since then stands, and the
items that it has replaced end `superseded`. With a place of its own, Monday's delivery read again would put Monday's
prices over Friday's, and bring up again what was withdrawn on Wednesday; no question at the prompt would tell support
which of thousands of listings that concerns. What the delivery did bring last is written anew even where it looks
the same, and its images are looked at again.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass

from django.conf import settings
from zstandard import ZstdError

from agencies.models import User
from imports import deliveries
from imports.dialects import DIALECTS
from imports.intake.delivery import Delivery, Rehearsed, Taken, Tell
from imports.intake.pages import Pages
from imports.intake.receiving import Received, spool_file
from imports.intake.sources import Body, PlainBody, zipped
from imports.intake.taking import rehearse, take_in
from imports.models import ImportBatch
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks for a replay in the admin, and what is to be written in the transaction that stores it."""

    user: User | None
    claim: Callable[[ImportBatch], None]


def replay(batch: ImportBatch, tell: Tell | None = None, asker: Asker | None = None) -> Taken:
    """Take a kept delivery in again, as a new batch of the same agency. Raises `Refused` where its body is gone."""
    origin = batch.replay_of or batch
    with received_again(origin) as received, unwrapped(origin, received) as body:
        return take_in(delivery_of(origin, asker), received, body, tell)


def rehearse_replay(batch: ImportBatch, pages: Pages, tell: Tell | None = None) -> Rehearsed:
    """What a replay would bring; nothing is stored."""
    origin = batch.replay_of or batch
    with received_again(origin) as received, unwrapped(origin, received) as body:
        return rehearse(delivery_of(origin), body, pages, tell)


def delivery_of(origin: ImportBatch, asker: Asker | None = None) -> Delivery:
    dialect, source = DIALECTS[origin.dialect], ImportBatch.Source
    if asker is None:
        return Delivery(origin.agency, dialect, source.COMMAND, replay_of=origin)
    by, claim = asker.user, asker.claim
    return Delivery(origin.agency, dialect, source.SUPPORT, replay_of=origin, replayed_by=by, claim=claim)


@contextmanager
def received_again(origin: ImportBatch) -> Iterator[Received]:
    if not origin.delivery:
        raise forgotten(origin)
    with spool_file() as body:
        try:
            with deliveries.read(origin) as kept:
                shutil.copyfileobj(kept, body)
        except FileNotFoundError:
            raise forgotten(origin) from None
        except ZstdError:
            raise Refused(ErrorCode.NOT_FOUND, f"The kept body of batch {origin} is damaged.") from None
        body.seek(0)
        yield Received(body, None, origin.body_size)


@contextmanager
def unwrapped(origin: ImportBatch, received: Received) -> Iterator[Body]:
    """The body out of the envelope in which it came; the country of the account is today's."""
    country = origin.agency.country_code or None
    plain = PlainBody(received, origin.charset or None, country)
    with zipped(received, country) if origin.is_zip else nullcontext(plain) as body:
        yield body


def forgotten(origin: ImportBatch) -> Refused:
    days = settings.SEEKI_DELIVERY_DAYS
    return Refused(ErrorCode.NOT_FOUND, f"The body of batch {origin} is gone: bodies are kept for {days} days.")
