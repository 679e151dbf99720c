"""A zip full of photos, from the request's body into storage, beside `unzip` onto the same disk."""

import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile

from tests.benchmarks import documents
from tests.benchmarks.photos import photograph, varied
from tests.benchmarks.rounds import Line, alternate, at_most, medians, ratio, single
from tests.benchmarks.stand import Stand, forget_peak, peak_of

SIZE = 196_000


def make(path: Path, count: int) -> None:
    """As exporters make them: the document, then its images, not compressed a second time."""
    photos = [padded(photograph(seed)) for seed in range(10)]
    with ZipFile(path, "w", ZIP_STORED) as archive:
        archive.writestr("index.xml", documents.HEAD + documents.record(1) + documents.FOOT)
        for number in range(count):
            archive.writestr(f"photo-{number:04}.jpg", varied(photos[number % 10], number))


def padded(photo: bytes) -> bytes:
    return photo[:SIZE].ljust(SIZE, b"\x00")


class Zip:
    def __init__(self, made: Stand, path: Path, count: int) -> None:
        self.made, self.path, self.count = made, path, count
        self.media = made.folder / "media"

    def seeki(self) -> float:
        """Open, check, unpack, hash and store each file, as an import does."""
        from imports.dialects.contract import Attachment, Member
        from imports.intake.attachments import Files
        from imports.intake.receiving import Received
        from imports.intake.sources import zipped

        shutil.rmtree(self.media, ignore_errors=True)
        started = time.perf_counter()
        with self.path.open("rb") as file, zipped(Received(file, None, self.path.stat().st_size)) as body:
            files = Files(self.made.agency_id, body.open_member)
            for number in range(self.count):
                name = f"photo-{number:04}.jpg"
                assert files.digest_of(Attachment("images", 0, {}, Member(name), name))
        taken = time.perf_counter() - started
        assert sum(path.is_file() for path in self.media.rglob("*")) == self.count
        return taken

    def unzip(self) -> float:
        folder = self.made.folder / "unzipped"
        shutil.rmtree(folder, ignore_errors=True)
        started = time.perf_counter()
        subprocess.run(["unzip", "-q", str(self.path), "-d", str(folder)], check=True)
        return time.perf_counter() - started


def archive(made: Stand) -> Iterator[Line]:
    """A zip of 200 MB with 1,000 JPGs, into storage."""
    count = 200 if made.quick else 1_000
    path = made.folder / "photos.zip"
    make(path, count)
    zipped = Zip(made, path, count)
    forget_peak()
    idle = peak_of()
    times = alternate({"seeki": zipped.seeki, "unzip": zipped.unzip}, made.rounds, made.tell)
    row = f"zip of {count:,} JPGs, {path.stat().st_size / 1e6:.0f} MB, into storage"
    yield Line(row, "unzip, time", ratio(times["seeki"], times["unzip"]), at_most(1.2), medians(times))
    yield Line(row, "memory: peak over idle", single(peak_of() - idle), at_most(60, "MB"))
    path.unlink()
