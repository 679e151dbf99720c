"""A full disk: where files are kept, and where bodies are spooled."""

import os
import time
from contextlib import suppress
from pathlib import Path
from random import Random

from tests.faults.world import World

PIECE = b"\0" * 65536


def full_storage(world: World, random: Random) -> None:
    fill_up(world.media, random)


def full_spool(world: World, random: Random) -> None:
    fill_up(world.spool, random)


def fill_up(folder: Path, random: Random) -> None:
    """Not a byte more fits for some seconds: the world has small disks of its own for this."""
    filler = folder / "filler"
    assert folder.is_mount(), f"{folder} is no disk of its own: it takes the right to mount one (root)"
    end = time.monotonic() + 1 + random.random() * 3
    try:
        while time.monotonic() < end:  # again and again: what others give back is taken, too
            with suppress(OSError), filler.open("ab", buffering=0) as file:
                while os.write(file.fileno(), PIECE):
                    pass
            time.sleep(0.05)
    finally:
        filler.unlink(missing_ok=True)


FAULTS = {"full-storage": full_storage, "full-spool": full_spool}
