"""Every record of every transfer in the corpus is understood; each that is refused lacks what a listing must have."""

import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from imports.dialects.openimmo.record import Provider
from tests.imports.dialects.openimmo.reading import outcome, understand

CORPUS = Path(os.environ.get("SEEKI_CORPUS", "../shared/corpus")) / "openimmo"
# Of the two samples that cannot be parsed as they are, one is cp1252 under another name: no matter of the mapping.
PARSER = etree.XMLParser(recover=True, resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
# The fields whose absence (or, for a currency that is no more, presence) refuses a record of the corpus.
JUSTIFIED = {
    ("missing", "verwaltung_techn/objektnr_extern"): "no id",
    ("missing", "objektkategorie/vermarktungsart"): "no offer",
    ("missing", "geo/ort"): "no place",
    ("not_allowed", "preise/waehrung/@iso_waehrung"): "DEM",
}


def transfers() -> list[tuple[str, list[etree._Element]]]:
    found = []
    for path in sorted(CORPUS.glob("*.xml")):
        root = etree.fromstring(path.read_bytes(), PARSER)
        if etree.QName(root).localname == "openimmo":
            found.append((path.name, list(root.iter("{*}immobilie"))))
    return found


def reasons(record: dict[str, Any]) -> list[str]:
    found = []
    for problem in record.get("problems", ()):
        path = problem["path"].partition("/")[2].partition(",")[0]
        # An e-mail address of "bar" would have been forgiven.
        if problem["fault"] != "wrong_form":
            found.append(JUSTIFIED[problem["fault"], path])
    return found


@pytest.mark.skipif(not CORPUS.is_dir(), reason="no corpus here")
def test_corpus(capsys: pytest.CaptureFixture[str]) -> None:
    table = []
    for name, elements in transfers():
        records = [
            outcome(understand(element, Provider(default_country="DE")), index)
            for index, element in enumerate(elements)
        ]
        refused = Counter(", ".join(reasons(record)) for record in records if "problems" in record)
        taken = Counter("content" in record for record in records)[True]
        removed = Counter(record["action"] for record in records)["REMOVE"]
        why = "; ".join(f"{count} with {reason}" for reason, count in refused.items())
        table.append(f"{name[:72]:72} {len(records):4} {taken:4} {removed:4} {sum(refused.values()):4}  {why}")
        assert taken + removed + sum(refused.values()) == len(records)
        assert "" not in refused
    with capsys.disabled():
        print(f"\n{'file':72} {'all':>4} {'in':>4} {'gone':>4} {'out':>4}  because of")
        print("\n".join(table))
    assert len(table) > 30
