"""In which line of a document a fault is: XML paths say it themselves, in JSON a pointer has to be followed."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping

from imports.dialects.splitting import marks

# As the paths of XML dialects end.
_LINE = re.compile(r", line (\d+)$")
_MEMBER = re.compile(rb'\s*("(?:[^"\\]|\\.)*")\s*:\s*')
_BLANK = re.compile(rb"\s*")


def apart(path: str) -> tuple[str, int | None]:
    """A path without its line, and the line."""
    found = _LINE.search(path)
    return (path[: found.start()], int(found[1])) if found else (path, None)


def upwards(pointer: str) -> Iterator[str]:
    """A pointer, then what it stands in, up to an item: what is missing is told by the place where it should be."""
    yield pointer
    while pointer.count("/") > 2:
        pointer = pointer.rpartition("/")[0]
        yield pointer


def lines_of(body: bytes, pointers: Iterable[str]) -> Mapping[str, int]:
    """The lines on which the values of these pointers begin, with those that they stand in, where found."""
    wanted = {step for pointer in pointers for step in upwards(pointer)}
    found: dict[str, int] = {}
    line, counted = 1, 0
    for pointer, at in _places(body) if wanted else ():
        if pointer in wanted and pointer not in found:
            line, counted = line + body.count(b"\n", counted, at), at
            found[pointer] = line
            if len(found) == len(wanted):
                break
    return found


def line_of(pointer: str, lines: Mapping[str, int]) -> int | None:
    return next((lines[step] for step in upwards(pointer) if step in lines), None)


def _places(body: bytes) -> Iterator[tuple[str, int]]:
    """Every value of a JSON document by its pointer, with its offset, as long as the document can be followed."""
    # Of what is open: its pointer, whether it is an object, and the number of its next entry.
    above: list[tuple[str, bool, int]] = []
    here = ""
    for at, mark in marks(body):
        if mark == b'"':
            return
        if mark in b"{[":
            above.append((here, mark == b"{", 0))
        elif mark in b"}]":
            if not above:
                return
            above.pop()
            continue
        if not above:
            return
        pointer, is_object, number = above[-1]
        above[-1] = (pointer, is_object, number + 1)
        if is_object:
            member = _MEMBER.match(body, at + 1)
            if member is None:
                continue  # an empty object
            here, begin = f"{pointer}/{_name(member[1])}", member.end()
        else:
            blank = _BLANK.match(body, at + 1)
            here, begin = f"{pointer}/{number}", blank.end() if blank else at + 1
        yield here, begin


def _name(quoted: bytes) -> str:
    try:
        name = str(json.loads(quoted))
    except ValueError:
        name = quoted.decode("utf-8", "replace")
    return name.replace("~", "~0").replace("/", "~1")
