"""Zips for the tests, good and evil."""

import io
import zipfile
from collections.abc import Mapping

from imports.envelopes import Archive, Limits, open_zip


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, data in files.items():
            target.writestr(zipfile.ZipInfo(name), data, method)
    return out.getvalue()


def opened(body: bytes, limits: Limits | None = None) -> Archive:
    return open_zip(io.BytesIO(body), limits)


def patched(body: bytes, signature: bytes, at: int, by: bytes) -> bytes:
    """`body` with bytes replaced at an offset in its last record with this signature."""
    place = body.rindex(signature) + at
    return body[:place] + by + body[place + len(by) :]


END, ENTRY, LOCAL = b"PK\x05\x06", b"PK\x01\x02", b"PK\x03\x04"
