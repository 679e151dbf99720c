"""The fields of a listing as people read them, made from the JSON Schema that validates."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from listings.payload import listing_schema
from listings.payload.base import Part
from listings.payload.fabric import Fabric
from listings.payload.identity import Identity
from listings.payload.listing import Shown, Site, Words
from listings.payload.size import Size
from listings.payload.terms import Terms
from listings.payload.timing import Timing
from listings.payload.words import Word
from listings.wording import WORDS

Schema = Mapping[str, Any]

GROUPS: tuple[tuple[type[Part], Promise], ...] = (
    (Identity, _("Identity and kind")),
    (Terms, _("Price and terms")),
    (Site, _("Place")),
    (Words, _("Texts")),
    (Size, pgettext_lazy("of a property", "Size")),
    (Fabric, _("Building and features")),
    (Timing, _("Dates")),
    (Shown, _("Media and contact")),
)
_TYPES: Mapping[str, Promise] = {
    "string": _("text"),
    "number": pgettext_lazy("kind of value", "number"),
    "integer": _("whole number"),
    "boolean": _("true or false"),
    "object": _("object"),
    "array": _("list"),
    "date": _("date"),
    "date-time": _("time with offset"),
}
# Lists of words that are shown where they stand; longer ones have a place of their own.
SHORT = 6
# Codes of ISO 3166 and ISO 4217, which everybody has.
_STANDARD = 100


class Field(NamedTuple):
    """`anchor` is `price`, or `Address.city` in an object. `whole` names the object, `words` the list of words."""

    anchor: str
    name: str
    type: str
    is_list: bool
    is_required: bool
    instead: tuple[str, ...]
    limits: tuple[str, ...]
    description: str
    example: str
    whole: str
    words: str
    few: tuple[str, ...]


class Group(NamedTuple):
    anchor: str
    title: str
    fields: list[Field]


def groups() -> list[Group]:
    """The fields of the listing itself, section by section, in the reader's language."""
    schema = _schema()
    found = []
    for part, title in GROUPS:
        names = list(part.model_fields)
        found.append(Group(f"fields-{part.__name__.lower()}", str(title), list(_fields(schema, "", names))))
    return found


def objects() -> list[Group]:
    """The objects that fields hold, one after the other."""
    defs = _schema()["$defs"]
    return [
        Group(f"object-{name}", name, list(_fields(part, f"{name}.", list(part["properties"]))))
        for name, part in defs.items()
        if "properties" in part
    ]


class WordList(NamedTuple):
    anchor: str
    name: str
    words: list[tuple[str, str]]


def word_lists() -> list[WordList]:
    """All enumerations with a label for each word."""
    kinds: dict[str, type[Word]] = {kind.__name__: kind for kind in WORDS}
    found = []
    for name, part in _schema()["$defs"].items():
        if "enum" in part:
            labels: Mapping[Any, Promise] = WORDS.get(kinds[name], {}) if name in kinds else {}
            found.append(WordList(f"words-{name}", name, [(word, str(labels.get(word, ""))) for word in part["enum"]]))
    return found


@cache
def _schema() -> Schema:
    return listing_schema()


def _fields(schema: Schema, prefix: str, names: list[str]) -> Iterator[Field]:
    required = set(schema.get("required", ()))
    for name in names:
        part: Schema = schema["properties"][name]
        yield _field(prefix + name, name, part, name in required)


def _field(anchor: str, name: str, part: Schema, is_required: bool) -> Field:
    plain = _plain(part)
    is_list = "array" in _listed(plain.get("type"))
    item = _plain(_item(plain)) if is_list else plain
    definition = _definition(item)
    resolved: Schema = _schema()["$defs"][definition] if definition else item
    is_words = "enum" in resolved
    return Field(
        anchor=anchor,
        name=name,
        type=_type(resolved),
        is_list=is_list,
        is_required=is_required,
        instead=() if "." in anchor else _instead(name),
        limits=tuple(_limits(plain, resolved)),
        description=gettext(part["description"]) if part.get("description") else "",
        example=json.dumps(part["examples"][0], ensure_ascii=False) if part.get("examples") and not is_words else "",
        whole=definition if definition and not is_words else "",
        words=definition if is_words and len(resolved["enum"]) > SHORT else "",
        few=tuple(resolved["enum"]) if is_words and len(resolved["enum"]) <= SHORT else (),
    )


def _plain(part: Schema) -> Schema:
    """Without null, and of a choice the fullest."""
    choices = [choice for choice in part.get("anyOf", ()) if choice.get("type") != "null"]
    if not choices:
        return part
    if len(choices) == 1:
        return _plain(choices[0])
    referred = next((choice for choice in choices if "$ref" in choice), None)
    return referred or {**choices[0], "is_money": True}


def _item(plain: Schema) -> Schema:
    return plain.get("items") or {}


def _definition(part: Schema) -> str:
    return str(part["$ref"]).rpartition("/")[2] if "$ref" in part else ""


def _type(part: Schema) -> str:
    if part.get("is_money"):
        return gettext("amount")
    if "enum" in part:
        return gettext("word") if len(part["enum"]) < _STANDARD else gettext("code")
    types = [one for one in _listed(part.get("type", "object")) if one != "null"]
    if part.get("format") in ("date", "date-time"):
        return str(_TYPES[part["format"]])
    return str(_TYPES.get(types[0], types[0]))


def _listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]


def _limits(plain: Schema, part: Schema) -> Iterator[str]:
    """In signs rather than words: they need no translation."""
    if plain.get("maxItems"):
        yield gettext("at most %(count)s entries") % {"count": plain["maxItems"]}
    if part.get("maxLength"):
        yield gettext("at most %(count)s characters") % {"count": f"{part['maxLength']:,}"}
    low, high = part.get("minimum"), part.get("maximum")
    if low is not None and high is not None and not part.get("is_money"):
        yield f"{low:,.0f} … {high:,.0f}"


@cache
def _alternatives() -> Mapping[str, tuple[str, ...]]:
    """Fields of which one is needed, as the schema has it: price → price_on_request."""
    found: dict[str, tuple[str, ...]] = {}
    for rule in _schema()["allOf"]:
        names = [name for choice in rule["anyOf"] for name in choice["required"]]
        for name in names:
            found[name] = tuple(other for other in names if other != name)
    return found


def _instead(name: str) -> tuple[str, ...]:
    return _alternatives().get(name, ())
