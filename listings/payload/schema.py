"""The listing as a JSON Schema (draft 2020-12) for download and for the OpenAPI document."""

from copy import deepcopy
from functools import cache
from typing import Any, TypeAlias

from listings.payload.listing import Listing

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ID = "https://ingest.seeki.eu/v1/schemas/listing.json"
BODY_ID = "https://ingest.seeki.eu/v1/schemas/listings.json"

Schema: TypeAlias = dict[str, Any]

# The seed's own example; and a fuller one.
EXAMPLES: list[dict[str, Any]] = [
    {
        "external_id": "crm-listing-00123",
        "listing_type": "SELL",
        "real_estate_type": "APARTMENT",
        "price": 320000,
        "currency": "EUR",
        "address": {
            "street": "Wenceslas Square 1",
            "city": "Prague",
            "country_code": "CZ",
            "postal_code": "11000",
        },
        "name": "Sunny 2-bedroom apartment, Wenceslas Square",
        "floorage": 65,
    },
    {
        "external_id": "K-2041",
        "listing_type": "RENT",
        "real_estate_type": "HOUSE",
        "price_on_request": True,
        "coordinates": {"lat": 48.2082, "lng": 16.3738},
        "language": "de",
        "name": "Haus mit Garten",
        "texts": [{"language": "en", "name": "House with a garden"}],
        "floorage": 142.5,
        "land_area": 610,
        "rooms": 5,
        "features": ["GARDEN", "FITTED_KITCHEN"],
        "energy": {"rating": "B", "kind": "DEMAND", "value": 48},
        "images": [
            "https://example.com/a/1.jpg",
            {"url": "https://example.com/a/2.jpg", "caption": "Küche", "kind": "PHOTO"},
        ],
        "contact": {"name": "Jana Nováková", "email": "jana@example.com", "phone": "+43 1 234567"},
        "available_from": "2027-01-01",
    },
]

# What the fields must be together; the same as `rules`.
_TOGETHER: list[Schema] = [
    {
        "title": "A price, or price_on_request",
        "anyOf": [
            {"required": ["price"], "properties": {"price": {"not": {"type": "null"}}}},
            {"required": ["price_on_request"], "properties": {"price_on_request": {"const": True}}},
        ],
    },
    {
        "title": "Coordinates, or an address with country_code and city or postal_code",
        "anyOf": [
            {"required": ["coordinates"], "properties": {"coordinates": {"$ref": "#/$defs/Coordinates"}}},
            {
                "required": ["address"],
                "properties": {
                    "address": {
                        "type": "object",
                        "additionalProperties": True,  # the address itself says which there are
                        "required": ["country_code"],
                        "properties": {"country_code": {"type": "string"}},
                        "anyOf": [
                            {"required": ["city"], "properties": {"city": {"not": {"type": "null"}}}},
                            {"required": ["postal_code"], "properties": {"postal_code": {"not": {"type": "null"}}}},
                        ],
                    }
                },
            },
        ],
    },
]

# Many validators take `format` for a remark; a pattern is a rule to all of them.
_FORMS = {
    "date": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
    "date-time": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+\-][0-9]{2}:[0-9]{2})$",
}

# Long lists of codes have names, as the other words do: what is generated from the schema then holds each once.
_CODES = {"currency": "Currency", "country_code": "CountryCode"}


def listing_schema() -> Schema:
    """A copy of its own for each caller."""
    return deepcopy(_listing_schema())


def listings_schema() -> Schema:
    """A whole body of `POST /v1/listings`. The listing's schema is within, so that nothing has to be fetched."""
    return {
        "$schema": DIALECT,
        "$id": BODY_ID,
        "title": "Seeki listings",
        "description": "A body of POST /v1/listings.",
        "type": "object",
        "required": ["listings"],
        "properties": {"listings": {"type": "array", "maxItems": 5000, "items": {"$ref": ID}}},
        "$defs": {"listing": listing_schema()},
        "examples": [{"listings": EXAMPLES[:1]}],
    }


@cache
def _listing_schema() -> Schema:
    schema = _neat(Listing.model_json_schema())
    _name_codes(schema, schema["$defs"])
    return {
        "$schema": DIALECT,
        "$id": ID,
        **schema,
        "title": "Seeki listing",
        "allOf": _TOGETHER,
        "examples": EXAMPLES,
    }


def _name_codes(schema: Schema, definitions: dict[str, Schema]) -> None:
    for part in [schema, *definitions.values()]:
        for field in _CODES.keys() & part.get("properties", {}).keys():
            described = part["properties"][field]
            codes = [code for code in described.pop("enum") if code is not None]
            definitions[_CODES[field]] = {"type": "string", "enum": codes, "description": described["description"]}
            named = {"$ref": f"#/$defs/{_CODES[field]}"}
            is_nullable = "null" in described.pop("type")
            described |= {"anyOf": [named, {"type": "null"}]} if is_nullable else named


def _neat(node: Any, named: bool = False) -> Any:
    """Without pydantic's made-up titles; `null` as a type among others; unknown fields are accepted.

    `named`: the keys of this object are names of fields, not of keywords.
    """
    if isinstance(node, list):
        return [_neat(part) for part in node]
    if not isinstance(node, dict):
        return node
    if named:
        return {name: _neat(part) for name, part in node.items()}
    dropped = {"title", "additionalProperties"} if "properties" in node else {"title", "x-expected"}
    found = {
        key: value if key in ("examples", "enum") else _neat(value, key in ("properties", "$defs"))
        for key, value in node.items()
        if key not in dropped and not (key == "default" and value is None)
    }
    if node.get("format") in _FORMS:
        found["pattern"] = _FORMS[node["format"]]
    if "patternProperties" in found:
        found["additionalProperties"] = False  # without it, names that do not fit the pattern could hold anything
    return _nullable(found)


def _nullable(schema: Schema) -> Schema:
    """`anyOf [X, null]` as X with the type null beside its own, where X is not a reference."""
    choices = schema.get("anyOf", ())
    if len(choices) != 2 or choices[1] != {"type": "null"} or "type" not in choices[0]:
        return schema
    plain = dict(choices[0])
    types = plain["type"] if isinstance(plain["type"], list) else [plain["type"]]
    if "enum" in plain:
        plain["enum"] = [*plain["enum"], None]
    rest = {key: value for key, value in schema.items() if key != "anyOf"}
    return {**rest, **plain, "type": [*types, "null"]}
