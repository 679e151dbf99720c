"""Programs that die or sleep."""

import time
from random import Random
from signal import SIGKILL

from tests.faults.world import LEASE_SECONDS, World, family, kill, pause, wake


def kill_worker(world: World, random: Random) -> None:
    """kill -9 of one worker with its children; its supervisor starts it again."""
    worker = random.choice(world.workers)
    kill(worker)
    time.sleep(random.random())
    worker.start()


def kill_hand(world: World, random: Random) -> None:
    """kill -9 of one process of a worker's pool."""
    hands = family(random.choice(world.workers))[1:]
    if hands:
        random.choice(hands).send_signal(SIGKILL)


def kill_workers(world: World, random: Random) -> None:
    for worker in world.workers:
        kill(worker)
    time.sleep(random.random() * 3)
    for worker in world.workers:
        worker.start()


def kill_web(world: World, random: Random) -> None:
    kill(world.web)
    time.sleep(random.random())
    world.web.start()


def kill_beat(world: World, random: Random) -> None:
    kill(world.beat)
    time.sleep(random.random() * 3)
    world.beat.start()


def pause_worker(world: World, random: Random) -> None:
    """One worker sleeps for longer than its lease, and wakes."""
    worker = random.choice(world.workers)
    pause(worker)
    time.sleep(LEASE_SECONDS * (1 + random.random()))
    wake(worker)


def stop_worker(world: World, random: Random) -> None:
    """SIGTERM, as a deploy sends it: it finishes what it holds."""
    worker = random.choice(world.workers)
    worker.stop()
    worker.start()


def stop_web(world: World, random: Random) -> None:
    world.web.stop()
    world.web.start()


FAULTS = {
    "kill-worker": kill_worker,
    "kill-hand": kill_hand,
    "kill-workers": kill_workers,
    "kill-web": kill_web,
    "kill-beat": kill_beat,
    "pause-worker": pause_worker,
    "stop-worker": stop_worker,
    "stop-web": stop_web,
}
