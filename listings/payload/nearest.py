"""The known name that a misspelt one was probably meant to be, in constant time (feeds repeat their mistakes)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from babel import Locale

# Longer names are not looked up: no name of ours comes near.
LONGEST = 40
_NOT_A_LETTER = re.compile(r"[\W_]+")

# What other systems call it. Only names that exist in the object at hand are ever suggested.
FIELD_ALIASES = tuple(
    (alias, name)
    for name, aliases in {
        "external_id": "id externalreference externalkey crmid objectid objektnr",
        "listing_type": "transaction transactiontype operation offertype dealtype marketingtype",
        "real_estate_type": "type propertytype category objecttype estatetype",
        "real_estate_subtype": "subtype subcategory propertysubtype",
        "name": "title headline heading fullname",
        "description": "text body comment longdescription fulldescription",
        "summary": "teaser hook shortdescription",
        "floorage": "area size surface livingarea livingspace sqm m2 squaremeters totalarea floorarea",
        "land_area": "plot plotarea plotsize lotsize landsize",
        "rooms": "roomcount numberofrooms numrooms",
        "bedrooms": "beds bedroomcount",
        "bathrooms": "baths bathroomcount",
        "floors": "floormax totalfloors floorcount numberoffloors storeys",
        "year_built": "constructionyear buildyear builtyear yearofconstruction",
        "images": "photos pictures imageurls media gallery",
        "coordinates": "location geo geolocation position gps",
        "lat": "latitude",
        "lng": "longitude lon long",
        "postal_code": "zip zipcode postcode plz cp",
        "country_code": "country iso countryiso",
        "city": "town municipality locality place",
        "region": "state province county",
        "house_number": "number streetnumber no",
        "phone": "tel telephone phonenumber",
        "email": "mail emailaddress",
        "features": "amenities equipment attributes",
        "energy": "energycertificate epc energyperformance",
        "rating": "class energyclass",
        "available_from": "availability availabledate movein",
        "url": "href link src uri address",
        "caption": "alt title",
        "price_on_request": "hideprice pricehidden poa",
    }.items()
    for alias in aliases.split()
)
WORD_ALIASES = tuple(
    (alias, word)
    for word, aliases in {
        "SELL": "sale forsale buy purchase selling",
        "RENT": "let rental lease forrent tolet",
        "APARTMENT": "flat",
        "HOUSE": "villa",
        "LAND": "plot",
        "COMMERCIAL": "office shop",
        "OTHER": "garage",
        "GB": "uk",
        "GR": "el",
        "EUR": "bgn hrk euro euros",
        "CZK": "kč kc koruna",
        "GBP": "pound pounds",
        "HUF": "ft forint",
        "PLN": "zł zl zloty",
        "ELEVATOR": "lift",
        "AVAILABLE": "active",
        "MONTH": "monthly",
        "YEAR": "yearly",
    }.items()
    for alias in aliases.split()
)


# A country comes by its name more often than by a wrong code. Names in the languages of our pages, which are in
# memory anyhow: each further language takes a megabyte of every web worker's.
_COUNTRY_LANGUAGES = ("en", "de", "es", "fr", "nl")


def country_aliases() -> Iterator[tuple[str, str]]:
    for language in _COUNTRY_LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2:
                yield _squashed(name), code


def _squashed(name: str) -> str:
    return _NOT_A_LETTER.sub("", name).lower()


def _shortened(name: str) -> Iterator[str]:
    """The name, and the name without one letter; nothing below three letters, where all is near to all."""
    yield name
    if len(name) > 3:
        yield from (name[:at] + name[at + 1 :] for at in range(len(name)))


class Nearest:
    """Two names are near if they agree after at most one letter is taken out of each.

    `layers` say, for each name that may be meant, what to call it; a later layer counts where no earlier one has it.
    """

    def __init__(self, *layers: Mapping[str, str], aliases: Iterable[tuple[str, str]]) -> None:
        self._known: dict[str, str] = {}
        for names in layers:
            spelt = [(_squashed(name), called) for name, called in names.items()]
            other = [(alias, names[name]) for alias, name in aliases if name in names]
            near = [(variant, called) for name, called in spelt for variant in _shortened(name)]
            for form, called in spelt + other + near:
                self._known.setdefault(form, called)
        # Feeds repeat their mistakes.
        self.of = lru_cache(maxsize=2_000)(self._find)

    def _find(self, sent: str) -> str | None:
        if len(sent) > LONGEST:
            return None
        return next((self._known[form] for form in _shortened(_squashed(sent)) if form in self._known), None)
