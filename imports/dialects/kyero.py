"""Kyero XML v3, as the CRMs of the Spanish and Portuguese coasts write it; documents of v2 are read alike."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from imports.dialects.contract import MIB, Dialect, Item, Row
from imports.dialects.iberian import amounts, images, kinds, offers, place, printing, texts, words
from imports.dialects.iberian.entries import Area, Has, count_field
from imports.dialects.iberian.languages import tag_of
from imports.dialects.mapping import links
from imports.dialects.mapping.applying import Table
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.feeds import Loose
from imports.dialects.mapping.fields import Field, instant, line, text
from imports.dialects.mapping.flags import flag
from imports.dialects.mapping.loosely import Read, Vocabulary
from imports.dialects.mapping.printing import YES, of_entries, of_places
from imports.dialects.mapping.records import Sending, keep_rest, upsert
from imports.dialects.mapping.sheet import Sheet
from imports.dialects.xml import Kind, Wanted, recognise_bytes
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import Fault, Problem

# Tags without their "_", as the reader gives them.
VOCABULARY = Vocabulary(
    groups=frozenset({"image"}), prose=frozenset({"notes"}), prose_below=frozenset({"desc", "title"})
)
CELLS = place.Cells("province", "postcode", "country", "town", "location/latitude", "location/longitude")
PLOT, FREQUENCY = "surfacearea/plot", "pricefreq"
TABLE = Table((
    Field("ref", "/reference", line),
    Field("date", "/source_updated_at", instant, _("a date as {form}", form="YYYY-MM-DD HH:MM:SS")),
    Field("locationdetail", "/address/district", line),
    count_field("beds", "/bedrooms"),
    count_field("baths", "/bathrooms"),
    Area("surfacearea/built", "/floorage"),
    Area("surfacearea/terrace", "/areas/terrace"),
    Field("catastral", "/cadastre/reference", line),
    Field("email", "/contact/lead_email", text),
    Has("pool", "POOL"),
    Has("newbuild", "NEW_BUILD"),
))  # fmt: skip
# Where a field stands whose place the table does not say.
DEFAULTS = {entry.pointer: entry.path for entry in TABLE.entries.values() if entry.pointer != "/features"} | {
    "/external_id": "id", "/listing_type": "price_freq", "/offer_kind": "price_freq", "/real_estate_type": "type",
    "/real_estate_subtype": "type", "/price": "price", "/currency": "currency", "/price_period": "price_freq",
    "/land_area": "surface_area/plot", "/address": "province", "/address/city": "town", "/coordinates": "location",
    "/address/country_code": "country", "/description": "desc", "/texts": "desc", "/images": "images", "/url": "url",
    "/energy": "energy_rating", "/features": "features", "/videos": "video_url", "/tours": "virtual_tour_url",
}  # fmt: skip
# Of v2, where new build was a kind of price.
NEW_BUILD = frozenset({"new_build", "newbuild", "new build"})
PERIODS = {"week": "WEEK", "month": "MONTH"}


def understand(fresh: Callable[[], Read], sending: Sending) -> Sequence[Item]:
    record, where = fresh()
    sending = sending.with_cells(where)
    draft = Draft()
    _understand_id(record, draft)
    country = place.understand(record, draft, CELLS)
    sort = kinds.understand(record.take("type"), draft, "type", country)
    _understand_offer(record, draft)
    if sort.kind == "LAND" and not record.look(PLOT):
        record.cells[PLOT] = record.cells.pop("surfacearea/built", None)
    _understand_plot(record, draft)
    _understand_energy(record, draft)
    _understand_texts(record, draft)
    _understand_media(record, draft)
    _use_up(record, words.put(draft, _cells_below(record, "features/")))
    TABLE.apply(record, draft)
    keep_rest(record, draft, sending)
    return [upsert(sending, draft)]


def _understand_id(record: Sheet, draft: Draft) -> None:
    """Many CRMs leave out `id`; `ref` is then what stays the same."""
    key = "id" if record.look("id") else "ref"
    if found := record.look(key):
        draft.put("/external_id", found, key)
        if key == "id":
            record.cells.pop(key)
    expected = _(", or {others}: the listing's number", others="ref")
    draft.explain("/external_id", Problem(Fault.MISSING, "id", None, {"expected": expected}))


def _understand_offer(record: Sheet, draft: Draft) -> None:
    sent = record.look(FREQUENCY)
    meant = offers.meant([sent] if sent.lower() not in NEW_BUILD else ["sale"])
    draft.explain("/listing_type", offers.refusal(FREQUENCY, meant.unknown, "sale, month, week"))
    price = amounts.price(record.take("price"), draft, "price")
    draft.put("/price", price, "price") if price else draft.put("/price_on_request", True, "price")
    if currency := record.take("currency"):
        draft.put("/currency", amounts.currency(currency), "currency")
    if not meant.offers:
        return
    record.cells.pop(FREQUENCY)
    if sent.lower() in NEW_BUILD:
        draft.add("/features", "NEW_BUILD", FREQUENCY)
    draft.put("/listing_type", meant.offers[0].listing_type, FREQUENCY)
    if sent.lower() in PERIODS:
        draft.put("/price_period", PERIODS[sent.lower()], FREQUENCY)
    _understand_kind(record, draft, "HOLIDAY_LET" if sent.lower() == "week" else meant.offers[0].kind)


def _understand_kind(record: Sheet, draft: Draft, kind: str) -> None:
    source = FREQUENCY
    for path, word in (("partownership", "CO_OWNERSHIP"), ("leasehold", "LEASEHOLD")):
        said = flag(record.look(path))
        if said is not None:
            record.cells.pop(path)
        if said:
            kind, source = word, path
    if kind:
        draft.put("/offer_kind", kind, source)


def _understand_plot(record: Sheet, draft: Draft) -> None:
    sent = record.look(PLOT)
    read = amounts.plot_area(sent) if sent else None
    if isinstance(read, float):
        record.cells.pop(PLOT)
        draft.put("/land_area", read, PLOT)
    elif read is None:
        record.cells.pop(PLOT, None)
    else:
        draft.left_out(PLOT, sent, _("it is no number"), _("square metres as digits"))


def _understand_energy(record: Sheet, draft: Draft) -> None:
    """X: there is none yet."""
    for path, pointer in (
        ("energyrating/consumption", "/energy/rating"),
        ("energyrating/emissions", "/energy/co2_rating"),
    ):
        rating = record.look(path).upper()
        if len(rating) == 1 and rating in "ABCDEFGX":
            record.cells.pop(path)
        if len(rating) == 1 and rating in "ABCDEFG":
            draft.put(pointer, rating, path)


def _cells_below(record: Sheet, prefix: str) -> list[tuple[str, str]]:
    return [(path, record.look(path)) for path in record.cells if path.startswith(prefix) and record.look(path)]


def _use_up(record: Sheet, cells: Iterable[str]) -> None:
    for path in cells:
        record.cells.pop(path, None)


def _understand_texts(record: Sheet, draft: Draft) -> None:
    titles = {_language(path): record.take(path) for path, _ in _cells_below(record, "title/")}
    found = []
    for path, said in [*_cells_below(record, "desc/"), *_cells_below(record, "desc")[:1]]:
        language = _language(path) if "/" in path else ""
        if "/@" not in path and (language or "/" not in path) and record.cells.pop(path, None):
            found.append(texts.Text(language, said, path, titles.pop(language, "")))
    texts.put(draft, found)


def _language(path: str) -> str:
    return tag_of(path.rpartition("/")[2].partition("[")[0])


def _understand_media(record: Sheet, draft: Draft) -> None:
    sheets = record.groups.get("image", [])
    sent = (_image(sheet) for sheet in sheets)
    used = images.put(draft, sent)
    for sheet in sheets:
        if used & {sheet.prefix + "url", sheet.prefix + "."} or not (sheet.look("url") or sheet.look(".")):
            _use_up(sheet, ("url", ".", "@id", "floorplan"))
    own = str(draft.payload.get("language", "")).partition("-")[0]
    for path in sorted(
        (path for path, _text in _cells_below(record, "url")), key=lambda path: not path.endswith(f"/{own}")
    ):
        address = links.url(record.look(path))
        if isinstance(address, str) and draft.put_first("/url", address, path):
            record.cells.pop(path)
    for path, into in (("videourl", "videos"), ("virtualtoururl", "tours")):
        address = links.remote(record.look(path)) if record.look(path) else None
        if address:
            record.cells.pop(path)
            kind = links.service(address)
            draft.add(f"/{into}", {"url": address} | ({"kind": kind} if kind else {}), path)


def _image(sheet: Sheet) -> images.Sent:
    path = "url" if sheet.look("url") else "."
    caption = next((sheet.look(cell) for cell in ("title/es", "title/en") if sheet.look(cell)), "")
    kind = "FLOOR_PLAN" if flag(sheet.look("floorplan")) else ""
    return images.Sent(sheet.look(path), sheet.prefix + path, caption, kind, sheet.look("@id"))


# As the format spells its elements, whose "_" the reader drops.
_SPELT = {
    "locationdetail": "location_detail", "surfacearea/built": "surface_area/built", "newbuild": "new_build",
    "surfacearea/terrace": "surface_area/terrace",
}  # fmt: skip


def rows() -> Iterator[Row]:
    """The mapping for the documentation."""
    said = {**printing.offers(), **printing.kinds(), "/price_period": PERIODS, "/features": words.BY_WORD}
    simple = {entry.pointer for entry in TABLE.entries.values()} - {"/features"}
    yield from of_places({pointer: path for pointer, path in DEFAULTS.items() if pointer not in simple}, said)
    for row in of_entries(TABLE.entries.values()):
        yield replace(row, path=_SPELT.get(row.path, row.path))
    yield Row("price_freq", "/features", dict.fromkeys(sorted(NEW_BUILD), "NEW_BUILD"))
    yield Row("part_ownership", "/offer_kind", {YES: "CO_OWNERSHIP"})
    yield Row("leasehold", "/offer_kind", {YES: "LEASEHOLD"})
    yield Row("energy_rating/consumption", "/energy/rating")
    yield Row("energy_rating/emissions", "/energy/co2_rating")
    yield Row("title", "/name")
    yield Row("images/image/floorplan", "/floor_plans", {YES: ""})


FORMAT = Loose(
    "kyero", Wanted(frozenset({"property"}), frozenset({Kind.KYERO})), VOCABULARY, DEFAULTS, understand, ("id", "ref")
)
KYERO = Dialect(
    name="kyero",
    title="Kyero",
    version=1,
    media_types=("application/xml", "text/xml"),
    looks_like=lambda head: recognise_bytes(head) is Kind.KYERO,
    body_limit=200 * MIB,
    read=FORMAT.read,
    address_path=lambda index: f"property[{index + 1}]/province",
    suggested_chunk=500,
    rows=rows,
)
