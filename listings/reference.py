"""What an integrator maps by: the words of a listing with their labels in all languages, its fields, what is required.

All of it is read off the schema, the labels of the pages and the judgement itself; nothing is written down here.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from babel import Locale
from django.conf import settings
from django.utils import translation

from listings.payload import Faulty, check, listing_schema
from listings.payload.words import ListingType, RealEstateType
from listings.wording import WORDS

LANGUAGES = [code for code, _ in settings.LANGUAGES]
# Lists that are data: their labels are those of the CLDR.
COUNTRY, CURRENCY = "CountryCode", "Currency"
# Keywords of the schema that are limits of a field.
LIMITS = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "maxProperties", "pattern", "format")

Schema = Mapping[str, Any]


def enumerations() -> dict[str, list[dict[str, Any]]]:
    """Every word that a field may take, by the name of its list, with a label in each language."""
    found = {name: part["enum"] for name, part in listing_schema()["$defs"].items() if "enum" in part}
    return {name: [entry(name, word) for word in words] for name, words in sorted(found.items())}


def entry(name: str, word: str) -> dict[str, Any]:
    return {"value": word, "labels": {language: label(name, word, language) for language in LANGUAGES}}


def label(name: str, word: str, language: str) -> str:
    if name == COUNTRY:
        return str(Locale(language).territories.get(word, word))
    if name == CURRENCY:
        return str(Locale(language).currencies.get(word, word))
    labels = next(labels for kind, labels in WORDS.items() if kind.__name__ == name)
    with translation.override(language):
        return str(labels[word])  # type: ignore[index] # the words are texts, too


def fields() -> list[dict[str, Any]]:
    """Every field by its path: points between parts, [] for each entry of a list."""
    schema = listing_schema()
    return list(below(schema, schema["$defs"], ""))


def below(part: Schema, defs: Mapping[str, Schema], path: str) -> Iterator[dict[str, Any]]:
    for name, field in part.get("properties", {}).items():
        here = f"{path}.{name}" if path else name
        yield described(field, defs, here) | {"required": name in part.get("required", ())}
        inner = resolved(field, defs)
        if inner.get("items"):
            inner, here = resolved(inner["items"], defs), f"{here}[]"
        yield from below(inner, defs, here)


def described(field: Schema, defs: Mapping[str, Schema], path: str) -> dict[str, Any]:
    inner = resolved(field, defs)
    entries = resolved(inner["items"], defs) if inner.get("items") else {}
    told: dict[str, Any] = {
        "path": path,
        "type": type_of(field, inner),
        "description": field.get("description", ""),
        "enumeration": enumeration(field, inner) or enumeration(inner.get("items", {}), entries),
        "limits": {key: inner[key] for key in LIMITS if key in inner},
    }
    return told | ({"example": field["examples"][0]} if field.get("examples") else {})


def resolved(field: Schema, defs: Mapping[str, Schema]) -> Schema:
    """Through references, and past null and the shorter ways to write it."""
    if "$ref" in field:
        return resolved(defs[field["$ref"].rpartition("/")[2]], defs)
    choices = [one for one in field.get("anyOf", ()) if one.get("type") != "null"]
    if not choices:
        return field
    return resolved(next((one for one in choices if "$ref" in one), choices[0]), defs)


def type_of(field: Schema, inner: Schema) -> list[str]:
    """What JSON may stand there."""
    choices = field.get("anyOf") or [field]
    found: dict[str, None] = {}
    for choice in choices:
        sort = inner.get("type", "object") if "$ref" in choice else choice.get("type", "object")
        found |= dict.fromkeys(sort if isinstance(sort, list) else [sort])
    return list(found)


def enumeration(field: Schema, inner: Schema) -> str | None:
    if "enum" not in inner:
        return None
    references = [field, *field.get("anyOf", ())]
    name: str = next(one["$ref"].rpartition("/")[2] for one in references if "$ref" in one)
    return name


def required() -> dict[str, Any]:
    """What must be there: always, in one of several ways, and for each kind as the judgement itself says."""
    schema = listing_schema()
    return {
        "always": schema["required"],
        "one_of": [{"title": rule["title"], "ways": list(ways(rule))} for rule in schema["allOf"]],
        "by_kind": [
            {"real_estate_type": kind.value, "listing_type": side.value, "fields": missed(kind, side)}
            for kind in RealEstateType
            for side in ListingType
        ],
    }


def ways(rule: Schema, path: str = "") -> Iterator[list[str]]:
    """The fields of each way in which a rule can be met."""
    for way in rule["anyOf"]:
        parts = [fulfilled(name, way.get("properties", {}).get(name, {}), path) for name in way["required"]]
        for choice in product(*parts):
            yield [field for fields_ in choice for field in fields_]


def fulfilled(name: str, field: Schema, path: str) -> list[list[str]]:
    here = f"{path}.{name}" if path else name
    if "const" in field:
        return [[f"{here}: {json.dumps(field['const'])}"]]
    own = [f"{here}.{inner}" for inner in field.get("required", ())]
    if "anyOf" in field:
        return [[*own, *way] for way in ways(field, here)]
    return [own or [here]]


def missed(kind: RealEstateType, side: ListingType) -> list[str]:
    """The fields of which the check says that they are missing where nothing but the kind came."""
    told = check({"listing_type": side.value, "real_estate_type": kind.value})
    gaps = [problem.path[1:].replace("/", ".") for problem in told.problems] if isinstance(told, Faulty) else []
    return ["listing_type", "real_estate_type", *gaps]
