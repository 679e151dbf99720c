"""Clocks that are wrong: a worker, or a web server, that lives hours ahead or behind."""

import time
from pathlib import Path
from random import Random

from tests.faults.world import World, kill

SHIFTED = Path(__file__).parent / "shifted"
HOURS = (-30, -1, 1, 30)


def shift(random: Random) -> dict[str, str]:
    return {"PYTHONPATH": str(SHIFTED), "SEEKI_FAULTS_SHIFT": str(random.choice(HOURS) * 3600)}


def shift_worker(world: World, random: Random) -> None:
    """It works beside another with the right time; then its clock is put right."""
    place = random.randrange(len(world.workers))
    kill(world.workers[place])
    wrong = world.new_worker(**shift(random))
    wrong.start()
    time.sleep(2 + random.random() * 6)
    kill(wrong)
    world.workers[place].start()


def shift_web(world: World, random: Random) -> None:
    kill(world.web)
    wrong = world.new_web(**shift(random))
    wrong.start()
    time.sleep(2 + random.random() * 6)
    kill(wrong)
    world.web.start()


FAULTS = {"shift-worker": shift_worker, "shift-web": shift_web}
