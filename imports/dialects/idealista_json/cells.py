"""A JSON listing as sheets. Its names are unique without their objects, so a cell is known by its name alone."""

import json
from collections.abc import Mapping
from typing import Any

from imports.dialects.mapping.loosely import Read, Where
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import Phrase
from seeki.lib.phrases import phrase as _

GROUPS = frozenset({"propertyImages", "propertyDescriptions"})
DEPTH_LIMIT = 20


class UnreadableError(ValueError):
    """The item is no listing."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason)
        self.reason = reason


def read(raw: bytes) -> Read:
    """Numbers stay as they were written."""
    try:
        item = json.loads(raw, parse_float=str, parse_int=str, parse_constant=str)
    except (ValueError, RecursionError):
        raise UnreadableError(_("it is no JSON that can be read")) from None
    if not isinstance(item, dict):
        raise UnreadableError(_("a listing must be a JSON object"))
    found = Read(Sheet(), {})
    _add(found, item, "", 0)
    return found


def _add(found: Read, holder: Mapping[str, Any], above: str, depth: int) -> None:
    for name, value in holder.items():
        path = f"{above}/{name}" if above else name
        if name in GROUPS and isinstance(value, list):
            _add_group(found, name, value, path)
        elif isinstance(value, dict) and depth < DEPTH_LIMIT:
            _add(found, value, path, depth + 1)
        else:
            _put(found, found.sheet, value, path)


def _add_group(found: Read, name: str, entries: list[Any], path: str) -> None:
    for number, entry in enumerate(entries):
        sheet = Sheet(f"{name}[{number + 1}]/")
        found.sheet.groups.setdefault(name, []).append(sheet)
        for key, value in (entry if isinstance(entry, dict) else {".": entry}).items():
            _put(found, sheet, value, f"{path}/{number}/{key}")


def _put(found: Read, sheet: Sheet, value: Any, path: str) -> None:
    own = name = path.rpartition("/")[2]
    count = 1
    while own in sheet.cells:
        count += 1
        own = f"{name}[{count}]"
    sheet.cells[own] = _text(value)
    found.where[sheet.prefix + own] = Where(path.removesuffix("/."))


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise UnreadableError(_("it holds half a character (a lone surrogate)"))
    return text
