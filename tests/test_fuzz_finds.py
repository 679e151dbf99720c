"""Whatever fuzzing has found once is tried in every run: `tests/fuzz/corpus/<target>/`."""

from pathlib import Path

import pytest

from tests.fuzz.__main__ import NAMES
from tests.fuzz.seeds import FINDS, seeds
from tests.fuzz.targets import TARGETS

FOUND = sorted(path for path in FINDS.glob("*/*") if path.is_file())


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_a_find_breaks_nothing_any_more(path: Path) -> None:
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("target", TARGETS)
def test_every_target_has_seeds_and_takes_them(target: str) -> None:
    found = list(seeds(target))
    assert found
    for content in found[:20]:
        TARGETS[target](content)


def test_every_target_is_run() -> None:
    assert set(NAMES) == set(TARGETS)
