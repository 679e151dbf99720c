"""A JSON body as a whole: mapped where it is a file, and the same wherever it comes from."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import pytest

from imports.dialects.raw_json import whole


def in_memory(content: bytes, folder: Path) -> BinaryIO:
    return BytesIO(content)


def on_disk(content: bytes, folder: Path) -> BinaryIO:
    file = (folder / "body").open("w+b")
    file.write(content)
    file.seek(0)
    return file


@pytest.mark.parametrize("place", [in_memory, on_disk])
@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b'{"listings": []}', b"x" * 100_000])
def test_all_of_a_document_without_its_mark(
    place: Callable[[bytes, Path], BinaryIO], content: bytes, tmp_path: Path
) -> None:
    for mark in (b"", b"\xef\xbb\xbf"):
        with place(mark + content, tmp_path) as document:
            found = whole(document)
        assert bytes(found) == (content if mark else content.removeprefix(b"\xef\xbb\xbf"))


def test_a_file_is_mapped_and_not_copied(tmp_path: Path) -> None:
    with on_disk(b"[]" * 1000, tmp_path) as document:
        assert isinstance(whole(document), memoryview)
