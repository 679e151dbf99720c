"""Every XML file of the corpus: read as far as the ground reads it, with as many records as its index row says."""

import csv
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from imports.dialects.xml import Kind, Record, Wanted, records, utf8
from seeki.lib.refused import Refused

CORPUS = Path(os.environ.get("SEEKI_CORPUS", Path(__file__).parents[5] / "shared" / "corpus"))
NAMES = {"trovit-homes": "ad", "casa.it": "realestate"}
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")


def rows(folder: str) -> Iterator[dict[str, str]]:
    with (CORPUS / folder / "index.tsv").open(encoding="utf-8", newline="") as table:
        yield from (row for row in csv.DictReader(table, delimiter="\t") if row["file"].endswith(".xml"))


def count(path: Path, names: set[str]) -> int:
    with path.open("rb") as stream:
        items = list(records(utf8(stream), Wanted(frozenset(names), frozenset(Kind)), 5_000))
    assert all(isinstance(item, Record) for item in items)
    return len(items)


def test_openimmo() -> None:
    for row in rows("openimmo"):
        path = CORPUS / "openimmo" / row["file"]
        if "DOCTYPE" in row["remarks"]:
            with pytest.raises(Refused, match="DOCTYPE"):
                count(path, {"immobilie"})
        elif row["n_immobilie"].isdigit():
            assert count(path, {"immobilie"}) == int(row["n_immobilie"]), path.name
        else:
            assert count(path, {"immobilie"}) == ("latin1" in path.name), path.name


def test_feeds() -> None:
    for row in rows("feeds"):
        path, expected = CORPUS / "feeds" / row["file"], row["listings"]
        if b"<!DOCTYPE" in path.read_bytes():
            with pytest.raises(Refused, match="DOCTYPE"):
                count(path, {"x"})
        elif row["format"].startswith(("kyero", "trovit", "swissrets", "idealista-client")):
            assert count(path, {"property", "ad"}) == int(expected), path.name
        else:
            count(path, {"property"})


def test_idealista() -> None:
    for path in sorted((CORPUS / "idealista").glob("*.xml")):
        if "bomb" in path.name:
            with pytest.raises(Refused, match="DOCTYPE"):
                count(path, {"inmueble"})
        else:
            assert count(path, {"inmueble"}) == path.read_bytes().replace(b"\x00", b"").count(b"<inmueble>"), path.name
