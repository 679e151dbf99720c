"""anhang → images, floor plans, films, tours, documents and links. The content decides, then gruppe; never location."""

import base64
from typing import Any, NamedTuple

from imports.dialects.contract import Attachment, Inline, Member
from imports.dialects.mapping import links
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.plain import line
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import phrase as _

GROUP = "anhaenge/anhang"
KIND, TITLE, FORMAT, FILE, CONTENT = "@gruppe", "anhangtitel", "format", "daten/pfad", "daten/anhanginhalt"
BELOW = ("@location", KIND, TITLE, FORMAT, "check", "check/@ctype", FILE, CONTENT)
ALIASES = {"pfad": FILE, "anhanginhalt": CONTENT, "daten/base64": CONTENT, "base64": CONTENT}
LIMITS = {"images": 200, "floor_plans": 200, "videos": 50, "tours": 50, "documents": 50, "links": 50}


class Target(NamedTuple):
    """A list of the canonical listing, and the kind of the entry there."""

    into: str
    kind: str | None = None


PICTURES = {
    "TITELBILD": Target("images"),
    "BILD": Target("images"),
    "INNENANSICHTEN": Target("images"),
    "AUSSENANSICHTEN": Target("images"),
    "GRUNDRISS": Target("floor_plans"),
    "KARTEN_LAGEPLAN": Target("images", "MAP"),
}
SINGLE = {"ANBOBJURL": "/url", "ANBIETERLOGO": "/office/logo"}
_FILM_GROUPS = frozenset({"FILM", "FILMLINK"})
# Where the rest goes, as a rule: what is found there may say otherwise. For the documentation.
OTHERS = {
    **dict.fromkeys(sorted(_FILM_GROUPS), "videos"), "PANORAMA": "tours", "DOKUMENTE": "documents",
    "EPASS-SKALA": "documents", "LINKS": "links",
}  # fmt: skip
_BY_SORT = {"image": Target("images"), "film": Target("videos", "FILE"), "paper": Target("documents")}
_MAGIC = (
    (b"\xff\xd8\xff", "image"), (b"\x89PNG", "image"), (b"GIF8", "image"), (b"RIFF", "image"), (b"BM", "image"),
    (b"II*", "image"), (b"MM\x00*", "image"), (b"%PDF", "paper"), (b"%!PS", "paper"), (b"PK\x03\x04", "paper"),
)  # fmt: skip


class Found(NamedTuple):
    """What an anhang holds: an address, a file, or its content."""

    path: str
    address: str | None
    source: Inline | Member | None


def understand(record: Sheet, draft: Draft) -> tuple[Attachment, ...]:
    """The files that were sent along. Their positions count remote ones, too: put in by rising positions, each lands
    where it belongs."""
    sheets = record.groups.get("anhang", [])
    if any(sheet.look(KIND).upper() == "TITELBILD" for sheet in sheets[1:]):
        sheets = sorted(sheets, key=lambda sheet: sheet.look(KIND).upper() != "TITELBILD")
    attachments: list[Attachment] = []
    counts: dict[str, int] = {}
    for sheet in sheets:
        _understand_one(sheet, draft, attachments, counts)
    return tuple(attachments)


def _understand_one(sheet: Sheet, draft: Draft, attachments: list[Attachment], counts: dict[str, int]) -> None:
    found = _find(sheet, draft)
    if found is None:
        return
    group = (sheet.cells.get(KIND) or "").strip().upper()
    if group in SINGLE:
        _put_single(sheet, draft, SINGLE[group], found)
        return
    target = _target(group, found, sheet) if group != "QRCODE" else None
    if target is None:
        return
    position = counts.get(target.into, 0)
    if position >= LIMITS[target.into]:
        most = _("at most {count} of a kind", count=LIMITS[target.into])
        draft.left_out(sheet.prefix + found.path, found.address or "", _("there are too many"), most)
        return
    counts[target.into] = position + 1
    entry = _entry(sheet, target)
    if found.source:
        attachments.append(Attachment(target.into, position, entry, found.source, sheet.prefix + found.path))
    else:
        _put_remote(sheet, draft, target, entry | {"url": found.address}, found.path)
    _use_up(sheet, found.path)


def _use_up(sheet: Sheet, path: str) -> None:
    for used in (path, KIND, "@location", FORMAT):
        sheet.cells.pop(used, None)


def _find(sheet: Sheet, draft: Draft) -> Found | None:
    content = sheet.cells.get(CONTENT)
    if content and not content.isspace():
        return _decoded(content, sheet, draft)
    path, text = FILE, sheet.look(FILE)
    if not text:
        path, text = TITLE, sheet.look(TITLE)
    if text[:4].lower() == "http" and links.is_remote(text):
        address = links.remote(text)
        if address is None:
            expected = _("a whole address, such as {example}", example="https://example.com/1.jpg")
            draft.left_out(sheet.prefix + path, text, _("it is no address"), expected)
        return Found(path, address, None) if address else None
    if path == TITLE or not text:
        return None
    if "://" in text[:12]:
        expected = _("an address that begins with {begin}", begin="https://")
        draft.left_out(sheet.prefix + path, text, _("it cannot be fetched"), expected)
        return None
    return Found(path, None, Member(text.replace("\\", "/")))


def _decoded(text: str, sheet: Sheet, draft: Draft) -> Found | None:
    try:
        plain = text.encode("ascii").translate(None, b" \t\r\n")
        return Found(CONTENT, None, Inline(base64.b64decode(plain, validate=True)))
    except ValueError:
        expected = _("base64 without other characters")
        draft.left_out(sheet.prefix + CONTENT, text[:60], _("it is not base64"), expected)
        return None


def _target(group: str, found: Found, sheet: Sheet) -> Target:
    sort = _sort(found, sheet)
    if group in PICTURES:
        return PICTURES[group] if sort in ("image", "") else _BY_SORT[sort]
    is_page = found.address and links.sort_of(found.address) != "image"
    service = links.service(found.address) if found.address and is_page else None
    if group == "DOKUMENTE":
        return Target("documents")
    if group == "EPASS-SKALA":
        return Target("documents", "ENERGY_CERTIFICATE")
    if service == "MATTERPORT":
        return Target("tours", service)
    return _target_by_content(group, found, sort, service)


def _target_by_content(group: str, found: Found, sort: str, service: str | None) -> Target:
    if group == "PANORAMA" and found.address and sort != "image":
        return Target("tours", "PANORAMA")
    if service or (group in _FILM_GROUPS and sort != "image"):
        return Target("videos", service or ("FILE" if sort == "film" or found.source else None))
    if group == "LINKS":
        return Target("links", "WEBSITE") if found.address else Target("documents")
    return _BY_SORT.get(sort, Target("images"))


def _sort(found: Found, sheet: Sheet) -> str:
    """By the content or the name; what the sender says of the format is the last to be asked."""
    if found.address:
        sort = links.sort_of(found.address)
    elif isinstance(found.source, Member):
        sort = links.sort_of(found.source.name)
    else:
        head = found.source.content[:8] if found.source else b""
        sort = next((sort for magic, sort in _MAGIC if head.startswith(magic)), "")
    return sort or links.sort_of("." + sheet.look(FORMAT).rpartition("/")[2].lstrip("."))


def _caption(sheet: Sheet, into: str) -> str | None:
    limit = 1_000 if into in ("images", "floor_plans") else 200
    text = line(sheet.look(TITLE))
    if not text or len(text) > limit:
        return None  # a longer one stays in the bag
    sheet.cells.pop(TITLE)
    return None if links.is_remote(text) else text


def _entry(sheet: Sheet, target: Target) -> dict[str, Any]:
    """What is said of a file beside its address."""
    title = "caption" if target.into in ("images", "floor_plans") else "title"
    said = ((title, _caption(sheet, target.into)), ("kind", target.kind))
    return {name: value for name, value in said if value}


def _put_remote(sheet: Sheet, draft: Draft, target: Target, entry: dict[str, Any], path: str) -> None:
    entries = draft.payload.setdefault(target.into, [])
    draft.sources[f"/{target.into}/{len(entries)}"] = sheet.prefix + path
    entries.append(entry)


def _put_single(sheet: Sheet, draft: Draft, pointer: str, found: Found) -> None:
    """The listing's page, or the logo: only where it is an address, and the first."""
    if found.address and draft.put_first(pointer, found.address, sheet.prefix + found.path):
        _use_up(sheet, found.path)
