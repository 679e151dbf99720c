"""Asks Nominatim or Photon through geopy; a fault of the network is an answer, never an exception."""

import logging
from collections.abc import Mapping
from functools import lru_cache
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from geopy.adapters import URLLibAdapter
from geopy.exc import (
    ConfigurationError,
    GeocoderAuthenticationFailure,
    GeocoderInsufficientPrivileges,
    GeocoderQueryError,
    GeocoderRateLimited,
    GeopyError,
)
from geopy.geocoders import Nominatim, Photon
from geopy.location import Location

from listings.geocoding import turns
from listings.geocoding.address import Address, storable
from listings.geocoding.answers import Answer, Located, NotFound, Precision, TryLater
from listings.geocoding.postal_codes import home
from seeki.lib.phrases import phrase as _

logger = logging.getLogger(__name__)

TIMEOUT = 5
UNREADABLE = (OSError, HTTPException, ValueError, LookupError, TypeError, AttributeError, RecursionError)
CANDIDATES = 5
UNKNOWN = _("The geocoder does not know this address.")
TOO_WIDE = frozenset(("country", "state", "region", "county"))
PHOTON_TYPES = {"house": Precision.ADDRESS, "street": Precision.STREET}


def ask(address: Address) -> Answer:
    """One question to the configured geocoder, if it is our turn."""
    seconds = turns.take()
    if seconds:
        return TryLater(seconds)
    try:
        places = _found(address)
    except GeocoderQueryError as error:
        logger.warning("The geocoder refused a question: %s", error)
        places = []
    except GeopyError as error:
        return TryLater(_back_off(error))
    except UNREADABLE as error:
        # geopy reads the answer without looking: a page of a proxy, or a list where an object should be.
        logger.warning("The geocoder's answer cannot be read: %r", error)
        return TryLater(turns.pause(None))
    turns.resume()
    return _pick(places, address)


def _found(address: Address) -> list[Location]:
    kind, url, agent = settings.GEOCODER, settings.GEOCODER_URL, settings.GEOCODER_USER_AGENT
    if kind == "photon":
        question = _sentence(address)
        return _photon(url, agent).geocode(question, exactly_one=False, limit=CANDIDATES) or []
    country = (address.country_code or "").strip().lower()
    places: list[Location] | None = _nominatim(url, agent).geocode(
        _fields(address),
        exactly_one=False,
        limit=CANDIDATES,
        country_codes=sorted({country, home(country).lower()} - {""}) or None,
    )
    return places or []


# The plain adapter: where `requests` is installed geopy would take it, whose own retries sleep as long as a
# server's Retry-After says, with the worker inside.
@lru_cache(maxsize=4)
def _nominatim(url: str, agent: str) -> Any:
    scheme, domain = _split(url)
    return Nominatim(domain=domain, scheme=scheme, user_agent=agent, timeout=TIMEOUT, adapter_factory=URLLibAdapter)


@lru_cache(maxsize=4)
def _photon(url: str, agent: str) -> Any:
    scheme, domain = _split(url)
    return Photon(domain=domain, scheme=scheme, user_agent=agent, timeout=TIMEOUT, adapter_factory=URLLibAdapter)


def _split(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, f"{parts.netloc}{parts.path}"


def _fields(address: Address) -> dict[str, str]:
    fields = {
        "street": _street(address),
        "city": address.city,
        "state": address.region,
        "postalcode": address.postal_code,
    }
    return {name: storable(value) for name, value in fields.items() if value}


def _sentence(address: Address) -> str:
    """Photon knows no fields; its search reads an address in one line."""
    town = " ".join(filter(None, (address.postal_code, address.city)))
    return storable(", ".join(filter(None, (_street(address), town, address.region, address.country_code))))


def _street(address: Address) -> str:
    return " ".join(filter(None, (address.street, address.house_number)))


def _pick(places: list[Location], address: Address) -> Answer:
    """The first in the right country: Photon cannot be asked for one country only."""
    wanted = home(address.country_code or "")
    for place in places:
        facts = _facts(place.raw)
        country = home(str(facts.get("countrycode") or ""))
        if facts.get("addresstype", facts.get("type")) in TOO_WIDE:
            continue
        if not country or not wanted or country == wanted:
            return Located(place.latitude, place.longitude, _precision(facts), settings.GEOCODER)
    return NotFound(UNKNOWN)


def _facts(raw: Mapping[str, Any]) -> Mapping[str, Any]:
    """Photon answers GeoJSON, Nominatim a flat object."""
    properties = raw.get("properties")
    return properties if isinstance(properties, Mapping) else raw


def _precision(facts: Mapping[str, Any]) -> Precision:
    """Nominatim ranks its places: 30 is a house, 26 and 27 a street. Photon names them."""
    kind, rank = str(facts.get("type") or ""), facts.get("place_rank")
    if kind == "postcode":
        return Precision.POSTAL_CODE
    if not isinstance(rank, int):
        return PHOTON_TYPES.get(kind, Precision.CITY)
    return Precision.ADDRESS if rank >= 28 else Precision.STREET if rank >= 26 else Precision.CITY


def _back_off(error: GeopyError) -> float:
    if isinstance(error, (ConfigurationError, GeocoderAuthenticationFailure, GeocoderInsufficientPrivileges)):
        logger.error("The geocoder does not let us in: %s", error)
        return turns.pause(turns.LONGEST)
    logger.warning("The geocoder did not answer: %r", error)
    return turns.pause(error.retry_after if isinstance(error, GeocoderRateLimited) else None)
