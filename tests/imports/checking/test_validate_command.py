"""`manage.py validate FILE`: a report for people or programs, an exit status for scripts; no database is asked."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.imports.crm import body, listing

BAD = b'{"listings": [\n{"external_id": "k-1",\n"price": "viel"}]}'


def validate(path: Path, content: bytes, **options: Any) -> int:
    path.write_bytes(content)
    try:
        call_command("validate", str(path), **options)
    except SystemExit as ended:
        return int(ended.code or 0)
    return 0


def test_a_good_file_is_fine(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert validate(tmp_path / "a", body(listing("good"))) == 0
    assert "Seeki JSON: 1 in all, 0 refused" in capsys.readouterr().out


def test_problems_are_told_with_their_lines_in_the_language_that_is_wanted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert validate(tmp_path / "a", BAD) == 1
    told = capsys.readouterr().out
    assert "Refused: k-1 (line 2)" in told
    assert 'line 3, /listings/0/price: price must be a number; "viel" came.' in told
    assert validate(tmp_path / "a", BAD, language="de") == 1
    assert "price muss eine Zahl sein" in capsys.readouterr().out


def test_the_report_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert validate(tmp_path / "a", BAD, json=True) == 1
    report = json.loads(capsys.readouterr().out)
    assert report["counts"]["rejected"] == 1
    assert report["items"][0]["errors"][0]["docs_url"]


@pytest.mark.parametrize("content", [b"", b"hello", b'{"listings": [', b"PK\x03\x04"])
def test_what_cannot_be_read_ends_with_2(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(CommandError) as error:
        validate(tmp_path / "a", content)
    assert error.value.returncode == 2


def test_a_format_may_be_named(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="not XML"):
        validate(tmp_path / "a", BAD, format="kyero")
    with pytest.raises(CommandError, match="There is no file"):
        call_command("validate", str(tmp_path / "b"))
