"""A pair of files is a test: `<trap>.xml` is what was sent, `<trap>.json` what became of it."""

import json
from pathlib import Path

import pytest

from imports.dialects.openimmo.record import Provider
from tests.imports.dialects.openimmo.reading import PAIRS, seen


@pytest.mark.parametrize("sent", PAIRS, ids=lambda path: path.stem)
def test_pair(sent: Path) -> None:
    expected = json.loads(sent.with_suffix(".json").read_text())
    provider = Provider(default_country=expected["default_country"])
    assert seen(sent.read_bytes(), provider) == expected["records"]
