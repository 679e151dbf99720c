"""The parts of a record that are more than one value: areas and rooms, texts, images, energy, people."""

from imports.dialects.iberian import amounts, images, texts
from imports.dialects.iberian.entries import A_COUNT, A_NUMBER
from imports.dialects.iberian.languages import tag_of
from imports.dialects.mapping import links, numbers
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.fields import UNREAD, warn_of_thousands
from imports.dialects.mapping.floors import floor
from imports.dialects.mapping.plain import line
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import phrase as _

BUILT, USABLE, PLOT = "superficie", "superficieutil", "superficieparcela"
ENERGY = {"exento": "EXEMPT", "exempt": "EXEMPT", "isento": "EXEMPT", "1": "EXEMPT"}
IN_PROGRESS = frozenset({"en tramite", "en trámite", "tramite", "inprocess", "en_tramite", "em processo", "pendiente"})
_RATINGS = frozenset({"A+", "A", "B", "B-", "C", "D", "E", "F", "G"})
# The older generation counts: 0 unknown, 1 exempt, 2 is A.
NUMBERED = dict(zip("2345678", "ABCDEFG", strict=True))


def understand_areas(record: Sheet, draft: Draft, kind: str) -> None:
    plot_cell = BUILT if kind == "LAND" and not record.look(PLOT) else PLOT
    _put_area(record, draft, plot_cell, "/land_area")
    if plot_cell != BUILT:
        _put_area(record, draft, BUILT, "/floorage")
    if not draft.has("/floorage") and kind != "LAND" and record.look(USABLE):
        read = amounts.floor_area(record.look(USABLE))
        if isinstance(read, float):
            draft.put("/floorage", read, USABLE)


def _put_area(record: Sheet, draft: Draft, path: str, pointer: str) -> None:
    text, is_plot = record.look(path), pointer == "/land_area"
    read = (amounts.plot_area if is_plot else amounts.floor_area)(text) if text else None
    if read is UNREAD:
        draft.left_out(path, text, _("it is no number"), A_NUMBER)
        return
    record.cells.pop(path, None)
    if read is not None:
        draft.put(pointer, read, path)
        if not is_plot and amounts.is_doubtful(text):
            warn_of_thousands(draft, path, text)


def understand_rooms(record: Sheet, draft: Draft) -> None:
    """What is counted beats the class that the kind may name."""
    text = record.look("habitaciones")
    read = amounts.count(text) if text else None
    if read is UNREAD:
        draft.left_out("habitaciones", text, _("it is no number"), A_COUNT)
    elif read is not None:
        record.cells.pop("habitaciones")
        draft.put("/bedrooms", read, "habitaciones")


def understand_floor(record: Sheet, draft: Draft) -> None:
    text = record.look("planta")
    number, kind = floor(text) if text else (None, "")
    if number is None and not kind:
        return
    record.cells.pop("planta")
    if number is not None:
        draft.put("/floor", number, "planta")
    if kind:
        draft.put("/floor_kind", kind, "planta")


def understand_texts(record: Sheet, draft: Draft) -> None:
    """In all languages, however they are nested; a text without a language is in the record's own."""
    found = [
        _text(record, path, f"titulo{number}", language)
        for path, number, language in _numbered(record)
        if record.look(path)
    ]
    title = record.take("titulo")
    for sheet in record.groups.get("descripcion", []):
        path = "texto" if sheet.look("texto") else "."
        language = tag_of(sheet.look("@idioma") or sheet.look("idioma"))
        if not (sheet.look(path) or sheet.look("titulo")):
            continue
        found.append(texts.Text(language, sheet.take(path), sheet.prefix + path, sheet.take("titulo")))
        for used in ("@idioma", "idioma"):
            sheet.cells.pop(used, None)
    if title:
        found.insert(0, texts.Text("", "", "titulo", title))
    texts.put(draft, found)


# Inmovilla's numbers, which are others than Idealista's.
_INMOVILLA = {"1": "es", "2": "en", "3": "de", "4": "fr", "5": "nl", "6": "no", "7": "ru", "9": "sv", "10": "fi",
              "11": "zh", "17": "pl"}  # fmt: skip


def _numbered(record: Sheet) -> list[tuple[str, str, str]]:
    below = [(f"descripciones/{tag}", tag, tag) for tag in ("es", "en", "pt", "fr", "de", "it", "ca", "nl", "ru")]
    return [(f"descrip{number}", number, language) for number, language in _INMOVILLA.items()] + below


def _text(record: Sheet, path: str, title: str, language: str) -> texts.Text:
    return texts.Text(language, record.take(path), path, record.take(title))


def understand_images(record: Sheet, draft: Draft) -> None:
    """The address is an attribute, a child, or the text."""
    sheets = record.groups.get("imagen", [])
    sent = [_image(sheet) for sheet in sheets]
    sent += [images.Sent(record.look(path), path) for path in _loose_images(record)]
    used = images.put(draft, sent)
    for path in used:
        record.cells.pop(path, None)
    for sheet, image in zip(sheets, sent, strict=False):
        if image.source in used:
            for path in (image.source.removeprefix(sheet.prefix), "@orden", "orden", "@titulo", "titulo"):
                sheet.cells.pop(path, None)


def _loose_images(record: Sheet) -> list[str]:
    """foto1, foto2, …"""
    found = [path for path in record.cells if path[:4] in ("foto", "imag") and links.is_remote(record.look(path))]
    return sorted(found, key=lambda path: (len(path), path))


def _image(sheet: Sheet) -> images.Sent:
    path = next((one for one in ("@url", "url", ".", "@src", "@href") if sheet.look(one)), ".")
    caption = sheet.look("titulo") or sheet.look("@titulo")
    return images.Sent(sheet.look(path), sheet.prefix + path, caption, "", sheet.look("@orden") or sheet.look("orden"))


def understand_energy(record: Sheet, draft: Draft) -> None:
    path = "certificadoenergetico"
    _put_rating(record, draft, path, "/energy/rating")
    sent = record.look(path).lower()
    if sent in ENERGY or sent in IN_PROGRESS:
        record.cells.pop(path)
        draft.put("/energy/status", ENERGY.get(sent, "IN_PROGRESS"), path)
    _put_rating(record, draft, "emisiones", "/energy/co2_rating")
    for cell, pointer in (("consumo", "/energy/value"), ("emisionesvalor", "/energy/co2")):
        read = numbers.number(record.look(cell)) if record.look(cell) else None
        if read is not None and read >= 0:
            record.cells.pop(cell)
            if read:
                draft.put(pointer, read, cell)


def _put_rating(record: Sheet, draft: Draft, path: str, pointer: str) -> None:
    sent = record.look(path).upper()
    rating = NUMBERED.get(sent, sent)
    if rating in _RATINGS:
        record.cells.pop(path)
        draft.put(pointer, rating, path)
    elif sent == "0":
        record.cells.pop(path)


PEOPLE = (
    ("nombre", "name"), ("correo", "email"), ("telefono", "phone"), ("phones/telefono/number", "phone"),
    ("movil", "mobile"), ("empresa", "company"),
)  # fmt: skip


def understand_people(record: Sheet, draft: Draft) -> None:
    for cell, name in PEOPLE:
        path = f"contacto/{cell}"
        said = line(record.look(path))
        if said and draft.put_first(f"/contact/{name}", said[:200], path):
            record.cells.pop(path)


def understand_links(record: Sheet, draft: Draft) -> None:
    sheets = record.groups.get("enlace", [])
    cells = [(record, "url"), *((sheet, path) for sheet in sheets for path in ("url", ".", "@url"))]
    for sheet, path in cells:
        address = links.url(sheet.look(path)) if sheet.look(path) else UNREAD
        if isinstance(address, str) and draft.put_first("/url", address, sheet.prefix + path):
            sheet.cells.pop(path)
