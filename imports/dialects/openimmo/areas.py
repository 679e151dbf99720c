"""flaechen → areas and counts. 0 means unknown throughout."""

from imports.dialects.mapping import numbers
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import Field, area, count, warn_of_thousands
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.sheet import Sheet

LIVING, USABLE, TOTAL, LAND = (f"flaechen/{name}flaeche" for name in ("wohn", "nutz", "gesamt", "grundstuecks"))
_SPECIFIC = tuple(
    f"flaechen/{name}flaeche" for name in ("buero", "laden", "verkaufs", "lager", "gastro", "verwaltungs")
)
_BUSINESS = (USABLE, TOTAL, *_SPECIFIC, "flaechen/vermietbare_flaeche", LIVING)
_DWELLING = (LIVING, USABLE, TOTAL)
# The area that is shown: the first that came.
LADDERS = {
    "APARTMENT": _DWELLING,
    "HOUSE": _DWELLING,
    "LAND": (LAND, TOTAL, USABLE),
    "COMMERCIAL": _BUSINESS,
    "OTHER": _BUSINESS,
}
OUTSIDE = "flaechen/balkon_terrasse_flaeche"
FIELDS = (
    Field(USABLE, "/usable_area", area),
    Field(LAND, "/land_area", area),
    Field(TOTAL, "/areas/total", area),
    Field(LIVING, "/areas/living", area),
    Field("flaechen/bueroflaeche", "/areas/office", area),
    Field("flaechen/ladenflaeche", "/areas/retail", area),
    Field("flaechen/verkaufsflaeche", "/areas/sales", area),
    Field("flaechen/lagerflaeche", "/areas/storage", area),
    Field("flaechen/gastroflaeche", "/areas/hospitality", area),
    Field("flaechen/verwaltungsflaeche", "/areas/administration", area),
    Field("flaechen/vermietbare_flaeche", "/areas/lettable", area),
    Field("flaechen/teilbar_ab", "/areas/divisible_from", area),
    Field("flaechen/gartenflaeche", "/areas/garden", area),
    Field("flaechen/kellerflaeche", "/areas/cellar", area),
    Field("flaechen/dachbodenflaeche", "/areas/attic", area),
    Field("flaechen/freiflaeche", "/areas/open_space", area),
    Field("flaechen/beheizbare_flaeche", "/areas/heated", area),
    Field("flaechen/anzahl_zimmer", "/rooms", count),
    Field("flaechen/anzahl_schlafzimmer", "/bedrooms", count),
    Field("flaechen/anzahl_badezimmer", "/bathrooms", count),
    Field("flaechen/anzahl_sep_wc", "/toilets", count),
    Field("flaechen/anzahl_balkone", "/balconies", count),
    Field("flaechen/anzahl_terrassen", "/terraces", count),
    Field("flaechen/anzahl_betten", "/sleeps", count),
    Field("flaechen/anzahl_wohneinheiten", "/living_units", count),
    Field("flaechen/anzahl_gewerbeeinheiten", "/commercial_units", count),
    Field("flaechen/anzahl_stellplaetze", "/parking_spaces", count),
    Field("geo/anzahl_etagen", "/floors", count),
    Field("ausstattung/hallenhoehe", "/ceiling_height", area),
)
OLD_BALCONIES = "flaechen/anzahl_balkon_terrassen"  # up to 1.2.3
PATHS = (OUTSIDE, OLD_BALCONIES, "flaechen/anzahl_logia", "flaechen/einliegerwohnung")


def understand(record: Sheet, draft: Draft, kind: str) -> None:
    for path in LADDERS[kind]:
        text = record.look(path)
        read = area(text) if text else None
        if read is not None:
            draft.put("/floorage", read, path)
            if numbers.is_doubtful(text):
                warn_of_thousands(draft, path, text)
            # What is shown needs no second place, except where it has a meaning of its own there.
            if path == LIVING or isinstance(read, str):
                record.cells.pop(path)
            break
    _understand_outside(record, draft)


def _understand_outside(record: Sheet, draft: Draft) -> None:
    has = {path: numbers.number(record.look(path)) for path in ("flaechen/anzahl_balkone", "flaechen/anzahl_terrassen")}
    text = record.look(OUTSIDE)
    read = numbers.number(text) if text else None
    if read is not None:
        record.cells.pop(OUTSIDE)
        only_terrace = has["flaechen/anzahl_terrassen"] and not has["flaechen/anzahl_balkone"]
        if read:
            draft.put("/areas/terrace" if only_terrace else "/areas/balcony", read, OUTSIDE)
    old = numbers.number(record.look(OLD_BALCONIES))
    if old and old > 0 and not any(has.values()):
        record.cells.pop(OLD_BALCONIES)
        draft.put("/balconies", numbers.whole(old), OLD_BALCONIES)
    if (numbers.number(record.look("flaechen/anzahl_logia")) or 0) > 0:
        draft.add("/features", "LOGGIA", "flaechen/anzahl_logia")  # how many stays in the bag
    if flag(record.look("flaechen/einliegerwohnung")):
        record.cells.pop("flaechen/einliegerwohnung")
        draft.add("/features", "GRANNY_FLAT", "flaechen/einliegerwohnung")
