"""Where a record of an Iberian feed is: country, province, postal code and coordinates."""

from typing import NamedTuple

from imports.dialects.iberian.country import Decided, Said, decide
from imports.dialects.iberian.languages import LOCALES
from imports.dialects.mapping import numbers
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.plain import line
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import Fault, Problem

_A_POINT = _("decimal degrees of WGS 84, such as {example}", example="40.4168 / -3.7038")
# As far as Spain, Portugal and their islands reach.
_SOUTH, _NORTH, _WEST, _EAST = 27.0, 44.0, -32.0, 5.0


class Cells(NamedTuple):
    """The paths of what says where it is."""

    province: str
    postcode: str
    country: str
    town: str
    lat: str
    lng: str


def understand(record: Sheet, draft: Draft, cells: Cells) -> str:
    """Puts country, region, town, postal code, coordinates and the language; returns the country, or nothing."""
    point = _understand_point(record, draft, cells)
    said = Said(
        line(record.look(cells.province)) or "",
        line(record.look(cells.postcode)) or "",
        record.look(cells.country),
        point,
    )
    found = decide(said)
    if found.country:
        source = next(
            (path for path in (cells.province, cells.country, cells.postcode) if record.look(path)), cells.lat
        )
        draft.put("/address/country_code", found.country, source)
        if found.country in LOCALES:
            draft.put("/language", LOCALES[found.country], source)
    _understand_names(record, draft, cells, found)
    _explain(draft, cells)
    return found.country


def _understand_names(record: Sheet, draft: Draft, cells: Cells, found: Decided) -> None:
    province, town = line(record.take(cells.province)), line(record.take(cells.town))
    record.cells.pop(cells.country, None)
    if town:
        draft.put("/address/city", town[:200], cells.town)
    if found.postcode:
        record.cells.pop(cells.postcode, None)
        draft.put("/address/postal_code", found.postcode, cells.postcode)
    region = found.place.name if found.place else province
    if region:
        draft.put("/address/region", region[:200], cells.province if province else cells.postcode)
    if not province:
        return
    if found.place and not found.by_name:
        _understand_town(draft, cells, province, found)
    elif not found.country:
        draft.left_out(
            cells.province, province, _("it is no province that is known"), _("the name of a province or district")
        )
    elif found.by_name and found.postcode_country not in ("", found.country):
        elsewhere = _("{place} is in {country}", place=province, country=found.country)
        draft.left_out(
            cells.postcode, found.postcode, elsewhere, _("a postal code of {country}", country=found.country)
        )


def _understand_town(draft: Draft, cells: Cells, province: str, found: Decided) -> None:
    """Where a province belongs stands something else, most often a town."""
    assert found.place
    if not draft.has("/address/city"):
        draft.put("/address/city", province[:200], cells.province)
    by_code = _("{place}, by the postal code", place=found.place.name)
    draft.read_as(cells.province, province, by_code, _("the name of a province"))


def _understand_point(record: Sheet, draft: Draft, cells: Cells) -> tuple[float, float] | None:
    sent = record.look(cells.lat), record.look(cells.lng)
    lat, lng = (numbers.number(text.replace(",", ".")) for text in sent)
    if not any(text.strip("0., ") for text in sent):  # nothing, or zeros, which say the same
        record.cells.pop(cells.lat, None)
        record.cells.pop(cells.lng, None)
        return None
    if lat is None or lng is None:
        draft.left_out(cells.lat, " / ".join(sent), _("it is no pair of numbers"), _A_POINT)
        return None
    record.cells.pop(cells.lat)
    record.cells.pop(cells.lng)
    if not _is_here(lat, lng) and _is_here(lng, lat):
        lat, lng = lng, lat
        draft.read_as(cells.lat, " / ".join(sent), f"{lat} / {lng}", _A_POINT)
    draft.put("/coordinates/lat", lat, cells.lat)
    draft.put("/coordinates/lng", lng, cells.lng)
    draft.sources["/coordinates"] = cells.lat
    return lat, lng


def _is_here(lat: float, lng: float) -> bool:
    return _SOUTH <= lat <= _NORTH and _WEST <= lng <= _EAST


def _explain(draft: Draft, cells: Cells) -> None:
    """What to say where the canonical check finds no place."""
    name = cells.province.rpartition("/")[2]
    expected = _(
        ", a province of Spain or a district of Portugal, with {town} or {postcode}",
        town=cells.town,
        postcode=cells.postcode,
    )
    for pointer in ("/address", "/address/country_code"):
        draft.explain(pointer, Problem(Fault.MISSING, name, None, {"expected": expected}))
    expected = _(", or {other}, or coordinates", other=cells.postcode)
    draft.explain("/address/city", Problem(Fault.MISSING, cells.town, None, {"expected": expected}))
