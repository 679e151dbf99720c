"""verwaltung_objekt and verwaltung_techn → when it can be had and shown, and for how long it is let."""

from imports.dialects.mapping import dates, numbers
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import Field, count, day, instant
from imports.dialects.mapping.plain import line
from imports.dialects.mapping.sheet import Sheet

FROM_TEXT = "verwaltung_objekt/verfuegbar_ab"
FROM_DAY = "verwaltung_objekt/abdatum"
AUCTION = "verwaltung_objekt/versteigerungstermin"
TERMS = {
    "verwaltung_objekt/min_mietdauer": ("@min_dauer", "/lease_months_min"),
    "verwaltung_objekt/max_mietdauer": ("@max_dauer", "/lease_months_max"),
}
_A_DAY = "a date as YYYY-MM-DD"
FIELDS = (
    Field(FROM_DAY, "/available_from", day, _A_DAY),
    Field("verwaltung_objekt/bisdatum", "/available_until", day, _A_DAY),
    Field("verwaltung_techn/aktiv_von", "/publish_from", day, _A_DAY),
    Field("verwaltung_techn/aktiv_bis", "/publish_until", day, _A_DAY),
    Field("verwaltung_techn/stand_vom", "/source_updated_at", instant, _A_DAY),
    Field("verwaltung_objekt/max_personen", "/persons_max", count),
)
PATHS = (FROM_TEXT, AUCTION, *(f"{path}/{unit}" for path, (unit, _) in TERMS.items()), *TERMS)
_MONTHS = {"MONAT": 1, "JAHR": 12}


def understand(record: Sheet, draft: Draft) -> None:
    _understand_from(record, draft)
    for path, (unit, pointer) in TERMS.items():
        months = _MONTHS.get(record.look(f"{path}/{unit}").upper())
        number = numbers.number(record.look(path))
        if months and number and number == int(number) and 0 < number < 800:
            record.cells.pop(path)
            record.cells.pop(f"{path}/{unit}")
            draft.put(pointer, int(number) * months, path)
    starts_at = dates.instant(record.look(AUCTION))
    if starts_at and not record.look("versteigerung/zvtermin"):
        record.cells.pop(AUCTION)
        draft.put("/auction/starts_at", starts_at, AUCTION)


def _understand_from(record: Sheet, draft: Draft) -> None:
    """The text is kept as it is; a date is set only where it is one, and abdatum says it better."""
    text = line(record.look(FROM_TEXT))
    if not text or len(text) > 200:
        return
    record.cells.pop(FROM_TEXT)
    draft.put("/available_text", text, FROM_TEXT)
    date = dates.day(text)
    if date and not record.look(FROM_DAY):
        draft.put("/available_from", date, FROM_TEXT)
