"""Every sentence that people read stands in every language, with the same places to fill in."""

import os
import re
import shutil
import string
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from seeki.embedded.home import ROOT

LOCALE = ROOT / "seeki" / "locale"
LANGUAGES = ["nl", "de", "fr", "es"]
ENVIRONMENT = os.environ | {"DJANGO_SETTINGS_MODULE": "seeki.settings"}
UNREAD = shutil.ignore_patterns("static", "__pycache__")
NAMED = re.compile(r"%\((\w+)\)[sd]")


def catalogue(language: str) -> polib.POFile:
    return polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))


def places(text: str, is_braced: bool) -> set[str]:
    """What is filled into a sentence: %(name)s and, in those of the error catalogue, {name}."""
    found = set(NAMED.findall(text))
    if is_braced:
        found |= {name for _, name, _, _ in string.Formatter().parse(text) if name}
    return found


def is_braced(text: str) -> bool:
    try:
        return bool(re.search(r"\{\w+\}", text)) and bool(list(string.Formatter().parse(text)))
    except ValueError:
        return False


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_left_untranslated(language: str) -> None:
    entries = catalogue(language)
    assert len(entries) > 200
    left = [entry.msgid for entry in entries if entry.fuzzy or not entry.translated()]
    assert left == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_fill_in_the_same_things(language: str) -> None:
    for entry in catalogue(language):
        wanted = places(entry.msgid, is_braced(entry.msgid)) | places(entry.msgid_plural, False)
        texts = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        for text in texts:
            found = places(text, is_braced(entry.msgid))
            assert found <= wanted, (entry.msgid, text)
            assert entry.msgid_plural or found == wanted, (entry.msgid, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_texts_are_those_of_the_catalogue(language: str) -> None:
    folder = LOCALE / language / "LC_MESSAGES"
    compiled = {(entry.msgctxt, entry.msgid): entry for entry in polib.mofile(str(folder / "django.mo"))}
    for entry in catalogue(language):
        found = compiled[entry.msgctxt, entry.msgid]
        assert (found.msgstr, found.msgstr_plural) == (entry.msgstr, entry.msgstr_plural)


def test_the_catalogues_hold_every_text_of_the_code(tmp_path: Path) -> None:
    """Gathered anew beside the committed ones, and compared."""
    if shutil.which("xgettext") is None:
        pytest.skip("GNU gettext is not on this machine (apt-get install gettext).")
    for name in ("seeki", "agencies", "listings", "imports", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=UNREAD)
    command = [
        sys.executable,
        "-m",
        "django",
        "makemessages",
        "-l",
        "nl",
        "--no-location",
        "--no-obsolete",
        "--no-wrap",
    ]
    subprocess.run(
        [*command, "--extension", "html,txt,py"], cwd=tmp_path, env=ENVIRONMENT, check=True, capture_output=True
    )
    fresh = polib.pofile(str(tmp_path / "seeki" / "locale" / "nl" / "LC_MESSAGES" / "django.po"))
    for language in LANGUAGES:
        difference = {entry.msgid for entry in fresh} ^ {entry.msgid for entry in catalogue(language)}
        assert difference == set(), f"{language}: run .ci/messages"
