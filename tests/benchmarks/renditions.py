"""Renditions of photos beside Pillow, the same files of the same quality: WebP by its method 4, its default."""

import time
from collections.abc import Iterator
from functools import partial
from io import BytesIO

from PIL import Image

from tests.benchmarks.photos import photograph
from tests.benchmarks.rounds import Line, alternate, at_most, medians, ratio
from tests.benchmarks.stand import Stand


def by_pillow(content: bytes) -> int:
    """What Seeki makes, as one would make it with Pillow."""
    from listings.gallery.rendering import JPEG, SIZES, WEBP

    size = 0
    whole = Image.open(BytesIO(content))
    whole.load()
    for longest in SIZES.values():
        smaller = whole.copy()
        smaller.thumbnail((longest, longest), Image.Resampling.LANCZOS)
        webp, jpeg = BytesIO(), BytesIO()
        smaller.save(webp, "WEBP", quality=WEBP["Q"], method=4)
        smaller.save(jpeg, "JPEG", quality=JPEG["Q"])
        size += webp.tell() + jpeg.tell()
    return size


def by_seeki(content: bytes) -> int:
    from listings.gallery.rendering import picture

    return sum(len(one.content) for one in picture(content).renditions)


def renditions(made: Stand) -> Iterator[Line]:
    """All renditions of photos of 2048 x 1365."""
    photos = [photograph(seed) for seed in range(4 if made.quick else 12)]
    sizes: dict[str, int] = {}

    def case(name: str) -> float:
        work = {"seeki": by_seeki, "pillow": by_pillow}[name]
        started = time.perf_counter()
        sizes[name] = sum(work(photo) for photo in photos)
        return time.perf_counter() - started

    times = alternate({name: partial(case, name) for name in ("seeki", "pillow")}, made.rounds, made.tell)
    seen = f"{len(photos)} photos: {medians(times)}; bytes {sizes['seeki'] / sizes['pillow']:.2f} of Pillow's"
    row = "renditions of a photo"
    yield Line(row, "Pillow, WebP method 4, time", ratio(times["seeki"], times["pillow"]), at_most(0.5), seen)
