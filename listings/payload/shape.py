"""The listing as a tree of shapes, read off its JSON Schema: what stands where, for tidying and for messages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal, TypeAlias

from listings.payload.listing import Listing
from listings.payload.nearest import FIELD_ALIASES, WORD_ALIASES, Nearest, country_aliases
from seeki.lib.phrases import Said
from seeki.lib.phrases import phrase as _

Schema: TypeAlias = Mapping[str, Any]


# "map" is an object with free keys, "bag" any JSON object, "label" a text that is often sent as a number.
Kind: TypeAlias = Literal[
    "object", "list", "map", "bag", "text", "label", "word", "number", "integer", "money", "flag", "date", "time"
]


@dataclass(frozen=True, eq=False)
class Shape:
    kind: Kind
    fields: Mapping[str, "Shape"] = field(default_factory=dict)
    item: "Shape | None" = None
    words: tuple[str, ...] = ()
    expected: str = ""

    @cached_property
    def is_text(self) -> bool:
        """Whether a text is taken as a text here, or refused; nothing else is made of it."""
        return self.kind not in ("number", "integer", "date", "flag")

    @cached_property
    def _near(self) -> Nearest:
        if self.words:
            return Nearest({word: word for word in self.words}, aliases=(*WORD_ALIASES, *country_aliases()))
        own = {name: name for name in self.fields}
        # Many send flat what belongs into an object: "postcode" is address.postal_code.
        objects = [(name, part) for name, part in self.fields.items() if part.kind == "object"]
        deeper = [{inner: f"{name}.{inner}" for inner in part.fields} for name, part in objects]
        return Nearest(own, *deeper, aliases=FIELD_ALIASES)

    def suggestion(self, sent: object) -> Said:
        """A sentence for the word, or the name of a field, that `sent` was probably meant to be; or nothing."""
        word = self._near.of(sent) if isinstance(sent, str) else None
        return _(" Did you mean {word}?", word=word) if word else ""

    def below(self, step: str | int) -> "Shape | None":
        return self.item or self.fields.get(str(step))


_PLAIN: Mapping[str, Kind] = {"number": "number", "integer": "integer", "boolean": "flag", "string": "text"}
_FORMATS: Mapping[str, Kind] = {"date": "date", "date-time": "time"}


def _shape(schema: Schema, defs: Mapping[str, Schema]) -> Shape:
    schema = _resolved(schema, defs)
    if "enum" in schema:
        return Shape("word", words=tuple(schema["enum"]), expected=schema.get("x-expected", ""))
    choices = schema.get("anyOf")
    if choices:
        return Shape("money")
    sort = schema.get("type")
    if sort == "array":
        return Shape("list", item=_shape(schema["items"], defs))
    if sort == "object":
        return _object(schema, defs)
    if isinstance(sort, list):
        return Shape("label")
    return Shape(_FORMATS.get(schema.get("format", ""), _PLAIN.get(str(sort), "bag")))


def _object(schema: Schema, defs: Mapping[str, Schema]) -> Shape:
    if "properties" in schema:
        return Shape("object", {name: _shape(part, defs) for name, part in schema["properties"].items()})
    values = next(iter(schema.get("patternProperties", {}).values()), None)
    return Shape("map", item=_shape(values, defs)) if values else Shape("bag")


def _resolved(schema: Schema, defs: Mapping[str, Schema]) -> Schema:
    """Through `$ref`, and through the choices that null and a lone address offer."""
    choices = [part for part in schema.get("anyOf", ()) if part.get("type") != "null"]
    objects = [part for part in choices if "$ref" in part]
    if len(choices) == 1 or objects:
        return _resolved((objects or choices)[0], defs)
    return _resolved(defs[schema["$ref"].rpartition("/")[2]], defs) if "$ref" in schema else schema


def _listing_shape() -> Shape:
    schema = Listing.model_json_schema()
    return _shape(schema, schema["$defs"])


LISTING = _listing_shape()
