"""What a record offers and for how much: one listing for each offer."""

from collections.abc import Iterator
from typing import NamedTuple

from imports.dialects.iberian import amounts
from imports.dialects.iberian.offers import HOLIDAY, RENT, SALE, TO_OWN, TRANSFER, Meant, Offer, meant, refusal
from imports.dialects.iberian.spelling import word
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import phrase as _

PATH = "operacion"
_FLAGS = {"ventaflag": SALE, "alquilerflag": RENT, "traspasoflag": TRANSFER}
# Which price belongs to which offer, if it is not the only one.
PRICES = {SALE: "precioventa", RENT: "precioalquiler", TO_OWN: "precioalquiler", HOLIDAY: "precioalquiler",
           TRANSFER: "preciotraspaso"}  # fmt: skip
PERIODS = {
    "dia": "DAY", "day": "DAY", "noche": "DAY", "noite": "DAY", "night": "DAY", "semana": "WEEK", "week": "WEEK",
    "mes": "MONTH", "month": "MONTH", "ano": "YEAR", "year": "YEAR", "temporada": "ONCE", "trimestre": "QUARTER",
}  # fmt: skip


class Offered(NamedTuple):
    """`source` is the cell that says so."""

    offers: tuple[Offer, ...]
    source: str
    meant: Meant


def offered(record: Sheet) -> Offered:
    """By its words; else by flags, and by prices that say what they are for. Two priced sides are two offers."""
    cells = [*_said(record)]
    found = meant(text for _, text in cells)
    source = cells[0][0] if cells else PATH
    offers = list(found.offers)
    if not offers and not found.unknown:
        flagged = [(offer, path) for path, offer in _FLAGS.items() if flag(record.look(path))]
        offers, source = [offer for offer, _ in flagged], flagged[0][1] if flagged else source
    if found.unknown and not offers:
        return Offered((), source, found)
    priced = [offer for offer in (SALE, RENT, TRANSFER) if amounts.price(record.look(PRICES[offer]), Draft(), PATH)]
    source = source if offers or not priced else PRICES[priced[0]]
    return Offered(tuple(_with_priced(offers, priced)), source, found)


def _with_priced(offers: list[Offer], priced: list[Offer]) -> list[Offer]:
    """Key money belongs to a rent: the two together are one offer."""
    if TRANSFER in [*offers, *priced]:
        offers = [offer for offer in offers if offer is not RENT]
        priced = [offer for offer in priced if offer is not RENT]
    known = {PRICES[offer] for offer in offers}
    return offers + [offer for offer in priced if PRICES[offer] not in known]


def _said(record: Sheet) -> Iterator[tuple[str, str]]:
    for path in record.cells:
        if path.partition("[")[0] in (PATH, f"{PATH}/@type", f"{PATH}/@operacion") and record.look(path):
            yield path, record.look(path)
    for sheet in record.groups.get("gestion", []):
        if sheet.look("tipologia"):
            yield f"{sheet.prefix}tipologia", sheet.look("tipologia")


def use_up(record: Sheet) -> None:
    """What has been said of the offers, once they are understood; prices are of this one or of another."""
    for path, _offer in [*_said(record)]:
        record.cells.pop(path, None)
    for sheet in record.groups.get("gestion", []):
        for path in ("tipologia", "precio"):
            sheet.cells.pop(path, None)
    for path in (*_FLAGS, "aconsultar"):
        record.cells.pop(path, None)


def use_up_others(record: Sheet, offers: Offered, offer: Offer) -> None:
    """The prices of the other listings that this record becomes."""
    for other in offers.offers:
        if other is not offer:
            record.cells.pop(PRICES[other], None)
            if _is_for(record, offers, other) and "precio" in record.cells:
                record.cells.pop("precio")


def understand(record: Sheet, draft: Draft, offers: Offered, offer: Offer) -> None:
    draft.put("/listing_type", offer.listing_type, offers.source)
    if offer.kind:
        draft.put("/offer_kind", offer.kind, offers.source)
    if offers.meant.is_doubtful:
        draft.read_as(
            offers.source, record.look(offers.source), "venta", _("{word} for what is for sale", word="venta")
        )
    if offers.meant.unknown:
        draft.left_out(offers.source, offers.meant.unknown, _("it is no offer that is known"), "venta, alquiler")
    _understand_price(record, draft, offers, offer)
    _understand_currency(record, draft)
    if offer.listing_type == "RENT":
        _understand_period(record, draft, offer)


def explain(draft: Draft, found: Offered) -> None:
    """No offer is known: one fault is enough."""
    draft.payload["price_on_request"] = True
    allowed = "venta, alquiler, traspaso, alquiler vacacional, alquiler con opción a compra"
    draft.explain("/listing_type", refusal(PATH, found.meant.unknown, allowed))


def _understand_price(record: Sheet, draft: Draft, offers: Offered, offer: Offer) -> None:
    own = PRICES[offer]
    is_hidden = flag(record.look("aconsultar"))
    path = own if record.look(own) else "precio"
    if path == "precio" and not _is_for(record, offers, offer):
        draft.put("/price_on_request", True, PATH)
        draft.assumed(own, _("a price on request"))
        return
    amount = amounts.price(record.look(path), draft, path)
    if amount is None or is_hidden:
        if not is_hidden and not any(doubt.path == path for doubt in draft.warnings):
            record.cells.pop(path, None)
        draft.put("/price_on_request", True, path)
        return
    record.cells.pop(path)
    if offer is TRANSFER:
        draft.put("/transfer_fee", amount, path)
        _understand_rent_of_transfer(record, draft)
    else:
        draft.put("/price", amount, path)


def _understand_rent_of_transfer(record: Sheet, draft: Draft) -> None:
    """The key money is no rent; where that is not said it has to be asked for."""
    path = "precioalquiler" if record.look("precioalquiler") else "precio"
    rent = amounts.price(record.look(path), draft, path)
    if rent:
        record.cells.pop(path)
        draft.put("/price", rent, path)
    else:
        draft.put("/price_on_request", True, PATH)


def _is_for(record: Sheet, offers: Offered, offer: Offer) -> bool:
    """Whether a price without a side belongs to this offer: to the first that has none of its own."""
    return next((one for one in offers.offers if not record.look(PRICES[one])), offer) is offer


def _understand_currency(record: Sheet, draft: Draft) -> None:
    path = next((one for one in ("precio/@moneda", "moneda") if record.look(one)), "")
    if path:
        draft.put("/currency", amounts.currency(record.take(path)), path)


def _understand_period(record: Sheet, draft: Draft, offer: Offer) -> None:
    path = next((one for one in ("periodo", "precio/@periodo") if record.look(one)), "")
    period = PERIODS.get(word(record.look(path))) if path else None
    if path and period:
        record.cells.pop(path)
        draft.put("/price_period", period, path)
    elif path:
        draft.left_out(path, record.look(path), _("it is no period that is known"), "mes, semana, día")
    elif offer is HOLIDAY and "price" in draft.payload:
        draft.put("/price_period", "WEEK", PATH)
        draft.assumed("periodo", "WEEK")
