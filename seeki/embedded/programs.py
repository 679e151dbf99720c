"""Seeki's own three processes. Production runs the same commands under a supervisor of its own."""

import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from signal import SIGQUIT

from .home import ROOT, log_dir
from .process import Child, Program

WEB = ("gunicorn", "--config", "python:seeki.gunicorn_conf", "seeki.wsgi")
WORKER = ("celery", "-A", "seeki", "worker", "--concurrency", "2", "--without-gossip", "--without-mingle")
HISTORY = ("django", "make_demo_history", "--patient")
BEAT = ("celery", "-A", "seeki", "beat", "--pidfile", "")


def web(environment: Mapping[str, str], listener: int) -> Child:
    """The web server, on a socket that listens already."""
    bind = {"SEEKI_BIND": f"fd://{listener}"}
    return Child(replace(_program("web", WEB, {**environment, **bind}), inherits=(listener,)))


def worker(environment: Mapping[str, str]) -> Child:
    # SIGTERM lets it finish its tasks; when we are dead nobody would wait for that, so then it is SIGQUIT.
    return Child(replace(_program("worker", WORKER, environment), death_signal=SIGQUIT))


def beat(environment: Mapping[str, str]) -> Child:
    return Child(_program("beat", BEAT, environment))


def demo_history(environment: Mapping[str, str]) -> Child:
    """Gives the demo agency something to look at; it ends by itself, and nobody waits for it."""
    settings = {"DJANGO_SETTINGS_MODULE": "seeki.settings"}
    return Child(_program("history", HISTORY, {**environment, **settings}))


def _program(name: str, command: tuple[str, ...], environment: Mapping[str, str]) -> Program:
    return Program(
        name=name,
        command=(sys.executable, "-m", *command),
        log=log_dir() / f"{name}.log",
        directory=ROOT,
        environment={**os.environ, "NO_COLOR": "1", **environment},
    )
