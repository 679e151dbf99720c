"""Typed readers of the environment: a value that cannot be used stops the start with one sentence."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from seeki.lib import env

NAME = "SEEKI_TEST_VALUE"
Set = Callable[[str | None], None]


@pytest.fixture
def value(monkeypatch: pytest.MonkeyPatch) -> Set:
    def change(text: str | None) -> None:
        if text is None:
            monkeypatch.delenv(NAME, raising=False)
        else:
            monkeypatch.setenv(NAME, text)

    change(None)
    return change


def stops(read: Callable[[], Any]) -> str:
    """The one sentence with which the start ends: without a traceback, naming the variable."""
    with pytest.raises(SystemExit) as stopped:
        read()
    sentence = str(stopped.value)
    assert sentence.startswith("seeki: ")
    assert NAME in sentence
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def test_a_text_is_trimmed_and_has_a_default(value: Set) -> None:
    assert env.env_str(NAME, "default") == "default"
    value("  x ")
    assert env.env_str(NAME, "default") == "x"
    value("")
    assert env.env_str(NAME, "default") == ""


@pytest.mark.parametrize("text", ["1", "true", "Yes", "ON", " on "])
def test_yes_in_all_its_spellings(value: Set, text: str) -> None:
    value(text)
    assert env.env_bool(NAME, False) is True


@pytest.mark.parametrize("text", ["0", "false", "No", "OFF", ""])
def test_no_in_all_its_spellings(value: Set, text: str) -> None:
    value(text)
    assert env.env_bool(NAME, True) is False


@pytest.mark.parametrize("text", ["maybe", "2", "ja", "yes please", "True # always"])
def test_anything_else_is_neither_yes_nor_no(value: Set, text: str) -> None:
    value(text)
    assert f"must be yes or no; it is {text.lower()!r}" in stops(lambda: env.env_bool(NAME, True))


def test_a_boolean_has_a_default(value: Set) -> None:
    assert (env.env_bool(NAME, True), env.env_bool(NAME, False)) == (True, False)


@pytest.mark.parametrize(("text", "number"), [("5", 5), (" 12 ", 12), ("0", 0), ("", 7), (None, 7)])
def test_a_whole_number(value: Set, text: str | None, number: int) -> None:
    value(text)
    assert env.env_int(NAME, 7) == number


@pytest.mark.parametrize("text", ["x", "1.5", "1e3", "1_000", "-1", "--1", "0x10", "½", "10 # ten", "٣x"])
def test_what_is_no_whole_number(value: Set, text: str) -> None:
    value(text)
    assert "whole number of at least 0" in stops(lambda: env.env_int(NAME, 7))


def test_a_whole_number_has_a_least_value(value: Set) -> None:
    value("1")
    assert env.env_int(NAME, 7, minimum=1) == 1
    assert "at least 2" in stops(lambda: env.env_int(NAME, 7, minimum=2))


@pytest.mark.parametrize(("text", "number"), [("5", 5.0), ("0.5", 0.5), ("1e2", 100.0), ("", 2.5), (None, 2.5)])
def test_a_number(value: Set, text: str | None, number: float) -> None:
    value(text)
    assert env.env_float(NAME, 2.5) == number


@pytest.mark.parametrize("text", ["x", "1,5", "0", "-1", "inf", "-inf", "nan", "1e999"])
def test_what_is_no_number_above_zero(value: Set, text: str) -> None:
    value(text)
    stops(lambda: env.env_float(NAME, 2.5))


@given(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_is_a_value_or_a_sentence(value: Set, text: str) -> None:
    value(text)
    readers: list[Callable[[], Any]] = [
        lambda: env.env_int(NAME, 1),
        lambda: env.env_float(NAME, 1),
        lambda: env.env_bool(NAME, True),
        lambda: env.env_choice(NAME, "a", ["a", "b"]),
    ]
    for read in readers:
        sentence = ended(read)
        assert not sentence or sentence.startswith(f"seeki: {NAME} must be ")


def ended(read: Callable[[], Any]) -> str:
    try:
        read()
    except SystemExit as stopped:
        return str(stopped)
    return ""


def test_a_choice_names_what_can_be_chosen(value: Set) -> None:
    assert env.env_choice(NAME, "b", ["a", "b"]) == "b"
    value("a")
    assert env.env_choice(NAME, "b", ["a", "b"]) == "a"
    value("prod")
    assert "must be one of a, b; it is 'prod'" in stops(lambda: env.env_choice(NAME, "b", ["a", "b"]))


def test_a_list_is_parted_by_commas(value: Set) -> None:
    assert env.env_list(NAME) == []
    assert env.env_list(NAME, "a,b") == ["a", "b"]
    value(" a , ,b,")
    assert env.env_list(NAME) == ["a", "b"]


def test_a_path_has_a_default(value: Set, tmp_path: Path) -> None:
    assert env.env_path(NAME, tmp_path) == tmp_path
    value("")
    assert env.env_path(NAME, tmp_path) == tmp_path
    value("/srv/seeki")
    assert env.env_path(NAME, tmp_path) == Path("/srv/seeki")


# Secrets


def test_a_secret_may_stand_in_the_variable_or_in_a_file(
    value: Set, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert env.env_secret(NAME) == ""
    assert env.env_secret(NAME, "default") == "default"
    value("from the variable")
    assert env.env_secret(NAME) == "from the variable"
    file = tmp_path / "secret"
    file.write_text("from the file\n", encoding="utf-8")
    monkeypatch.setenv(f"{NAME}_FILE", str(file))
    assert env.env_secret(NAME) == "from the file"
    monkeypatch.setenv(f"{NAME}_FILE", "")
    assert env.env_secret(NAME) == "from the variable"


@pytest.mark.parametrize("kind", ["missing", "folder", "latin-1"])
def test_a_file_that_cannot_be_read_stops_the_start(kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    if kind == "folder":
        file.mkdir()
    if kind == "latin-1":
        file.write_bytes(b"caf\xe9")
    monkeypatch.setenv(f"{NAME}_FILE", str(file))
    sentence = stops(lambda: env.env_secret(NAME))
    assert f"{NAME}_FILE names {str(file)!r}, which cannot be read" in sentence
