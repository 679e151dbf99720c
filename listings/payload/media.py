"""Images, plans, films, tours, documents and links; and the two ways in which an image may be written."""

import re
from typing import Annotated, Any

from django.utils.translation import gettext_noop as _
from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from listings.payload.base import FILE_PATTERN, URL_LIMIT, FileUrl, Line, Part, Sentence
from listings.payload.words import ImageKind, MediaKind


class Image(Part):
    """One image at a public address; the worker fetches and keeps it."""

    url: FileUrl = Field(description=_("Public http or https address."), examples=["https://example.com/a/1.jpg"])
    caption: Sentence | None = Field(None, description=_("Text below the image."), examples=["Living room"])
    kind: ImageKind | None = Field(None, description=_("What it shows; PHOTO unless said."), examples=["PHOTO"])


class Media(Part):
    """A film, tour, document or link at a public address."""

    url: FileUrl = Field(description=_("Public http or https address."), examples=["https://vimeo.com/1084537"])
    title: Line | None = Field(None, description=_("Its title."), examples=["A walk through the house"])
    kind: MediaKind | None = Field(None, description=_("What it is, or which service holds it."), examples=["VIMEO"])


class _AddressAlone:
    """Lets a list take plain addresses beside objects; the object is the one form that is stored.

    One Python call for the whole list: a union for each entry would report two faults for one mistake.
    """

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(as_objects, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        found = handler(schema)
        address = {"type": "string", "maxLength": URL_LIMIT, "pattern": FILE_PATTERN}
        found["items"] = {"anyOf": [address, found["items"]]}
        return found


def as_objects(entries: object) -> object:
    if type(entries) is not list:
        return entries
    return [{"url": entry} if type(entry) is str else entry for entry in entries]


def are_addresses(entries: object, limit: int) -> bool:
    """Whether a list holds nothing but good plain addresses, as most do; one look at all of them takes a part of the
    time of one at each. Where it says no the schema has its say."""
    if type(entries) is not list or not 0 < len(entries) <= limit or set(map(type, entries)) != {str}:
        return False
    lines = "\n".join([*entries, ""])
    is_good = lines.count("\n") == len(entries) and _ADDRESSES.fullmatch(lines)
    return bool(is_good) and max(map(len, entries)) <= URL_LIMIT


# A line each. Atomic: it never goes back to try a shorter address.
_ADDRESSES = re.compile(rf"(?:(?>{FILE_PATTERN.strip('^$')})\n)++")


Images = Annotated[list[Image], Field(max_length=200), _AddressAlone()]
MediaList = Annotated[list[Media], Field(max_length=50), _AddressAlone()]
