"""Images by their addresses, in their order and once each. None of them can refuse a listing."""

from collections.abc import Iterable
from typing import NamedTuple

from imports.dialects.mapping import links
from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.plain import line
from seeki.lib.phrases import phrase as _

LIMIT = 200
_EXPECTED = _("a whole address, such as {example}", example="https://example.com/1.jpg")


class Sent(NamedTuple):
    """`source` is a cell. `kind` is FLOOR_PLAN, or nothing."""

    address: str
    source: str
    caption: str = ""
    kind: str = ""
    order: str = ""


def put(draft: Draft, images: Iterable[Sent]) -> set[str]:
    """Returns the cells that were used."""
    sent = [image for image in images if image.address]
    if all(image.order.isdecimal() and len(image.order) < 10 for image in sent):
        sent.sort(key=lambda image: int(image.order))
    used: set[str] = set()
    seen: set[str] = set()
    for image in sent:
        address = links.remote(f"https:{image.address}" if image.address.startswith("//") else image.address)
        if address is None:
            draft.left_out(image.source, image.address, _("it is no address"), _EXPECTED)
            continue
        used.add(image.source)
        if address not in seen:
            seen.add(address)
            _put_one(draft, image, address)
    return used


def _put_one(draft: Draft, image: Sent, address: str) -> None:
    into = "floor_plans" if image.kind == "FLOOR_PLAN" else "images"
    entries = draft.payload.setdefault(into, [])
    if len(entries) >= LIMIT:
        draft.left_out(image.source, address, _("there are too many"), _("at most {count} of a kind", count=LIMIT))
        return
    draft.sources[f"/{into}/{len(entries)}"] = image.source
    caption = line(image.caption)
    entries.append({"url": address} | ({"caption": caption[:1_000]} if caption else {}))
