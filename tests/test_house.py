"""The house: every dialect on its table, every code in the docs, every path in the document, no import upwards."""

import importlib
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client
from django.urls import get_resolver

import imports.dialects
from imports.dialects import DIALECTS
from imports.dialects.contract import Dialect
from seeki.lib.problems import ERROR_CODES, FAULTS, RETRYABLE, ErrorCode, Fault

ROOT = Path(settings.BASE_DIR)
APPS = ["seeki", "agencies", "listings", "imports"]
FIXTURES = ROOT / "tests" / "imports" / "dialects"


def sources(*patterns: str) -> Iterator[Path]:
    for pattern in patterns:
        for path in ROOT.glob(pattern):
            if not {".venv", "var", "node_modules", "static"} & set(path.relative_to(ROOT).parts):
                yield path


# Dialects


def written_dialects() -> dict[str, Dialect]:
    """Every dialect that any file of the folder defines."""
    found = {}
    for module in pkgutil.walk_packages(imports.dialects.__path__, "imports.dialects."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Dialect):
                found[value.name] = value
    return found


def test_every_dialect_stands_on_the_table() -> None:
    assert written_dialects() == DIALECTS
    assert all(name == dialect.name for name, dialect in DIALECTS.items())


@pytest.mark.parametrize("name", DIALECTS)
def test_every_dialect_has_a_pair_of_fixtures(name: str) -> None:
    expected = list((FIXTURES / name).glob("*.expected.json"))
    assert expected, f"put a document and its .expected.json into tests/imports/dialects/{name}/"


def test_every_dialect_fits_where_its_name_is_kept() -> None:
    from imports.intake.judging import Judge
    from imports.models import ImportBatch

    field = ImportBatch._meta.get_field("dialect")
    hashes = {Judge(dialect, None, None).reading for dialect in DIALECTS.values()}
    assert all(len(name) <= field.max_length for name in DIALECTS)
    assert len(hashes) == len(DIALECTS)


# Codes


def test_every_code_has_a_cause_and_a_remedy() -> None:
    assert list(ERROR_CODES) == list(ErrorCode)
    for code, entry in ERROR_CODES.items():
        assert re.search(r"\w.*[.!]$", str(entry.cause)), code
        assert re.search(r"\w.*\w", str(entry.remedy)), code
    assert set(ErrorCode) >= RETRYABLE


def test_every_fault_has_a_message_and_a_hint() -> None:
    assert list(FAULTS) == list(Fault)
    for fault, entry in FAULTS.items():
        assert str(entry.message).strip(), fault
        assert str(entry.hint).strip(), fault


def test_the_seeds_codes_keep_their_names_and_statuses() -> None:
    seed = {
        "MISSING_AUTHORIZATION": 401,
        "INVALID_KEY": 401,
        "SUBSCRIPTION_INACTIVE": 403,
        "PAYLOAD_TOO_LARGE": 413,
        "TOO_MANY_ITEMS": 413,
        "VALIDATION_FAILED": None,
        "GEOCODE_ADDRESS_NOT_FOUND": None,
        "GEOCODE_COORDINATES_INVALID": None,
        "INFRA_QUEUE_REJECTED": None,
        "INFRA_LOST": None,
        "INTERNAL_ERROR": None,
    }
    assert {code: ERROR_CODES[ErrorCode(code)].status for code in seed} == seed


def test_every_code_is_used_somewhere() -> None:
    text = "\n".join(path.read_text() for app in APPS for path in sources(f"{app}/**/*.py"))
    for code in ErrorCode:
        assert len(re.findall(rf"ErrorCode\.{code.name}\b", text)) > 1, f"{code} stands only in the catalogue"


# Paths


def test_every_path_of_the_api_is_in_the_document(client: Client) -> None:
    """The whole comparison is in tests/imports/test_openapi.py."""
    documented = set(client.get("/v1/openapi.json").json()["paths"])
    routes = get_resolver("imports.urls").url_patterns
    written = {"/v1/" + re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(route.pattern)) for route in routes}
    assert written == documented


# Imports


def test_apps_import_only_to_their_right() -> None:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_every_app_of_ours_is_installed_and_has_a_room_in_the_contract() -> None:
    contract = (ROOT / "pyproject.toml").read_text()
    ours = [app.name for app in apps.get_app_configs() if Path(app.path).parent == ROOT]
    assert sorted(ours) == sorted(APPS)
    assert 'layers = ["imports", "listings", "agencies", "seeki"]' in contract


# Feed text is text


@pytest.mark.parametrize(
    ("pattern", "files"),
    [
        (r"\bmark_safe\b|\bSafeString\(|\bSafeText\(|\bhtml_safe\b", "*/**/*.py"),
        (r"format_html\(\s*f[\"']|format_html\([^,()]*\)", "*/**/*.py"),
        (r"\|\s*safe\b|\|\s*safeseq\b|autoescape\s+off", "**/*.html"),
    ],
)
def test_nothing_is_ever_marked_safe(pattern: str, files: str) -> None:
    for path in sources(files):
        if path.is_relative_to(ROOT / "tests"):
            continue
        found = re.search(pattern, path.read_text())
        assert not found, f"{path.relative_to(ROOT)}: {found and found.group()}"


# Settings

READER = re.compile(r"""\benv_(?:str|choice|bool|int|float|list|pairs|path|secret)\(\s*["']([A-Z_]+)["']""")
PLAIN = re.compile(r"""os\.environ\.get\(\s*["']([A-Z_]+)["']""")


def example_variables() -> dict[str, str]:
    """`.env.example` as Docker and systemd read it: no quotes, no comments behind a value."""
    lines = (ROOT / ".env.example").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def read_variables() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "seeki" / "settings.py", ROOT / "seeki" / "gunicorn_conf.py", ROOT / "seeki" / "metrics.py"):
        text = path.read_text()
        found |= set(READER.findall(text)) | set(PLAIN.findall(text))
    return found


def test_every_variable_that_is_read_stands_in_the_example() -> None:
    assert len(read_variables()) > 30
    assert read_variables() - set(example_variables()) == set()


def test_every_variable_of_the_example_is_read() -> None:
    assert set(example_variables()) - read_variables() == set()


ROW = re.compile(r"^\| `([A-Z_]+)` \| (?:`([^`]*)`)? *\| (.+) \|$", re.MULTILINE)


def test_the_readme_tells_of_every_variable_with_its_default_and_its_meaning() -> None:
    """In the order of the example, and nothing that is not read."""
    rows = ROW.findall((ROOT / "README.md").read_text())
    assert [(name, default) for name, default, _ in rows] == list(example_variables().items())
    assert all(meaning.strip() for *_, meaning in rows)


def test_the_example_is_a_file_that_works(monkeypatch: pytest.MonkeyPatch) -> None:
    """Docker and systemd take everything behind the "=" as the value."""
    from tests.seeki.settings_run import run_settings

    for name, value in example_variables().items():
        assert "#" not in value, f"{name}: a comment behind a value is part of the value"
    found = run_settings(monkeypatch, example_variables())
    assert found["SEEKI_ENVIRONMENT"] == "staging"
    plain = run_settings(monkeypatch, {})
    changed = {
        name: (found[name], plain[name])
        for name in plain
        if name.isupper() and isinstance(plain[name], (int, float, str)) and found[name] != plain[name]
    }
    assert changed == {}, "the example shows other values than the defaults"


def test_every_migration_is_written(capsys: pytest.CaptureFixture[str], db: None) -> None:
    from django.core.management import call_command

    call_command("makemigrations", check=True, dry_run=True, verbosity=1)
    assert "No changes detected" in capsys.readouterr().out


def test_django_finds_nothing_to_complain_about() -> None:
    from django.core.checks import run_checks

    found: list[Any] = run_checks()
    assert found == []
