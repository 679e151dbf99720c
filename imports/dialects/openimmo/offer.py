"""vermarktungsart → for sale or to let. Where it says both or nothing, the prices that came decide."""

from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import Mark
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.numbers import number
from imports.dialects.mapping.sheet import Sheet
from imports.dialects.openimmo.prices import RENTS, SALES
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import Fault, Problem

PATH = "objektkategorie/vermarktungsart"
KAUF, MIETE, ERBPACHT, LEASING = (f"{PATH}/@{name}" for name in ("KAUF", "MIETE_PACHT", "ERBPACHT", "LEASING"))
_SELLING = frozenset({"KAUF", "KAUFEN", "VERKAUF", "BUY", "SALE", "SELL", "ERBPACHT"})
_LETTING = frozenset({"MIETE", "MIETE_PACHT", "MIETEN", "VERMIETUNG", "PACHT", "RENT", "LEASING"})
_BIDDING = ("bieterverfahren/mindestpreis", "bieterverfahren/beginn_angebotsphase", "bieterverfahren/beginn_bietzeit")

PATHS = (PATH, KAUF, MIETE, ERBPACHT, LEASING)
ALIASES = {
    f"{PATH}/@MIETE_PATCH": MIETE,  # an exporter in production spells it so
    f"{PATH}/@MIETE": MIETE,
    f"{PATH}/kauf/@kauf": KAUF,
    f"{PATH}/miete_pacht/@miete_pacht": MIETE,
}
FIELDS = (
    Mark("objektkategorie/nutzungsart/@WOHNEN", "/usage", "RESIDENTIAL"),
    Mark("objektkategorie/nutzungsart/@GEWERBE", "/usage", "COMMERCIAL"),
    Mark("objektkategorie/nutzungsart/@ANLAGE", "/usage", "INVESTMENT"),
    Mark("objektkategorie/nutzungsart/@WAZ", "/usage", "SHORT_TERM"),
)


def understand(record: Sheet, draft: Draft) -> str | None:
    """Puts listing_type and offer_kind; returns the former, or None if it cannot be told."""
    said = {path: flag(record.look(path)) for path in (KAUF, MIETE, ERBPACHT, LEASING)}
    sells, lets = bool(said[KAUF] or said[ERBPACHT]), bool(said[MIETE] or said[LEASING])
    for path, says in said.items():
        if says is not None:
            record.cells.pop(path, None)
    if sells == lets:
        side, source = _undecided(record, draft, sells)
    else:
        side = "SELL" if sells else "RENT"
        source = next(path for path, says in said.items() if says)
    if side is None:
        hint = _(", such as {one} or {other}", one=f'{PATH}/@KAUF="true"', other=f'{PATH}/@MIETE_PACHT="true"')
        draft.explain("/listing_type", Problem(Fault.MISSING, KAUF, None, {"expected": hint}))
        return None
    draft.put("/listing_type", side, source)
    _put_kind(record, draft, side, said)
    return side


def _undecided(record: Sheet, draft: Draft, both: bool) -> tuple[str | None, str]:
    """Both are flagged, or neither."""
    word = record.look(PATH).upper()
    if not both and word in _SELLING | _LETTING:
        record.cells.pop(PATH)
        return ("SELL" if word in _SELLING else "RENT"), PATH
    sale, rent = _is_priced(record, SALES), _is_priced(record, RENTS)
    if sale != rent:
        return ("SELL" if sale else "RENT"), PATH
    if both:
        draft.assumed(PATH, "KAUF")
        return "SELL", PATH
    return None, PATH


def _is_priced(record: Sheet, ladder: tuple[str, ...]) -> bool:
    if ladder is SALES and flag(record.look("preise/kaufpreis/@auf_anfrage")):
        return True
    return any((number(record.look(path)) or 0) > 0 for path in ladder)


def _put_kind(record: Sheet, draft: Draft, side: str, said: dict[str, bool | None]) -> None:
    kind = ""
    if said[LEASING]:
        kind, source = "LEASING", LEASING
    elif said[ERBPACHT] and not said[KAUF]:
        kind, source = "LEASEHOLD", ERBPACHT
    elif side == "SELL" and flag(record.look("versteigerung/zwangsversteigerung")):
        kind, source = "AUCTION", record.prefix + "versteigerung/zwangsversteigerung"
        record.cells.pop(source)
    elif side == "SELL" and (bid := next((path for path in _BIDDING if _is_sent(record, path)), "")):
        kind, source = "BIDDING", bid
    elif side == "RENT" and flag(record.look("objektkategorie/nutzungsart/@WAZ")):
        kind, source = "SHORT_TERM_LET", "objektkategorie/nutzungsart/@WAZ"
    if kind:
        draft.put("/offer_kind", kind, source)


def _is_sent(record: Sheet, path: str) -> bool:
    return record.look(path).strip("0., ") != ""
