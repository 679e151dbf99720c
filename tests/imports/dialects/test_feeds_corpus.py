"""Real feeds of Idealista and Kyero: every listing is accounted for, and what has an id, an offer and a place is in."""

import csv
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from imports.dialects import DIALECTS, likely
from tests.imports.dialects.test_fixtures import understood

CORPUS = Path(os.environ.get("SEEKI_CORPUS", "../shared/corpus")) / "feeds"
FORMATS = {"idealista-client": "idealista", "idealista-json": "idealista_json", "kyero-v3": "kyero"}
# Whoever lacks one of these is no listing yet.
LACKING = ("id", "price_freq", "province", "country")
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus here")


def feeds() -> Iterator[tuple[Path, str, int]]:
    with (CORPUS / "index.tsv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table, delimiter="\t"):
            name = next((name for prefix, name in FORMATS.items() if row["format"].startswith(prefix)), None)
            if name:
                yield CORPUS / row["file"], name, int(row["listings"])


def listings_in(path: Path) -> int:
    return path.read_bytes().count(b'"propertyCode"') or path.read_bytes().count(b"<property>")


def test_real_feeds_are_read(capsys: pytest.CaptureFixture[str]) -> None:
    table, taken, refused = [], 0, 0
    for path, name, _ in feeds():
        items = understood(DIALECTS[name], path)["items"]
        accepted = [item for item in items if "content" in item]
        why = Counter(sender_field(item) for item in items if "problems" in item)
        table.append(f"{path.name[:66]:66} {name:14} {len(items):3} {len(accepted):3} {dict(why) or ''}")
        taken += len(accepted)
        refused += sum(count for field, count in why.items() if not field.endswith(LACKING))
        assert len(items) == listings_in(path) > 0
    with capsys.disabled():
        print(f"\n{'file':66} {'dialect':14} all  in  refused for", *table, sep="\n")
        print(f"{taken} of {taken + refused} listings with id, offer and place were accepted")
    assert len(table) == 7
    assert taken >= 0.98 * (taken + refused)


def sender_field(item: dict[str, Any]) -> str:
    return str(item["problems"][0][1]).partition(",")[0].rpartition("/")[2]


def test_descriptions_are_read_in_all_their_languages() -> None:
    """One real feed nests a description in the one before it."""
    (path,) = [path for path, _, _ in feeds() if path.name.startswith("Leonardll")]
    found = {item["external_id"]: item["content"] for item in understood(DIALECTS["idealista"], path)["items"]}
    languages = {number: [one["language"] for one in content["texts"]] for number, content in found.items()}
    assert languages["95141146"] == ["ca", "pt", "de", "it", "en"]
    assert "nl" in languages["96423729"]
    assert all(content["description"] and content["language"] == "es-ES" for content in found.values())
    sent = path.read_bytes().count(b"<comment>")
    assert sum(len(content["texts"]) + 1 for content in found.values()) == sent


def test_every_feed_is_known_by_its_first_bytes() -> None:
    for path, name, _ in feeds():
        found = likely(path.read_bytes()[:4096])
        assert found and found.name == name, path.name
