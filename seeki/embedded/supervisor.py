"""Keeps children running: starts them in order, starts the dead again, stops them in the order's reverse."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from .home import Failed
from .process import Child

LONGEST_DELAY = 30.0
# Who lived this long before it died is started again at once.
HEALTHY = 60.0


@dataclass(slots=True)
class Restart:
    """When a child is to be started again."""

    started: float = 0.0
    delay: float = 0.0
    due: float = 0.0

    def plan(self, now: float) -> None:
        lived_well = now - self.started > HEALTHY
        self.delay = 0.0 if lived_well or not self.delay else self.delay
        self.due = now + self.delay
        self.delay = min(LONGEST_DELAY, max(1.0, self.delay * 2))


class Supervisor:
    """Servers first, then processes; each list in the order of its start."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say
        self.servers: list[Child] = []
        self.processes: list[Child] = []
        self.restarts: dict[str, Restart] = {}
        self.on_change: Callable[[], None] = lambda: None

    @property
    def children(self) -> list[Child]:
        return self.servers + self.processes

    def pids(self) -> dict[str, int]:
        return {child.name: child.pid for child in self.children if child.pid}

    def add_server(self, child: Child) -> None:
        self.servers.append(child)
        child.start()

    def add_process(self, child: Child) -> None:
        self.processes.append(child)
        child.start()

    def dead(self) -> Child | None:
        return next((child for child in self.children if not child.is_alive()), None)

    def watch(self) -> None:
        """Look after the children until a signal's exception ends it."""
        now = time.monotonic()
        self.restarts = {child.name: Restart(started=now) for child in self.children}
        while True:
            time.sleep(0.3)
            self.look()

    def look(self) -> None:
        """Bury the dead, and start again those whose time has come."""
        for child in self.children:
            restart = self.restarts.setdefault(child.name, Restart())
            if child.is_alive():
                continue
            if child.process:
                self._bury(child, restart)
            if time.monotonic() >= restart.due:
                self._start_again(child, restart)

    def _bury(self, child: Child, restart: Restart) -> None:
        self.say(f"{child.name} died (exit status {child.exit_status}); its log is {child.program.log}.")
        child.bury()
        child.process = None
        restart.plan(time.monotonic())

    def _start_again(self, child: Child, restart: Restart) -> None:
        try:
            child.start()
        except Failed as failure:
            self.say(str(failure).split("\n", 1)[0])
            child.bury()
            child.process = None
            restart.plan(time.monotonic())
            return
        restart.started = time.monotonic()
        self.say(f"{child.name} is running again.")
        self.on_change()

    def stop(self) -> None:
        """The processes first, all at once, so that none waits for another's patience; then the servers."""
        for wave in (self.processes, self.servers):
            for child in reversed(wave):
                child.ask_to_stop()
            for child in reversed(wave):
                child.wait_stopped()
