"""The OpenAPI document as a whole: servers, introduction, error list, and the canonical listing."""

from typing import Any, TypeAlias

from django.conf import settings

from listings.payload import listing_schema
from seeki.lib.problems import ERROR_CODES, RETRYABLE
from seeki.lib.sentences import docs_url

HOSTS = {"staging": "https://ingest.seeki.store", "production": "https://ingest.seeki.eu"}


Schema: TypeAlias = dict[str, Any]


def finish(result: Schema, **_: Any) -> Schema:
    """drf-spectacular's last hook: servers, introduction, error table, and the canonical listing with its parts."""
    own = settings.SEEKI_PUBLIC_URL
    result["servers"] = servers(own)
    result["info"]["description"] = INTRODUCTION + error_list()
    result["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    result["info"]["contact"] = {"name": "Seeki support", "url": f"{own}/docs/agency-import"}
    result["tags"] = TAGS
    schemas = result["components"]["schemas"]
    for schema in schemas.values():
        untitle(schema)
    schemas.update(REQUESTS)
    add_listing(schemas)
    for path in result["paths"].values():
        for operation in path.values():
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True  # drf-spectacular says so only of serializers
    return result


def servers(own: str) -> list[dict[str, str]]:
    """Where it is asked for, and where the same environment stands in public."""
    public = HOSTS[settings.SEEKI_ENVIRONMENT]
    named = {own: f"This server ({settings.SEEKI_ENVIRONMENT})", public: settings.SEEKI_ENVIRONMENT.capitalize()}
    return [{"url": url, "description": name} for url, name in named.items()]


def untitle(schema: Schema) -> None:
    """Without pydantic's made-up titles and its null defaults: generators make names and values of them."""
    for part in (schema, *schema.get("properties", {}).values()):
        part.pop("title", None)
        if part.get("default", "") is None:
            del part["default"]


def add_listing(components: Schema) -> None:
    listing = listing_schema()
    definitions = listing.pop("$defs", {})
    for name in ("$schema", "$id", "title"):
        listing.pop(name, None)
    # To generators of clients a field with a default is one that is always there.
    currency = listing["properties"]["currency"]
    currency["description"] = f"{currency['description']} {currency.pop('default')} unless said."
    for name, definition in {**definitions, "Listing": listing}.items():
        components[name] = relocated(definition)


def relocated(node: Any) -> Any:
    """A schema whose references lead into the OpenAPI document's components."""
    match node:
        case dict():
            return {
                key: value.replace("#/$defs/", "#/components/schemas/") if key == "$ref" else relocated(value)
                for key, value in node.items()
            }
        case list():
            return [relocated(value) for value in node]
    return node


TAGS = [
    {"name": "Imports", "description": "Bring listings in."},
    {"name": "Items", "description": "See what became of them."},
    {"name": "Reference", "description": "See what listings may hold."},
]

_ENTRIES: Schema = {
    "type": "array",
    "items": {"type": "object", "properties": {"propertyCode": {"type": "string", "description": "The listing's id."}}},
}
# What is sent as JSON, by name.
REQUESTS: dict[str, Schema] = {
    "ListingsRequest": {
        "type": "object",
        "description": "An import in Seeki's own JSON.",
        "required": ["listings"],
        "properties": {
            "listings": {
                "type": "array",
                "maxItems": 5000,
                "items": {"$ref": "#/components/schemas/Listing"},
                "description": "The listings to bring in.",
            }
        },
    },
    "IdealistaRequest": {
        "type": "object",
        "description": "Idealista JSON v6; at least one of the two lists.",
        "properties": {
            "customerCountry": {"type": "string", "description": "Country of addresses that name none."},
            "customerProperties": _ENTRIES | {"description": "Listings of existing homes."},
            "customerNewDevelopments": _ENTRIES | {"description": "Listings of new developments."},
        },
    },
}

INTRODUCTION = """Publish listings on Seeki from your CRM: one request for many listings, an answer for each of them.

1. Send your listings to `POST /v1/listings` with your API key as a bearer token.
2. Read the answer: each listing stands in `accepted` or in `rejected`; rejected ones say how to mend them.
3. Ask `GET /v1/import-items/{import_item_id}/status` what became of an accepted one.
4. Send everything again each night. What has not changed costs almost nothing, and stays live for 60 more days.

## Downloads

- [OpenAPI document](/v1/openapi.json): this reference, for generators of clients
- [Collection](/v1/collection.json) for Postman and Bruno: every request with an example body
- JSON Schema (draft 2020-12) for your validator: [one listing](/v1/schemas/listing.json), and
  [a whole body of them](/v1/schemas/listings.json)

## Error codes

A request that cannot be served as a whole answers with an HTTP status and one of these codes; a listing that cannot
be taken in carries one in `rejected`, or later in its status. Each has a page, which `docs_url` in the answer names.

"""


def error_list() -> str:
    lines = []
    for code, entry in ERROR_CODES.items():
        where = f"HTTP {entry.status}" if entry.status else "item"
        retry = ", can be retried" if code in RETRYABLE else ""
        lines.append(f"- [**`{code}`**]({docs_url(code)}) ({where}{retry}): {entry.cause} {entry.remedy}")
    return "\n".join(lines) + "\n"
