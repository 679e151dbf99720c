"""Places in an item as JSON pointers (RFC 6901), of bounded length."""

from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

# A key of a megabyte is named by its beginning.
STEP_LIMIT = 100


def pointer(path: Path) -> str:
    return "".join(["/" + _step(step) for step in path])


def whole_pointer(path: Path) -> str:
    """Nothing cut: two places never have the same one."""
    return "".join(["/" + str(step).replace("~", "~0").replace("/", "~1") for step in path])


def _step(step: str | int) -> str:
    if isinstance(step, int):
        return str(step)
    if len(step) > STEP_LIMIT:
        step = step[:STEP_LIMIT] + "…"
    if not step.isidentifier():
        step = step.replace("~", "~0").replace("/", "~1").replace("\x00", "\\u0000")
        step = step.encode("utf-8", "backslashreplace").decode()
    return step
