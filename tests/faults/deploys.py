"""Old and new code side by side: workers and web servers of an earlier commit that knows the same tables."""

import io
import subprocess
import tarfile
import time
from pathlib import Path
from random import Random

from seeki.embedded.home import ROOT
from tests.faults.world import World

FURTHEST = 50


def git(*words: str) -> bytes:
    return subprocess.run(["git", *words], cwd=ROOT, check=True, capture_output=True).stdout


def earlier() -> str:
    """The oldest of the last commits with the migrations of today."""
    commits = git("rev-list", "--first-parent", f"--max-count={FURTHEST}", "HEAD").decode().split()
    now = migrations(commits[0])
    same = [commit for commit in commits if migrations(commit) == now]
    return same[-1]


def migrations(commit: str) -> list[str]:
    names = git("ls-tree", "-r", "--name-only", commit).decode().splitlines()
    return [name for name in names if "/migrations/" in name]


def old_code(world: World) -> Path:
    folder = world.folder / "old"
    if not folder.exists():
        with tarfile.open(fileobj=io.BytesIO(git("archive", earlier()))) as archive:
            archive.extractall(folder, filter="data")
    return folder


def mixed_workers(world: World, random: Random) -> None:
    """One worker of the old code comes to the two of the new; then one after the other is replaced."""
    old = world.new_worker(folder=old_code(world))
    old.start()
    time.sleep(2 + random.random() * 6)
    replaced = random.choice(world.workers)
    replaced.stop()
    replaced.start()
    old.stop()


def mixed_web(world: World, random: Random) -> None:
    """For a while both answer on the same port."""
    old = world.new_web(folder=old_code(world))
    old.start()
    time.sleep(2 + random.random() * 6)
    old.stop()


FAULTS = {"mixed-workers": mixed_workers, "mixed-web": mixed_web}
