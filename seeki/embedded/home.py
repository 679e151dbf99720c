"""Where the embedded servers live, and the URLs that reach them.

Knows no Django and starts nothing: the settings ask here for their defaults.
"""

import hashlib
import os
import pwd
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[2]
# The kernel's limit for the path of a unix socket is 108 bytes on Linux and 104 on macOS.
LONGEST_SOCKET = 100


class Failed(Exception):  # noqa: N818 (a deed, as in Refused)
    """A sentence for the person at the terminal."""


class Account(NamedTuple):
    """The user that runs the servers, where that is not the user who starts them."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Home:
    """One directory with everything that the embedded servers keep."""

    path: Path

    @property
    def postgres(self) -> Path:
        return self.path / "postgres"

    @property
    def valkey(self) -> Path:
        return self.path / "valkey"

    @property
    def run(self) -> Path:
        return self.path / "run"

    @property
    def postgres_socket(self) -> Path:
        return self.run / ".s.PGSQL.5432"

    @property
    def valkey_socket(self) -> Path:
        return self.run / "valkey.sock"

    @property
    def database_url(self) -> str:
        return f"postgresql://seeki@/seeki?host={quote(str(self.run), safe='')}"

    @property
    def broker_url(self) -> str:
        return f"redis+socket://{quote(str(self.valkey_socket))}?virtual_host=0"

    @property
    def cache_url(self) -> str:
        return f"unix://{quote(str(self.valkey_socket))}?db=1"


def var_dir() -> Path:
    """Where this checkout keeps what it makes; the same that the settings call VAR_DIR."""
    return Path(os.environ.get("SEEKI_VAR_DIR") or ROOT / "var").resolve()


def log_dir() -> Path:
    return var_dir() / "log"


def server_account() -> Account | None:
    """PostgreSQL refuses to run as root, so root hands its servers to nobody."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def _mark(var: Path) -> str:
    return "seeki-" + hashlib.sha256(os.fsencode(var)).hexdigest()[:8]


def _places() -> Iterator[Path]:
    mark = _mark(var_dir())
    if os.geteuid() == 0:
        yield Path("/var/lib") / mark  # nobody cannot enter a checkout below /root
        return
    yield var_dir() / "embedded"
    yield Path.home() / ".local" / "state" / mark
    yield Path("/var/tmp") / f"{mark}-{os.geteuid()}"  # noqa: S108 (prepare() looks at its owner)


def default_home() -> Home:
    """The home of this checkout: the first place whose sockets have a path that is short enough."""
    homes = [Home(place) for place in _places()]
    fitting = (home for home in homes if len(os.fsencode(home.postgres_socket)) <= LONGEST_SOCKET)
    return next(fitting, homes[-1])


def database_url() -> str:
    return default_home().database_url


def broker_url() -> str:
    return default_home().broker_url


def cache_url() -> str:
    return default_home().cache_url


def give(path: Path) -> None:
    """Hand a directory to the account that runs the servers, and to nobody else."""
    account = server_account()
    if account:
        os.chown(path, account.uid, account.gid)
    elif path.stat().st_uid != os.geteuid():
        raise Failed(f"{path} belongs to another user; the embedded servers do not start there.")
    path.chmod(0o700)


def prepare(home: Home) -> None:
    """Make the directories of a home."""
    for path in (home.path, home.run, home.valkey):
        path.mkdir(parents=True, exist_ok=True)
        give(path)


def runnable(name: str, folders: list[Path]) -> Path:
    """Where neighbouring folders of a wheel can be run by the account of the servers: there, or in a copy."""
    if server_account() is None:
        return folders[0].parent
    home = Home(Path("/var/lib") / _mark(ROOT / "var"))  # the checkout's own, whatever SEEKI_VAR_DIR says
    target = home.path / "bin" / name
    if not target.exists():
        prepare(home)
        target.parent.mkdir(exist_ok=True)
        _copy(folders, target)
    return target


def _copy(folders: list[Path], target: Path) -> None:
    """Copy folders so that they are there in full or not at all, whoever else copies them now."""
    half = target.with_name(f"{target.name}.{os.getpid()}")
    for folder in folders:
        shutil.copytree(folder, half / folder.name, symlinks=True)
    try:
        half.rename(target)
    except OSError:
        shutil.rmtree(half)  # another start was first
