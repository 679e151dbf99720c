"""preise → what comes beside the price: running costs, commission, deposit, parking, income; and auctions."""

import re

from imports.dialects.mapping import numbers
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import Field, amount, count, instant, line, sentence, yes_or_no
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.sheet import Sheet

OUTER, INNER, NOTE = "preise/aussen_courtage", "preise/innen_courtage", "preise/courtage_hinweis"
DUE, DEPOSIT = "preise/provisionspflichtig", "preise/kaution"
PARKING = tuple(
    f"preise/stp_{name}" for name in ("garage", "tiefgarage", "carport", "freiplatz", "duplex", "parkhaus", "sonstige")
)
INCOME = ("preise/mieteinnahmen_ist", "preise/mieteinnahmen_soll")
PERIODS = {"JAHR": "YEAR", "MONAT": "MONTH", "QUARTAL": "QUARTER"}
_PERCENT = re.compile(r"([0-9]{1,2}(?:[.,][0-9]{1,4})?)\s*(?:%|Prozent|v\.\s?H\.)", re.IGNORECASE)
_FREE = re.compile(r"(?:provision|courtage)s?-?frei|(?:keine|ohne) (?:provision|courtage|käuferprov)", re.IGNORECASE)

FIELDS = (
    Field("preise/nebenkosten", "/running_costs/amount", amount),
    Field("preise/heizkosten", "/running_costs/heating", amount),
    Field("preise/heizkosten_enthalten", "/running_costs/heating_included", yes_or_no, "true or false"),
    Field("preise/hausgeld", "/running_costs/association", amount),
    Field("preise/warmmiete", "/running_costs/total_rent", amount),
    Field("preise/zzg_mehrwertsteuer", "/vat_added", yes_or_no, "true or false"),
    Field("preise/mwst_satz", "/vat_percent", count),
    Field("preise/kaution_text", "/deposit_text", sentence),
    Field("preise/abstand", "/transfer_fee", amount),
    Field("preise/erbpacht", "/leasehold/ground_rent", amount),
    Field("preise/x_fache", "/rental_income/factor", count),
    Field("versteigerung/aktenzeichen", "/auction/file_number", line),
    Field("versteigerung/zvtermin", "/auction/starts_at", instant, "a time such as 2027-02-01T10:00:00"),
    Field("versteigerung/amtsgericht", "/auction/place", line),
    Field("versteigerung/verkehrswert", "/auction/market_value", amount),
    Field("bieterverfahren/mindestpreis", "/auction/minimum_bid", amount),
    Field("bieterverfahren/ende_bietzeit", "/auction/bids_until", instant, "a time such as 2027-02-01T10:00:00"),
)
PATHS = (
    OUTER, f"{OUTER}/@mit_mwst", INNER, f"{INNER}/@mit_mwst", NOTE, DUE, DEPOSIT, *INCOME,
    *(f"{path}/@periode" for path in INCOME), "preise/provisionbrutto", "preise/betriebskostennetto",
    "preise/gesamtmietebrutto",
    *(f"{path}/@{name}" for path in PARKING for name in ("stellplatzmiete", "stellplatzkaufpreis", "anzahl")),
)  # fmt: skip


def understand(record: Sheet, draft: Draft) -> None:
    _understand_commission(record, draft)
    _understand_deposit(record, draft)
    _understand_parking(record, draft)
    for path, pointer in zip(INCOME, ("/rental_income/actual", "/rental_income/expected"), strict=True):
        _understand_income(record, draft, path, pointer)
    if not record.look("preise/nebenkosten"):
        _move(record, draft, "preise/betriebskostennetto", "/running_costs/amount")
    if not record.look("preise/warmmiete"):
        _move(record, draft, "preise/gesamtmietebrutto", "/running_costs/total_rent")


def _move(record: Sheet, draft: Draft, path: str, pointer: str) -> None:
    read = numbers.money(record.look(path)) if record.look(path) else None
    if read is not None:
        record.cells.pop(path)
        if float(read):
            draft.put(pointer, read, path)


def _understand_commission(record: Sheet, draft: Draft) -> None:
    """The texts are free; a percentage is read out of them, and they stay as law asks."""
    outer, inner, note = record.look(OUTER), record.look(INNER), record.look(NOTE)
    due = flag(record.look(DUE))
    if not (outer or inner or note or due is not None):
        return
    _put_texts(record, draft, outer, note)
    outer_percent, inner_percent = _percent(outer), _percent(inner)
    if outer_percent:
        draft.put("/commission/percent", outer_percent, OUTER)
    if inner_percent:
        draft.put("/commission/seller_percent", inner_percent, INNER)
        if _PERCENT.fullmatch(inner):
            record.cells.pop(INNER)
    if outer_percent or inner_percent:
        payer = "BOTH" if outer_percent and inner_percent else "BUYER" if outer_percent else "SELLER"
        draft.put("/commission/payer", payer, OUTER if outer_percent else INNER)
    _put_duty(record, draft, due, outer)


def _put_texts(record: Sheet, draft: Draft, outer: str, note: str) -> None:
    text = sentence("\n".join(part for part in (outer, note) if part))
    if text and len(text) <= 1_000:
        draft.put("/commission/text", text, OUTER if outer else NOTE)
        record.cells.pop(OUTER, None)
        record.cells.pop(NOTE, None)
    vat = flag(record.look(f"{OUTER}/@mit_mwst"))
    if vat is not None:
        record.cells.pop(f"{OUTER}/@mit_mwst")
        if outer:
            draft.put("/commission/vat_included", vat, f"{OUTER}/@mit_mwst")


def _put_duty(record: Sheet, draft: Draft, due: bool | None, outer: str) -> None:
    if due is not None:
        record.cells.pop(DUE)
    if outer and _FREE.search(outer):
        draft.put("/commission/free", True, OUTER)
    elif due is not None and not (due is False and draft.has("/commission/percent")):
        draft.put("/commission/free", not due, DUE)
    if not draft.has("/commission/percent"):
        _move(record, draft, "preise/provisionbrutto", "/commission/amount")


def _percent(text: str) -> float | None:
    """The first percentage; others (`inkl. 19 % MwSt.`) come after it."""
    found = _PERCENT.search(text[:200])
    return float(found[1].replace(",", ".")) or None if found else None


def _understand_deposit(record: Sheet, draft: Draft) -> None:
    """Words instead of an amount (3 Monatsmieten) are the text that the canonical listing has for them."""
    text = record.look(DEPOSIT)
    if not text:
        return
    read = numbers.money(text)
    if read is None and not record.look("preise/kaution_text"):
        draft.put("/deposit_text", sentence(text), DEPOSIT)
    elif read is None:
        return
    elif float(read):
        draft.put("/deposit", read, DEPOSIT)
    record.cells.pop(DEPOSIT)


def _understand_parking(record: Sheet, draft: Draft) -> None:
    """One price and one rent are carried; where kinds of spaces differ, the others stay in the bag."""
    total = 0.0
    for path in PARKING:
        if path not in record.cells:
            continue
        _understand_space(record, draft, f"{path}/@stellplatzkaufpreis", "/parking_price")
        _understand_space(record, draft, f"{path}/@stellplatzmiete", "/parking_rent")
        number = numbers.number(record.look(f"{path}/@anzahl"))
        if number is not None and number >= 0:
            total += number
            if not number:
                record.cells.pop(f"{path}/@anzahl")
    if total and not numbers.number(record.look("flaechen/anzahl_stellplaetze")):
        draft.put("/parking_spaces", numbers.whole(total), "preise")


def _understand_space(record: Sheet, draft: Draft, path: str, pointer: str) -> None:
    read = numbers.money(record.look(path)) if record.look(path) else None
    if read is None or float(read) < 0:
        return
    if not float(read) or draft.put_first(pointer, read, path):
        record.cells.pop(path)


def _understand_income(record: Sheet, draft: Draft, path: str, pointer: str) -> None:
    """Incomes of two periods: the second stays in the bag, since the listing has one period for both."""
    read = numbers.money(record.look(path)) if record.look(path) else None
    if read is None or float(read) < 0:
        return
    if not float(read):
        record.cells.pop(path)
        return
    sent = record.look(f"{path}/@periode").upper()
    period = PERIODS.get(sent or "JAHR")
    if period is None or draft.payload.get("rental_income", {}).get("period", period) != period:
        return
    record.cells.pop(path)
    record.cells.pop(f"{path}/@periode", None)
    draft.put(pointer, read, path)
    draft.put("/rental_income/period", period, f"{path}/@periode")
