"""geo → address, floor, parcel, and what of the place may be shown."""

from imports.dialects.mapping import countries
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import Field, line
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.floors import floor
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import Fault, Problem

COUNTRY, TOWN, POSTCODE = "geo/land/@iso_land", "geo/ort", "geo/plz"
FLOOR, DISTRICT = "geo/etage", "geo/regionaler_zusatz"
RELEASE = "verwaltung_objekt/objektadresse_freigeben"
# Where a second name behind a slash is a part of the town, and not the town's name in another language.
_ONE_LANGUAGE = frozenset({"DE", "AT"})

FIELDS = (
    Field(POSTCODE, "/address/postal_code", line),
    Field("geo/strasse", "/address/street", line),
    Field("geo/hausnummer", "/address/house_number", line),
    Field("geo/bundesland", "/address/region", line),
    Field("geo/gemeindecode", "/address/municipality_code", line),
    Field("geo/wohnungsnr", "/address/unit", line),
    Field(DISTRICT, "/address/district", line),
    Field("geo/gemarkung", "/cadastre/district", line),
    Field("geo/flur", "/cadastre/section", line),
    Field("geo/flurstueck", "/cadastre/parcel", line),
)
PATHS = (COUNTRY, "geo/land", TOWN, FLOOR, RELEASE)


def understand_country(record: Sheet, draft: Draft, default: str | None) -> str | None:
    """The code, even where it is none that we know: the canonical check says so."""
    source = COUNTRY if record.look(COUNTRY) else "geo/land"
    sent = record.take(source)
    code = countries.alpha_2(sent) if sent else default
    if code:
        draft.put("/address/country_code", code, source if sent else COUNTRY)
    return code


def understand(record: Sheet, draft: Draft, country: str | None) -> None:
    _understand_town(record, draft, country)
    _understand_floor(record, draft)
    _understand_release(record, draft)
    expected = _(
        ": {postcode} or {town} together with {country}, or {point} are needed",
        postcode=POSTCODE,
        town=TOWN,
        country=COUNTRY,
        point="geo/geokoordinaten",
    )
    needed = Problem(Fault.MISSING, TOWN, None, {"expected": expected})
    draft.explain("/address", needed)
    draft.explain("/address/city", needed)
    code = _(", a code of ISO 3166 such as {examples}", examples="DEU, AUT, CHE")
    draft.explain("/address/country_code", Problem(Fault.MISSING, COUNTRY, None, {"expected": code}))


def _understand_town(record: Sheet, draft: Draft, country: str | None) -> None:
    town = line(record.take(TOWN))
    if not town:
        return
    head, slash, tail = town.partition(" / ")
    if slash and head and tail and country in _ONE_LANGUAGE and not record.look(DISTRICT):
        draft.put("/address/city", head, TOWN)
        draft.put("/address/district", tail, TOWN)
    else:
        draft.put("/address/city", town, TOWN)


def _understand_floor(record: Sheet, draft: Draft) -> None:
    text = record.look(FLOOR)
    if not text:
        return
    number, kind = floor(text)
    if number is None and not kind:
        draft.left_out(FLOOR, text, _("it names no floor"), _("a whole number, 0 for the ground floor"))
        return
    record.cells.pop(FLOOR)
    if number is not None:
        draft.put("/floor", number, FLOOR)
    if kind:
        draft.put("/floor_kind", kind, FLOOR)


def _understand_release(record: Sheet, draft: Draft) -> None:
    """Nothing said means yes; what cannot be read publishes nothing."""
    text = record.look(RELEASE)
    said = flag(text) if text else True
    if said is None:
        draft.read_as(RELEASE, text, "false", _("true or false"))
    else:
        record.cells.pop(RELEASE, None)
    if text:
        draft.put("/address_visibility", "EXACT" if said else "AREA", RELEASE)
