"""Files that others wrote, sent as they are: each gets an answer, and every refusal its reason.

They are not part of the project: SEEKI_CORPUS names the folder (default ../shared/corpus).
"""

import os
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from tests.conftest import Person

CORPUS = Path(os.environ.get("SEEKI_CORPUS", Path(settings.BASE_DIR).parent / "shared" / "corpus")) / "openimmo"
FILES = sorted(path for path in CORPUS.glob("*") if path.suffix in (".xml", ".zip")) if CORPUS.is_dir() else []
# What a record may be refused for: it has no id, no offer or no place; a place that no map knows ("zip", the town of
# many test files); and the German mark of the official sample.
REASONS = {
    "objektnr_extern", "vermarktungsart", "objektart", "geo", "geo/ort", "kaufpreis", "nettokaltmiete",
    "waehrung/@iso_waehrung",
}  # fmt: skip

# Whoever lacks one of these is no listing yet, or none that a buyer could find.
LACKING = {"objektnr_extern", "vermarktungsart", "objektart", "geo", "geo/ort"}


def reasons(rejected: dict[str, Any]) -> set[str]:
    """The places of its faults, without the record and the line."""
    places = {error["path"].partition(",")[0].partition("/")[2] for error in rejected["errors"]}
    return {next((one for one in REASONS if place.endswith(one)), place) for place in places}


@pytest.mark.skipif(not FILES, reason=f"the corpus is not here: {CORPUS}")
@pytest.mark.django_db
def test_every_file_of_the_corpus_gets_its_answer(owner: Person) -> None:
    owner.agency.country_code = "DE"
    owner.agency.save()
    table, taken, refused_whole, unexplained = [], 0, 0, []
    for path in FILES:
        kind = "application/zip" if path.suffix == ".zip" else "application/xml"
        answer = Client().post("/v1/openimmo?dry_run=true", path.read_bytes(), content_type=kind, headers=owner.headers)
        body = answer.json()
        if answer.status_code == 400:
            table.append(f"{path.name[:70]:70} {body['error_code']}: {body['message'][:60]}")
            continue
        assert answer.status_code == 200, (path.name, body)
        accepted, rejected = body["accepted"], body["rejected"]
        table.append(f"{path.name[:70]:70} {len(accepted):3} {len(rejected):3} {len(body['warnings']):3}")
        taken += len(accepted)
        for one in rejected:
            found = reasons(one)
            table.append(f"    {one['external_id'] or '?'}: {', '.join(sorted(found))}")
            refused_whole += not found & LACKING
            if not found & REASONS:
                unexplained.append((path.name, found))
    print("file, accepted, rejected, warnings", *table, sep="\n")
    print(f"{taken} of {taken + refused_whole} items with id, offer and place were accepted")
    assert not unexplained
    assert taken > 50 * refused_whole, f"{refused_whole} of {taken + refused_whole} items with id, offer and place"
