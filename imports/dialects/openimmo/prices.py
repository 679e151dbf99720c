"""preise → the price: which of the many, when it is on request, and in which currency."""

from collections.abc import Mapping

from imports.dialects.mapping import numbers
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import warn_of_thousands
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.plain import sentence
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import Fault, Problem, shown_value

# The first that is above 0 is the price; the standard means a rent without running costs by the first of RENTS only.
SALES = ("preise/kaufpreis", "preise/kaufpreisbrutto", "preise/kaufpreisnetto")
RENTS = (
    "preise/nettokaltmiete",
    "preise/kaltmiete",
    "preise/hauptmietzinsnetto",
    "preise/pauschalmiete",
    "preise/warmmiete",
    "preise/pacht",
)
ON_REQUEST = "preise/kaufpreis/@auf_anfrage"
CURRENCY = "preise/waehrung/@iso_waehrung"
PERIOD = "preise/preis_zeiteinheit/@zeiteinheit"
PER_METRE = {"SELL": "preise/kaufpreis_pro_qm", "RENT": "preise/mietpreis_pro_qm"}
TEXT = "preise/freitext_preis"
_NET = frozenset({"preise/kaufpreisnetto", "preise/hauptmietzinsnetto"})
_ALL_IN = frozenset({"preise/pauschalmiete", "preise/warmmiete"})
PERIODS = {"TAG": "DAY", "WOCHE": "WEEK", "MONAT": "MONTH", "JAHR": "YEAR"}

# Currencies that homes are priced in, where nothing is said. The rest of the world says what it means.
_BY_COUNTRY: Mapping[str, str] = {
    "CH": "CHF", "LI": "CHF", "GB": "GBP", "CZ": "CZK", "PL": "PLN", "HU": "HUF", "RO": "RON", "DK": "DKK", "SE": "SEK",
    "NO": "NOK", "IS": "ISK", "RS": "RSD", "BA": "BAM", "MK": "MKD", "AL": "ALL", "MD": "MDL", "UA": "UAH", "TR": "TRY",
}  # fmt: skip
# The list of the standard knows no newer ones, so senders that keep to it mean these.
_OUTDATED = {"PLZ": "PLN", "ROL": "RON", "TRL": "TRY", "YUM": "RSD", "CSD": "RSD"}
_SIGNS = {"€": "EUR", "EURO": "EUR", "£": "GBP", "SFR": "CHF", "FR": "CHF", "FR.": "CHF", "KČ": "CZK", "ZŁ": "PLN"}

PATHS = (*SALES, *RENTS, ON_REQUEST, CURRENCY, "preise/waehrung", PERIOD, *PER_METRE.values(), TEXT)


def understand(record: Sheet, draft: Draft, side: str | None, country: str | None) -> None:
    _understand_currency(record, draft, country)
    _understand_text(record, draft)
    if side is None:
        draft.payload["price_on_request"] = True  # one fault is enough: what is offered is not known
        return
    _understand_price(record, draft, SALES if side == "SELL" else RENTS)
    _drop_zeros(record)
    _understand_measure(record, draft, PER_METRE[side])
    if side == "RENT":
        _understand_period(record, draft)


def _understand_price(record: Sheet, draft: Draft, ladder: tuple[str, ...]) -> None:
    on_request = flag(record.look(ON_REQUEST))
    if on_request is not None and ladder is SALES:
        record.cells.pop(ON_REQUEST)
    if on_request and ladder is SALES:
        draft.put("/price_on_request", True, ON_REQUEST)
        return
    unread = ""
    for path in ladder:
        text = record.look(path)
        if not text:
            continue
        read = numbers.number(text)
        if read is None or read < 0:
            unread = unread or path
        elif read > 0:
            _put_price(record, draft, path)
            break
    else:
        _put_no_price(record, draft, unread, ladder)


def _put_price(record: Sheet, draft: Draft, path: str) -> None:
    text = record.take(path)
    draft.put("/price", numbers.money(text), path)
    if numbers.is_doubtful(text):
        warn_of_thousands(draft, path, text)
    if path in _NET:
        draft.put("/vat_added", True, path)
    if path in _ALL_IN:
        draft.put("/running_costs/included_in_price", True, path)


def _put_no_price(record: Sheet, draft: Draft, unread: str, ladder: tuple[str, ...]) -> None:
    """Words where a number belongs are passed on, so that the canonical check refuses them; the hint is ours."""
    if not unread:
        draft.put("/price_on_request", True, ladder[0])
        return
    text = record.take(unread)
    draft.put("/price", text, unread)
    if numbers.number(text) is None:
        draft.explain("/price", Problem(Fault.PRICE_IN_WORDS, unread, shown_value(text)))


def _drop_zeros(record: Sheet) -> None:
    for path in (*SALES, *RENTS):
        if path in record.cells and not record.look(path).strip("0., "):
            record.cells.pop(path)


def _understand_currency(record: Sheet, draft: Draft, country: str | None) -> None:
    source = CURRENCY if record.look(CURRENCY) else "preise/waehrung"
    sent = record.take(source).upper()
    currency = _OUTDATED.get(sent) or _SIGNS.get(sent) or sent
    if sent in _OUTDATED:
        draft.read_as(source, sent, currency, _("the currency of today"))
    if not sent:
        source = CURRENCY
        currency = _BY_COUNTRY.get(country or "", "EUR")
        if currency != "EUR":
            draft.assumed(source, currency)
    draft.put("/currency", currency, source)


def _understand_text(record: Sheet, draft: Draft) -> None:
    text = sentence(record.look(TEXT))
    if text:
        record.cells.pop(TEXT)
        draft.put("/price_text", text, TEXT)


def _understand_measure(record: Sheet, draft: Draft, path: str) -> None:
    text = record.look(path)
    read = numbers.money(text) if text else None
    if read is not None and float(read) >= 0:
        record.cells.pop(path)
        if float(read):
            draft.put("/price_per_square_metre", read, path)


def _understand_period(record: Sheet, draft: Draft) -> None:
    sent = record.look(PERIOD)
    period = PERIODS.get(sent.upper())
    if period:
        record.cells.pop(PERIOD)
        draft.put("/price_period", period, PERIOD)
    elif sent:
        draft.left_out(PERIOD, sent, _("it is no word of the standard"), ", ".join(PERIODS))
