"""The story of an item, stage by stage: received, checked, located, saved, images, live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from imports.history.verdict import how_it_ended, why_not
from imports.models import ImportItem
from listings.geocoding.answers import Precision
from listings.images import ImageCounts, counts_of
from listings.visibility import why_offline
from seeki.lib.problems import ErrorCode

Status, Outcome = ImportItem.Status, ImportItem.Outcome
GEOCODING = (ErrorCode.GEOCODE_ADDRESS_NOT_FOUND, ErrorCode.GEOCODE_COORDINATES_INVALID)
SHOWS = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)


class State(StrEnum):
    """How far a stage is."""

    DONE = "done"
    CURRENT = "current"
    WAITING = "waiting"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the way; `at` is when it was done, or for the last one until when it holds."""

    name: str
    label: str
    state: State
    sentence: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """What is known of an item."""

    item: ImportItem
    is_claimed: bool
    now: datetime
    images: ImageCounts

    @property
    def code(self) -> str:
        return self.item.error_code

    @property
    def has_ended_badly(self) -> bool:
        return self.item.status in (Status.FAILED, Status.REJECTED)

    @property
    def is_refused_by_checks(self) -> bool:
        return self.has_ended_badly and self.code == ErrorCode.VALIDATION_FAILED

    @property
    def is_unstored(self) -> bool:
        return self.item.status == Status.REJECTED and self.code == ErrorCode.INTERNAL_ERROR


def timeline(item: ImportItem, is_claimed: bool, now: datetime | None = None) -> Sequence[Stage]:
    """One query, for the images. `item.batch` and `item.listing` are read."""
    images = ImageCounts(0, 0, 0)
    if item.listing and item.outcome in SHOWS:
        images = counts_of(item.listing)
    story = Story(item, is_claimed, now or timezone.now(), images)
    return [received(story), checked(story), located(story), saved(story), pictured(story), live(story)]


def received(story: Story) -> Stage:
    item = story.item
    place = {"position": item.index + 1, "count": item.batch.item_count}
    sentence = _("Number %(position)d of %(count)d in its delivery.") % place
    return Stage("received", _("Received"), State.DONE, sentence, item.received_at)


def checked(story: Story) -> Stage:
    item, label = story.item, _("Checked")
    if story.is_refused_by_checks:
        return Stage("checked", label, State.FAILED, why_not(item), item.received_at)
    if item.outcome == Outcome.UNCHANGED and item.payload is None:
        sentence = _("The same as what the listing showed already.")
    elif item.removal:
        sentence = _("It asks to take the listing offline.")
    else:
        count = len(item.warnings or [])
        sentence = ngettext("All fields are good; there is one hint.", "All fields are good; %(count)d hints.", count)
        sentence = sentence % {"count": count} if count else _("All fields are good.")
    return Stage("checked", label, State.DONE, sentence, item.received_at)


def located(story: Story) -> Stage:
    item, label = story.item, _("Located")
    if story.has_ended_badly and story.code in GEOCODING:
        return Stage("located", label, State.FAILED, why_not(item), item.finished_at)
    if item.latitude is not None:
        return Stage("located", label, State.DONE, where(item), item.received_at)
    if item.address_key and item.status == Status.QUEUED:
        sentence = _("The address is being looked up by a map service.")
        if item.not_before and item.not_before > story.now:
            sentence = _("The map service asks to wait; the address is looked up again then.")
        return Stage("located", label, State.CURRENT, sentence)
    if item.outcome == Outcome.UNCHANGED:
        return Stage("located", label, State.SKIPPED, _("The listing stays where it is."))
    return Stage("located", label, State.SKIPPED, _("Not needed."))


def where(item: ImportItem) -> str:
    """How precisely an item was located, and by whom."""
    if item.location_source == "sender":
        return _("Coordinates as sent.")
    match item.precision:
        case Precision.ADDRESS:
            return _("To the house, by %(source)s.") % {"source": item.location_source}
        case Precision.STREET:
            return _("To the street, by %(source)s.") % {"source": item.location_source}
        case Precision.POSTAL_CODE:
            return _("To the postal code, by %(source)s.") % {"source": item.location_source}
    return _("To the town, by %(source)s.") % {"source": item.location_source}


def saved(story: Story) -> Stage:
    item, label = story.item, _("Saved")
    if item.status == Status.COMPLETED:
        return Stage("saved", label, State.DONE, how_it_ended(item), item.finished_at)
    if story.has_ended_badly:
        if story.is_refused_by_checks or story.code in GEOCODING:
            return Stage("saved", label, State.SKIPPED, _("Nothing was changed."))
        return Stage("saved", label, State.FAILED, why_not(item), item.finished_at)
    if story.is_claimed:
        return Stage("saved", label, State.CURRENT, _("A worker has it in hand."))
    sentence = _("After the address.") if item.address_key else _("It waits for its turn.")
    return Stage("saved", label, State.WAITING, sentence)


def pictured(story: Story) -> Stage:
    label, images = _("Images"), story.images
    total = sum(images)
    if story.item.status == Status.QUEUED and not story.item.removal:
        return Stage("images", label, State.WAITING, _("After the listing is saved."))
    if not total:
        sent = story.item.outcome in SHOWS
        return Stage("images", label, State.SKIPPED, _("None were sent.") if sent else _("Nothing to do."))
    sentence = _("%(ready)d of %(total)d are ready.") % {"ready": images.ready, "total": total}
    if images.failed:
        failed = ngettext("One could not be fetched.", "%(count)d could not be fetched.", images.failed)
        sentence = f"{sentence} {failed % {'count': images.failed}}"
    if images.waiting:
        return Stage("images", label, State.CURRENT, sentence)
    return Stage("images", label, State.FAILED if images.failed else State.DONE, sentence)


def live(story: Story) -> Stage:
    item, label = story.item, _("Live")
    listing = item.listing
    if item.status == Status.QUEUED and not item.removal:
        return Stage("live", label, State.WAITING, _("As soon as it is saved."))
    if listing is None:
        return Stage("live", label, State.SKIPPED, _("Nothing changed for buyers."))
    if listing.is_live(story.now):
        return Stage(
            "live", label, State.DONE, _("Buyers see it until then; every import prolongs it."), listing.expires_at
        )
    if item.outcome == Outcome.REMOVED:
        return Stage("live", label, State.SKIPPED, _("Offline, as asked."), listing.removed_at)
    at = listing.withheld_at or listing.removed_at or listing.expires_at
    return Stage("live", label, State.FAILED, why_offline(listing, story.now), at)
