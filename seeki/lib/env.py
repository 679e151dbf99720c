"""Typed readers of the environment. A value that cannot be used stops the start with one sentence."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

YES = frozenset({"1", "true", "yes", "on"})
NO = frozenset({"0", "false", "no", "off", ""})


def stop(sentence: str) -> NoReturn:
    """End the start: a traceback would hide the one thing that has to be mended."""
    raise SystemExit(f"seeki: {sentence}")


def env_str(name: str, default: str = "") -> str:
    return os.environ.get(name, default).strip()


def env_choice(name: str, default: str, choices: Sequence[str]) -> str:
    value = env_str(name, default)
    if value not in choices:
        stop(f"{name} must be one of {', '.join(choices)}; it is {value!r}.")
    return value


def env_bool(name: str, default: bool) -> bool:
    value = env_str(name, "yes" if default else "no").lower()
    if value not in YES | NO:
        stop(f"{name} must be yes or no; it is {value!r}.")
    return value in YES


def env_int(name: str, default: int, minimum: int = 0) -> int:
    value = env_str(name) or str(default)
    if not value.removeprefix("-").isdecimal() or int(value) < minimum:
        stop(f"{name} must be a whole number of at least {minimum}; it is {value!r}.")
    return int(value)


def env_float(name: str, default: float) -> float:
    value = env_str(name) or str(default)
    try:
        number = float(value)
    except ValueError:
        stop(f"{name} must be a number; it is {value!r}.")
    if not 0 < number < float("inf"):
        stop(f"{name} must be a number above zero; it is {value!r}.")
    return number


def env_list(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_pairs(name: str) -> dict[str, str]:
    """A comma-separated list of name:value."""
    pairs = {}
    for part in env_list(name):
        key, colon, value = (piece.strip() for piece in part.rpartition(":"))
        if not (key and colon and value) or key in pairs:
            stop(f"{name} must look like Name:value,Other name:value, each name once; {part!r} does not fit.")
        pairs[key] = value
    return pairs


def env_path(name: str, default: Path) -> Path:
    return Path(env_str(name) or default)


def env_secret(name: str, default: str = "") -> str:
    """The variable itself, or the content of the file that `<NAME>_FILE` names (for container secrets)."""
    file = env_str(f"{name}_FILE")
    if not file:
        return env_str(name, default)
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        stop(f"{name}_FILE names {file!r}, which cannot be read: {error.strerror}.")
    except UnicodeError:
        stop(f"{name}_FILE names {file!r}, which cannot be read: it is not UTF-8.")
