"""From a bare Python to an environment that holds exactly the lock file's packages. Standard library only."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

MAKING = "making"
NO_VENV = (
    'This Python can make no environment: it lacks both "ensurepip" and "pip". '
    "Install one of them (Debian, Ubuntu: apt install python3-venv) and start again."
)


@dataclass(frozen=True)
class Checkout:
    """A checkout and the environment inside it. The stamp says for which lock that was finished."""

    root: Path

    @property
    def lock(self) -> Path:
        return self.root / "requirements.lock"

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def stamp(self) -> Path:
        return self.venv / "seeki-stamp"

    def wanted_stamp(self) -> str:
        """The lock, and the place: an environment that was moved or copied holds wrong paths."""
        return f"{hashlib.sha256(self.lock.read_bytes()).hexdigest()} {self.venv}"

    def is_finished(self) -> bool:
        return self.python.exists() and self.stamp.exists() and self.stamp.read_text() == self.wanted_stamp()

    def is_outdated(self) -> bool:
        """Whether it was finished once, at this place, for another lock."""
        has_pip = any(self.venv.glob("lib/python3*/site-packages/pip"))
        return self.python.exists() and has_pip and self._stamped_place() == str(self.venv)

    def _stamped_place(self) -> str:
        return self.stamp.read_text().partition(" ")[2] if self.stamp.exists() else ""

    def locked(self) -> dict[str, str]:
        """Name and version of each package that the lock wants on every platform."""
        lines = re.findall(r"^([\w.-]+)==([^\s;]+) *\\?$", self.lock.read_text(), re.MULTILINE)
        return {plain(name): number for name, number in lines}

    def needed_to_run(self) -> list[str]:
        """What production needs too: the packages that pyproject.toml names."""
        project = tomllib.loads((self.root / "pyproject.toml").read_text())["project"]
        return [plain(re.split(r"[^\w.-]", line)[0]) for line in project["dependencies"]]


def ensure(root: Path) -> None:
    """Return if Django can run right here; else make the environment and start again inside it."""
    checkout = Checkout(root)
    try:
        if not can_run_here(checkout):
            make_alone(checkout)
            start_again(checkout)
    except KeyboardInterrupt:
        sys.exit("Interrupted. The next start makes the environment anew.")


def can_run_here(checkout: Checkout) -> bool:
    """In our own environment its stamp decides; elsewhere (a container) what production needs."""
    if Path(sys.prefix) != checkout.venv:
        return has_packages(checkout, checkout.needed_to_run())
    if not checkout.stamp.exists() and has_packages(checkout, list(checkout.locked())):
        checkout.stamp.write_text(checkout.wanted_stamp())  # made by hand, and it is right
    return checkout.is_finished()


def has_packages(checkout: Checkout, names: list[str]) -> bool:
    """Whether this interpreter has these packages in the versions of the lock."""
    locked = checkout.locked()
    try:
        return all(version(name) == locked[name] for name in names if name in locked)
    except PackageNotFoundError:
        return False


def say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def make_alone(checkout: Checkout) -> None:
    """Make the environment while no other start does."""
    var = checkout.root / "var"
    var.mkdir(exist_ok=True)
    with (var / "environment.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another start is making the environment; waiting for it ...")
            fcntl.flock(lock, fcntl.LOCK_EX)
        if not checkout.is_finished():
            make(checkout)


def make(checkout: Checkout) -> None:
    """Install the lock: into what is there if it is merely outdated, else (missing, half-made) anew."""
    if checkout.is_outdated():
        say("requirements.lock has changed; updating the environment in .venv ...")
        checkout.stamp.write_text(MAKING)
        pip: list[object] = [checkout.python, "-m", "pip"]
    else:
        pip = make_empty(checkout)
    options = ["install", "--quiet", "--disable-pip-version-check", "--no-input", "--no-compile", "--no-deps"]
    run(checkout, *pip, *options, "--require-hashes", "-r", checkout.lock)
    checkout.stamp.write_text(checkout.wanted_stamp())


def make_empty(checkout: Checkout) -> list[object]:
    """An empty environment, and the pip that fills it: its own, or this Python's (Debian parts them)."""
    has_own_pip = find_spec("ensurepip") is not None
    if find_spec("venv") is None or not (has_own_pip or find_spec("pip")):
        sys.exit(NO_VENV)
    say("Making the environment in .venv (about half a minute) ...")
    shutil.rmtree(checkout.venv, ignore_errors=True)
    checkout.venv.mkdir()
    checkout.stamp.write_text(MAKING)
    if has_own_pip:
        run(checkout, sys.executable, "-m", "venv", checkout.venv)
        return [checkout.python, "-m", "pip"]
    run(checkout, sys.executable, "-m", "venv", "--without-pip", checkout.venv)
    return [sys.executable, "-m", "pip", "--python", checkout.python]


def run(checkout: Checkout, *command: object) -> None:
    """Run one step. What it says matters only if it fails; pip warns a lot."""
    done = subprocess.run(  # noqa: S603 (our own commands)
        [str(part) for part in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=checkout.root,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{done.stdout[-3000:].strip()}\nThe environment in .venv could not be made; above is why.")


def start_again(checkout: Checkout) -> None:
    """Become the same command, run by the environment's interpreter."""
    if os.environ.get("SEEKI_STARTED_AGAIN") == str(os.getpid()):  # exec keeps the process id
        sys.exit("The environment in .venv stays incomplete. Delete .venv and start again.")
    os.environ["SEEKI_STARTED_AGAIN"] = str(os.getpid())
    os.execv(checkout.python, [str(checkout.python), *sys.orig_argv[1:]])  # noqa: S606
