"""The parts of a listing that are more than one value."""

from imports.dialects.iberian import amounts, images, texts
from imports.dialects.iberian.languages import tag_of
from imports.dialects.iberian.offers import SALE, meant, refusal
from imports.dialects.idealista_json.fields import BUILT, PLOT, SUBKINDS, sort_of
from imports.dialects.mapping import links, numbers
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.floors import floor
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import phrase as _

OPERATION, PRICE, TRANSFER = "operationType", "operationPrice", "operationPriceTransfer"
ENERGY = {"exempt": "EXEMPT", "inprocess": "IN_PROGRESS"}
_RATINGS = frozenset({"A+", "A1", "A2", "A3", "A4", "A", "B", "B-", "C", "D", "E", "F", "G"})
HEATING = (("heatpump", "HEAT_PUMP"), ("central", "CENTRAL"), ("individual", "SINGLE_UNIT"), ("noheating", "NONE"))


def understand_kind(record: Sheet, draft: Draft) -> None:
    sent = record.look("featuresType")
    found = sort_of(sent)
    if found:
        record.cells.pop("featuresType")
    elif sent:
        draft.left_out("featuresType", sent, _("it is no type of the format"), "flat, house, land, premises, office, …")
    else:
        draft.assumed("featuresType", "OTHER")
    draft.put("/real_estate_type", found.kind if found else "OTHER", "featuresType")
    if found and found.subkind:
        draft.put("/real_estate_subtype", found.subkind, "featuresType")
    for path, subkind in SUBKINDS.items():
        said = flag(record.look(path))
        if said is not None:
            record.cells.pop(path)
        if said and found and found.kind == "APARTMENT":
            draft.put_first("/real_estate_subtype", subkind, path)
    _understand_areas(record, draft, found.kind if found else "OTHER")


def _understand_areas(record: Sheet, draft: Draft, kind: str) -> None:
    plot = BUILT if kind == "LAND" and not record.look(PLOT) else PLOT
    for path, pointer in ((plot, "/land_area"), *(((BUILT, "/floorage"),) if plot != BUILT else ())):
        read = amounts.floor_area(record.look(path)) if record.look(path) else None
        if isinstance(read, float):
            record.cells.pop(path)
            draft.put(pointer, read, path)


def understand_offer(record: Sheet, draft: Draft) -> None:
    found = meant([record.look(OPERATION)])
    draft.explain("/listing_type", refusal(OPERATION, found.unknown, "sale, rent, rentToOwn"))
    if found.offers:
        offer = found.offers[0]
        record.cells.pop(OPERATION)
        draft.put("/listing_type", offer.listing_type, OPERATION)
        if offer.kind:
            draft.put("/offer_kind", offer.kind, OPERATION)
    amount = amounts.price(record.look(PRICE), draft, PRICE)
    if amount:
        record.cells.pop(PRICE)
        draft.put("/price", amount, PRICE)
    else:
        draft.put("/price_on_request", True, PRICE)
    if found.offers and found.offers[0] is not SALE:
        _understand_rent(record, draft, amount)


def _understand_rent(record: Sheet, draft: Draft, rent: str | float | None) -> None:
    """What is paid besides: key money for premises, and some months' rent as a deposit."""
    fee = amounts.price(record.look(TRANSFER), draft, TRANSFER)
    if fee:
        record.cells.pop(TRANSFER)
        draft.put("/transfer_fee", fee, TRANSFER)
        draft.put("/offer_kind", "TRANSFER", TRANSFER)
    months = numbers.number(record.look("operationDepositMonths"))
    if months is not None and rent and 0 <= months <= 12:
        record.cells.pop("operationDepositMonths")
        if months:
            draft.put("/deposit", numbers.whole(round(months * float(rent), 2)), "operationDepositMonths")


def understand_floor(record: Sheet, draft: Draft) -> None:
    sent = record.look("addressFloor")
    number, kind = floor(sent) if sent else (None, "")
    if number is not None or kind:
        record.cells.pop("addressFloor")
    if number is not None:
        draft.put("/floor", number, "addressFloor")
    if kind:
        draft.put("/floor_kind", kind, "addressFloor")


def understand_energy(record: Sheet, draft: Draft) -> None:
    path = "featuresEnergyCertificateRating"
    sent = record.look(path)
    if sent.upper() in _RATINGS:
        record.cells.pop(path)
        draft.put("/energy/rating", sent.upper(), path)
    elif sent.lower() in ENERGY:
        record.cells.pop(path)
        draft.put("/energy/status", ENERGY[sent.lower()], path)
    heating = record.look("featuresHeatingType").lower()
    word = next((word for part, word in HEATING if part in heating), "")
    if word:
        draft.add("/heating", word, "featuresHeatingType")  # which fuel stays in the bag


def understand_texts(record: Sheet, draft: Draft) -> None:
    found = []
    for sheet in record.groups.get("propertyDescriptions", []):
        said = sheet.look("descriptionText")
        language = tag_of(sheet.look("descriptionLanguage"))
        if said and (language or not sheet.look("descriptionLanguage")):
            sheet.cells.clear()
            found.append(texts.Text(language, said, f"{sheet.prefix}descriptionText"))
        elif not said:
            sheet.cells.clear()
    texts.put(draft, found)


def understand_images(record: Sheet, draft: Draft) -> None:
    sheets = record.groups.get("propertyImages", [])
    used = images.put(draft, [_image(sheet) for sheet in sheets])
    for sheet in sheets:
        if f"{sheet.prefix}imageUrl" in used:
            sheet.cells.clear()
    address = links.url(record.look("propertyUrl")) if record.look("propertyUrl") else None
    if isinstance(address, str):
        record.cells.pop("propertyUrl")
        draft.put("/url", address, "propertyUrl")


def _image(sheet: Sheet) -> images.Sent:
    """The label is a word such as `bedroom`, and makes a caption that everybody understands."""
    label = sheet.look("imageLabel")
    kind = "FLOOR_PLAN" if label in ("plan", "floorplan") else ""
    caption = "" if label in ("", "unknown", "plan", "floorplan") else label
    return images.Sent(sheet.look("imageUrl"), f"{sheet.prefix}imageUrl", caption, kind, sheet.look("imageOrder"))


def understand_phones(record: Sheet, draft: Draft) -> None:
    for part, name in (("Primary", "phone"), ("Secondary", "mobile")):
        prefix, number = (f"contact{part}Phone{end}" for end in ("Prefix", "Number"))
        digits = record.look(number)
        code = record.look(prefix).lstrip("+")
        if digits:
            record.cells.pop(number)
            record.cells.pop(prefix, None)
            draft.put(f"/contact/{name}", (f"+{code} {digits}" if code else digits)[:100], number)
        elif code:
            record.cells.pop(prefix)


ALL = (
    understand_kind, understand_offer, understand_floor, understand_energy, understand_texts, understand_images,
    understand_phones,
)  # fmt: skip
