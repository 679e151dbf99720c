"""A listing as plain dicts, checked by the schema of the model, and written as JSON.

The model has 114 fields, of which a CRM sends some. To make its objects, and to write them out again, costs as much
as to check what was sent; so what is checked stays a dict with the fields that came. The model is the only source: its
schema is taken as it is, but for the objects.
"""

from collections.abc import Callable
from typing import Any, TypeAlias, cast

import msgspec
from pydantic_core import CoreSchema, SchemaValidator, core_schema, to_json

from listings.payload.listing import Listing
from listings.payload.media import are_addresses, as_objects

Plain: TypeAlias = dict[str, Any]
# Kept as it was sent, with all that stands in it.
_BAG = "extra"
_encode = msgspec.json.Encoder().encode


def without_models(part: Any) -> Any:
    """A schema of pydantic's with typed dicts in the places of models; a field that was not sent stays away."""
    if isinstance(part, list | tuple):
        return type(part)(map(without_models, part))
    if not isinstance(part, dict):
        return part
    if part.get("type") == "model":
        return _typed_dict(part)
    if part.get("type") == "function-before" and part["function"]["function"] is as_objects:
        return _images(part["schema"])
    return {key: value if key in ("metadata", "function") else without_models(value) for key, value in part.items()}


def _images(schema: dict[str, Any]) -> CoreSchema:
    """A list of images or media, for which plain addresses need no check of each."""
    limit = schema["max_length"]

    def read(entries: object, check: Callable[[object], object]) -> object:
        if are_addresses(entries, limit):
            return as_objects(entries)
        return check(as_objects(entries))

    return core_schema.no_info_wrap_validator_function(read, without_models(schema))


def _typed_dict(model: dict[str, Any]) -> CoreSchema:
    fields = {name: _field(field["schema"]) for name, field in model["schema"]["fields"].items()}
    return core_schema.typed_dict_schema(fields, config=model["config"], ref=model.get("ref"))


def _field(schema: dict[str, Any]) -> core_schema.TypedDictField:
    may_be_absent = schema["type"] == "default"
    if may_be_absent and schema["default"] is None:
        schema = schema["schema"]
    return core_schema.typed_dict_field(without_models(schema), required=not may_be_absent)


_validator = SchemaValidator(without_models(Listing.__pydantic_core_schema__))


def validate(raw: bytes) -> Plain:
    """Check one item of raw JSON. Raises pydantic's ValidationError."""
    return cast(Plain, _validator.validate_json(raw))


def dump(listing: Plain) -> bytes:
    """Compact JSON; absent fields are left out."""
    if _BAG in listing:
        return to_json(_bare(listing))  # which knows integers of any length
    content = _encode(listing)
    # A text may look like that, too; that costs time only.
    return _encode(_bare(listing)) if b":null" in content else content


def _bare(value: Any) -> Any:
    """Without what is null."""
    if isinstance(value, dict):
        given = ((name, part) for name, part in value.items() if part is not None)
        return {name: part if name == _BAG else _bare(part) for name, part in given}
    return list(map(_bare, value)) if isinstance(value, list) else value
