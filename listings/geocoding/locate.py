"""Where addresses are: what is known at once, and what the worker has to ask the remote geocoder."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from listings.geocoding import gazetteer, remote
from listings.geocoding.address import Address, storable
from listings.geocoding.answers import Answer, Located, NotFound, Precision, TryLater
from listings.models import GeocodeResult
from seeki.lib.phrases import Phrase
from seeki.lib.phrases import phrase as _

NOT_ASKED = TryLater(0)
NO_COUNTRY = NotFound(_("The address has no country."))


def known(addresses: Collection[Address], remembers: bool = True) -> dict[Address, Answer]:
    """What can be said at once, with at most one query (none unless it `remembers`); TryLater(0) is for the worker,
    who calls `resolve`."""
    answers: dict[Address, Answer] = {address: _at_once(address) for address in addresses}
    if not _has_remote():
        return answers
    asked = {address: local for address, local in answers.items() if _needs_remote(address, local)}
    cached = _cached(asked) if asked and remembers else {}
    return answers | {address: _better(cached.get(address, NOT_ASKED), local) for address, local in asked.items()}


def resolve(address: Address) -> Answer:
    """The remote geocoder's answer, kept for the next who asks; for the worker, since it waits on the network."""
    local = _at_once(address)
    if not _has_remote() or not _needs_remote(address, local):
        return local
    answer = remote.ask(address)
    if not isinstance(answer, TryLater):
        _keep(address, answer)
    return _better(answer, local)


def _has_remote() -> bool:
    return bool(settings.GEOCODER != "gazetteer")


def _at_once(address: Address) -> Located | NotFound:
    """The gazetteer's answer, which is final where no remote geocoder is configured."""
    country = (address.country_code or "").strip().upper()
    if not country:
        return NO_COUNTRY
    found = gazetteer.find(country, address.city, address.postal_code)
    return found or NotFound(_unknown(country, address))


def _unknown(country: str, address: Address) -> Phrase:
    named = " ".join(part[:60] for part in (address.postal_code, address.city) if part)
    place = named or _("A place without a name")
    if gazetteer.covers(country):
        return _(
            "{place} is not known in {country}: correct the town or the postal code, or send coordinates.",
            place=place,
            country=country,
        )
    return _(
        "{place} could not be found, and small places of {country} are not all known here: send coordinates.",
        place=place,
        country=country[:8],
    )


def _needs_remote(address: Address, local: Answer) -> bool:
    if isinstance(local, Located):
        return bool(address.street)
    return bool(address.country_code) and not gazetteer.covers(address.country_code or "")


def _better(answer: Answer, local: Answer) -> Answer:
    """A listing in a known town is not refused for a street that the remote geocoder lacks."""
    return local if isinstance(answer, NotFound) and isinstance(local, Located) else answer


def _cached(addresses: Collection[Address]) -> dict[Address, Answer]:
    keys = {address: address.key for address in addresses}
    rows = GeocodeResult.objects.filter(key__in=set(keys.values())).defer("address")
    now = timezone.now()
    fresh = {bytes(row.key): _answer(row) for row in rows if _is_fresh(row, now)}
    return {address: fresh[key] for address, key in keys.items() if key in fresh}


def _is_fresh(row: GeocodeResult, now: datetime) -> bool:
    days = settings.GEOCODER_CACHE_DAYS if row.found else settings.GEOCODER_MISS_DAYS
    return row.checked_at > now - timedelta(days=days)


def _answer(row: GeocodeResult) -> Located | NotFound:
    if not row.found or row.latitude is None or row.longitude is None:
        return NotFound(Phrase(row.reason, {}))
    return Located(float(row.latitude), float(row.longitude), Precision(row.precision), row.source)


def _keep(address: Address, answer: Located | NotFound) -> None:
    """What was asked is kept as it was spelt, so that support can read it."""
    values: dict[str, object] = {
        "address": {name: storable(value) for name, value in asdict(address).items() if value},
        "found": isinstance(answer, Located),
        "source": settings.GEOCODER,
        "checked_at": timezone.now(),
        "latitude": None,
        "longitude": None,
        "precision": "",
        "reason": "",
    }
    if isinstance(answer, Located):
        values["latitude"], values["longitude"] = _decimal(answer.latitude), _decimal(answer.longitude)
        values["precision"] = answer.precision
    else:
        values["reason"] = answer.reason.words
    GeocodeResult.objects.update_or_create(key=address.key, defaults=values)


def _decimal(degrees: float) -> Decimal:
    return Decimal(f"{degrees:.6f}")
