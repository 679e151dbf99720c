"""1,000 listings with 10 images each from a server of our own: images a second, and a worker's memory over time.

Run by hand: `python manage.py test tests/benchmarks/bench_images.py -n 0 -s`. BENCH_LISTINGS makes it smaller.
"""

import os
import statistics
import time
from io import BytesIO
from typing import Any

import psutil
import pytest
from celery import current_app
from PIL import Image, ImageFilter

from listings.models import ListingImage
from tests.conftest import Person
from tests.flows.processes import Process, worker
from tests.imageserver import ImageServer, image_server
from tests.imports.crm import Crm, listing

pytestmark = pytest.mark.django_db(transaction=True)
LISTINGS = int(os.environ.get("BENCH_LISTINGS", "1000"))
IMAGES = 10
PHOTOS = 40


def photograph(seed: int) -> bytes:
    """1600 × 1067 pixels of some 200 kB, as photos of CRMs are; each differs from the others."""
    noise = Image.effect_noise((1600, 1067), 60 + seed).convert("RGB").filter(ImageFilter.GaussianBlur(2))
    slope = Image.linear_gradient("L").resize((1600, 1067)).convert("RGB")
    out = BytesIO()
    Image.blend(noise, slope, 0.4).save(out, "JPEG", quality=88)
    return out.getvalue()


def test_first_import(owner: Person, settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = str(tmp_path)
    with image_server() as server:
        fill(server)
        with worker(SEEKI_FETCH_ALLOWED=server.place) as running:
            send(Crm(owner), server)
            follow(running)


def fill(server: ImageServer) -> None:
    """No two are the same bytes: what stands behind the end of a JPEG is not looked at."""
    photos = [photograph(seed) for seed in range(PHOTOS)]
    for number in range(LISTINGS * IMAGES):
        server.put(f"/{number}.jpg", served(photos[number % PHOTOS], number))


def served(photo: bytes, number: int) -> Any:
    return lambda request: request.say(200, photo + number.to_bytes(8, "big"))


def send(crm: Crm, server: ImageServer) -> None:
    for start in range(0, LISTINGS, 500):
        numbers = range(start, min(start + 500, LISTINGS))
        crm.post(*(listing(f"{number}", images=addresses(server, number)) for number in numbers))


def addresses(server: ImageServer, number: int) -> list[str]:
    return [server.url(f"/{number * IMAGES + image}.jpg") for image in range(IMAGES)]


def follow(running: Process) -> None:
    """Until all are ready; then the figures."""
    memory: list[float] = []
    started = time.perf_counter()
    while (done := ready()) < LISTINGS * IMAGES:
        assert running.child.is_alive(), running.log[-3000:]
        memory.append(max(one.memory_info().rss for one in running.family) / 1e6)
        if len(memory) % 30 == 0:
            print(f"{time.perf_counter() - started:>5.0f} s {done:>6} ready, {memory[-1]:.0f} MB", flush=True)
            current_app.send_task("listings.fetch_images")  # beat does not run here
        time.sleep(1)
    seconds = time.perf_counter() - started
    load = psutil.getloadavg()
    print(f"{done} images in {seconds:.0f} s, {done / seconds:.1f} a second; {os.cpu_count()} cores, load {load}")
    half = len(memory) // 2
    means = [statistics.mean(part) for part in (memory[:half], memory[half:])]
    print(f"memory of the worker: {means[0]:.0f} MB, then {means[1]:.0f} MB; at most {max(memory):.0f} MB")
    assert set(ListingImage.objects.values_list("state", flat=True)) == {"ready"}


def ready() -> int:
    return ListingImage.objects.filter(state="ready").count()
