"""Limits and formats, from the settings and tables that enforce them."""

from typing import Any, NamedTuple

from django.conf import settings

from agencies.keys import PREFIXES
from imports.dialects import DIALECTS
from imports.dialects.contract import MIB, Dialect
from imports.endpoints.document import HOSTS
from imports.intake.grouping import ITEM_LIMIT

# Where each format is sent.
PATHS = {
    "seeki_json": "/v1/listings",
    "openimmo": "/v1/openimmo",
    "idealista": "/v1/idealista",
    "idealista_json": "/v1/idealista",
    "kyero": "/v1/kyero",
}


class Format(NamedTuple):
    name: str
    title: str
    path: str
    media_types: tuple[str, ...]
    megabytes: int
    chunk: int | None


def formats() -> list[Format]:
    return [format_of(DIALECTS[name]) for name in PATHS]


def format_of(dialect: Dialect) -> Format:
    return Format(
        dialect.name,
        dialect.title,
        PATHS[dialect.name],
        dialect.media_types,
        dialect.body_limit // MIB,
        dialect.suggested_chunk,
    )


def limits() -> dict[str, Any]:
    return {
        "items": ITEM_LIMIT,
        "silence": int(settings.SEEKI_BODY_SILENCE_SECONDS),
        "minutes": int(settings.SEEKI_BODY_TOTAL_SECONDS // 60),
        "requests": settings.SEEKI_REQUESTS_PER_MINUTE,
        "backlog": settings.SEEKI_BACKLOG_LIMIT,
        "ttl": settings.SEEKI_LISTING_TTL_DAYS,
        "image_megabytes": settings.SEEKI_IMAGE_BYTES // 1_000_000,
        "image_megapixels": settings.SEEKI_IMAGE_PIXELS // 1_000_000,
        "images_per_host": settings.SEEKI_IMAGES_PER_HOST,
        "delivery_days": settings.SEEKI_DELIVERY_DAYS,
        "history_days": settings.SEEKI_HISTORY_DAYS,
    }


def environments() -> list[tuple[str, str, str]]:
    """Name, address, and how its keys begin."""
    return [(name, f"{HOSTS[name]}/v1", PREFIXES[name]) for name in ("staging", "production")]
