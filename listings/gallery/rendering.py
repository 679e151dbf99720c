"""From the bytes of an image to what buyers see: looked at, decoded within limits, turned upright, without metadata.

libvips does it: beside Pillow it takes less than half the time for WebP of the same quality. It is imported only when
it is needed: its threads must not be there yet when a worker forks.
"""

import ctypes
import os
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from django.conf import settings

# Names of glibc's malloc.h.
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
# Longest side of each rendition, in pixels. Nothing is made larger than it came.
SIZES: Mapping[str, int] = {"thumb": 320, "card": 800, "full": 1600}
FORMATS: Mapping[str, str] = {"webp": "image/webp", "jpg": "image/jpeg"}
WEBP = {"Q": 80, "effort": 2, "keep": "none"}
JPEG = {"Q": 82, "keep": "none"}
WHITE = [255, 255, 255]
# Buyers cannot make out much on less; it is shown all the same, with a hint.
SMALL = (640, 480)
BRANDS_OF_AVIF = (b"avif", b"avis")
SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"\xff\xd8\xff", "jpeg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"%PDF-", "pdf"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"BM", "bmp"),
    (b"PK\x03\x04", "zip"),
)
READABLE = ("jpeg", "png", "gif", "webp", "avif")


class Fault(StrEnum):
    """Why bytes are no image that can be shown."""

    EMPTY = "empty"
    NO_IMAGE = "no_image"
    WEB_PAGE = "web_page"
    UNSUPPORTED = "unsupported"
    DAMAGED = "damaged"
    TOO_MANY_PIXELS = "too_many_pixels"


class UnusableError(Exception):
    """These bytes cannot be shown; `facts` fill the sentence."""

    def __init__(self, fault: Fault, **facts: str | int) -> None:
        super().__init__(fault)
        self.fault = fault
        self.facts = facts


class Rendition(NamedTuple):
    name: str
    format: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Picture:
    """An image with all its renditions; its width and height are upright."""

    format: str
    width: int
    height: int
    sizes: Mapping[str, tuple[int, int]]
    renditions: tuple[Rendition, ...]


def sniff(content: bytes) -> str:
    """What the first bytes say that it is; empty where they say nothing."""
    for signature, name in SIGNATURES:
        if content.startswith(signature):
            return name
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    if content[4:8] == b"ftyp":
        return "avif" if content[8:12] in BRANDS_OF_AVIF else "heic"
    start = content[:300].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return "html"
    return "svg" if b"<svg" in start else ""


def picture(content: bytes) -> Picture:
    """Decode all of an image and make its renditions. Raises UnusableError."""
    name = sniff(content)
    if not content:
        raise UnusableError(Fault.EMPTY)
    if name == "html":
        raise UnusableError(Fault.WEB_PAGE)
    if not name:
        raise UnusableError(Fault.NO_IMAGE)
    if name not in READABLE:
        raise UnusableError(Fault.UNSUPPORTED, format=name.upper())
    with turns():
        try:
            return made(name, content)
        except vips().Error:
            raise UnusableError(Fault.DAMAGED) from None


def made(name: str, content: bytes) -> Picture:
    opened = opener(name)(content, fail_on="truncated")
    if opened.width * opened.height > settings.SEEKI_IMAGE_PIXELS:
        raise UnusableError(Fault.TOO_MANY_PIXELS, width=opened.width, height=opened.height)
    whole = upright(opened)
    sizes, renditions = {}, []
    for size, longest in SIZES.items():
        # In memory, or each format would have it made once more.
        smaller = whole.thumbnail_image(longest, height=longest, size="down").copy_memory()
        sizes[size] = (smaller.width, smaller.height)
        renditions.append(Rendition(size, "webp", smaller.webpsave_buffer(**WEBP)))
        renditions.append(Rendition(size, "jpg", smaller.jpegsave_buffer(**JPEG)))
    return Picture(name, whole.width, whole.height, sizes, tuple(renditions))


def upright(opened: Any) -> Any:
    """The pixels in memory, all of them decoded: upright, in sRGB, on white where it is transparent.

    Reducing while decoding would be quicker, but takes a JPEG that was cut in half for whole.
    """
    image = opened
    if "icc-profile-data" in image.get_fields():
        try:
            image = image.icc_transform("srgb", embedded=True).copy_memory()
        except vips().Error:
            image = opened  # a broken profile is left out of account; a broken image fails below once more
    if image.interpretation != "srgb":
        image = image.colourspace("srgb")
    if image.hasalpha():
        image = image.flatten(background=WHITE)
    return image.autorot().copy_memory()


def opener(name: str) -> Callable[..., Any]:
    """The one loader for what the bytes say that they are: libvips is not to guess among all that it can read."""
    image = vips().Image
    loaders: Mapping[str, Callable[..., Any]] = {
        "jpeg": image.jpegload_buffer,
        "png": image.pngload_buffer,
        "gif": image.gifload_buffer,
        "webp": image.webpload_buffer,
        "avif": image.heifload_buffer,
    }
    return loaders[name]


@lru_cache(maxsize=1)
def vips() -> Any:
    """libvips without its cache, with one thread for each image: several images are made at once instead."""
    os.environ.setdefault("VIPS_CONCURRENCY", "1")
    import pyvips

    pyvips.cache_set_max(0)
    give_memory_back()
    return pyvips


def give_memory_back() -> None:
    """Have glibc give large pieces of memory back at once. Left alone it learns to keep them, in a heap for each
    thread, and a worker never shrinks again after its largest images. Other C libraries have no such call."""
    with suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(M_MMAP_THRESHOLD, 256 * 1024)
        library.mallopt(M_ARENA_MAX, 2)


@lru_cache(maxsize=1)
def turns() -> threading.Semaphore:
    """So many images are decoded at once in a process; each may take a few hundred megabytes."""
    return threading.Semaphore(settings.SEEKI_IMAGE_DECODERS)


def is_small(width: int, height: int) -> bool:
    long, short = max(width, height), min(width, height)
    return long < SMALL[0] or short < SMALL[1]
