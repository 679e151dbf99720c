"""The embedded servers, the children that `up` keeps, and what it says and writes."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from seeki.embedded import home as homes
from seeki.embedded.demo import EXAMPLE, Demo, welcome
from seeki.embedded.home import ROOT, Failed, Home, default_home
from seeki.embedded.postgres import DURABLE, THROWAWAY, Postgres
from seeki.embedded.process import Child, Program, claim
from seeki.embedded.supervisor import LONGEST_DELAY, Restart, Supervisor
from seeki.embedded.up import Address, only_one, take_port
from seeki.embedded.valkey import Valkey


@pytest.fixture
def home() -> Iterator[Home]:
    path = Path(tempfile.mkdtemp(prefix="seeki-test-", dir="/tmp"))
    yield Home(path)
    shutil.rmtree(path)


def sleeper(folder: Path, script: str = "exec sleep 60", patience: float = 5) -> Child:
    command = ("/bin/sh", "-c", script)
    return Child(Program("sleeper", command, log=folder / "log", directory=folder, patience=patience))


def is_running(pid: int) -> bool:
    """Whether a process lives; one that waits for its parent to look is dead."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_until_gone(pid: int) -> bool:
    until = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.02)
    return not is_running(pid)


# --- Servers -----------------------------------------------------------------------------------------------


def test_postgres_keeps_its_rows_through_kill_and_stop(home: Home) -> None:
    server = Postgres(home, DURABLE, home.path / "log")
    server.start()
    with psycopg.connect(home.database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 'été' AS word")
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    assert server.process
    server.process.wait()
    server.start()
    with psycopg.connect(home.database_url) as connection:
        assert connection.execute("SELECT upper(word) FROM kept").fetchone() == ("ÉTÉ",)
    server.stop()
    assert not server.is_alive()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(home.database_url)


def test_a_second_postgres_on_the_same_data_is_refused(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("seeki.embedded.process.PATIENCE", 0.1)
    server = Postgres(home, THROWAWAY, home.path / "log")
    server.start()
    with pytest.raises(Failed, match="Another postgres"):
        Postgres(home, THROWAWAY, home.path / "log").start()
    with psycopg.connect(home.database_url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    server.stop()


def test_a_pid_file_whose_number_went_to_something_else_does_not_hinder(home: Home) -> None:
    server = Postgres(home, THROWAWAY, home.path / "log")
    server.start()
    server.stop()
    stale = home.postgres / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{home.postgres}\n")
    server.start()
    server.stop()


def test_valkey_keeps_what_it_took_through_a_kill(home: Home) -> None:
    server = Valkey(home, home.path / "log")
    server.start()
    redis.Redis.from_url(home.cache_url).set("kept", "yes")
    assert server.pid
    os.kill(server.pid, signal.SIGKILL)
    assert server.process
    server.process.wait()
    server.start()
    assert redis.Redis.from_url(home.cache_url).get("kept") == b"yes"
    server.stop()
    assert not server.answers()


def test_the_default_urls_need_no_server_and_no_django() -> None:
    code = "import sys, seeki.embedded.home as h; print(h.database_url(), h.broker_url(), h.cache_url())"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    database, broker, cache = done.stdout.split()
    assert database == default_home().database_url
    assert broker.startswith("redis+socket:///")
    assert broker.endswith("/valkey.sock?virtual_host=0")
    assert cache.startswith("unix:///")
    assert cache.endswith("/valkey.sock?db=1")


def test_a_socket_path_that_is_too_long_moves_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setenv("SEEKI_VAR_DIR", str(tmp_path / ("deep" * 30)))
    place = default_home()
    assert len(str(place.postgres_socket)) <= homes.LONGEST_SOCKET
    assert "deep" not in str(place.path)


# --- Children ----------------------------------------------------------------------------------------------

PARENT = """
import sys, time
from pathlib import Path
from tests.seeki.test_embedded import sleeper
child = sleeper(Path(sys.argv[1]))
child.start()
print(child.pid, flush=True)
time.sleep(60)
"""


def test_a_child_dies_with_a_killed_parent(tmp_path: Path) -> None:
    command = [sys.executable, "-c", PARENT, str(tmp_path)]
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "seeki.settings"}
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=environment) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        assert is_running(child)
        parent.kill()
    assert wait_until_gone(child)


def test_a_stubborn_child_is_killed_with_all_it_started(tmp_path: Path) -> None:
    child = sleeper(tmp_path, "trap '' TERM; sleep 61 & echo $!; wait; wait", patience=0.3)
    child.start()
    while not child.last_words():
        time.sleep(0.02)
    child.stop()
    assert not child.is_alive()
    assert wait_until_gone(int(child.last_words()))


def test_a_dead_child_is_started_again(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(said.append)
    child = sleeper(tmp_path)
    supervisor.add_process(child)
    first = supervisor.pids()["sleeper"]
    os.kill(first, signal.SIGKILL)
    assert child.process
    child.process.wait()
    supervisor.look()
    assert supervisor.pids()["sleeper"] != first
    assert said[0].startswith("sleeper died (exit status -9)")
    assert said[1] == "sleeper is running again."
    supervisor.stop()
    assert supervisor.pids() == {}


def test_restarts_back_off_and_forgive() -> None:
    restart = Restart(started=0)
    waits = []
    for _ in range(8):
        restart.plan(now=1)
        waits.append(restart.due - 1)
    assert waits == [0, 1, 2, 4, 8, 16, LONGEST_DELAY, LONGEST_DELAY]
    restart.plan(now=1000)
    assert restart.due == 1000


def test_a_claim_ends_with_its_holder(tmp_path: Path) -> None:
    lock = claim("server", tmp_path / "lock")
    with pytest.raises(Failed, match="Another server"):
        claim("server", tmp_path / "lock", patience=0)
    os.close(lock)
    os.close(claim("server", tmp_path / "lock", patience=0))


# --- Up ----------------------------------------------------------------------------------------------------


def test_a_taken_port_is_a_sentence() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen(1)
        port = taken.getsockname()[1]
        with pytest.raises(Failed, match=rf"^Port {port} on 127.0.0.1 .*--port\.$"):
            take_port(Address("127.0.0.1", port))


def test_an_impossible_port_is_a_sentence() -> None:
    with pytest.raises(Failed, match="--port"):
        take_port(Address("127.0.0.1", 99_999))


def test_a_second_up_is_a_sentence(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "demo.json")
    demo.note(base_url="http://127.0.0.1:8000", pids={"up": 4711})
    with (
        only_one(demo),
        pytest.raises(Failed, match=r"process 4711.* at http://127\.0\.0\.1:8000"),
        only_one(demo),
    ):
        pass


def test_the_demo_file_is_private_and_keeps_what_is_there(tmp_path: Path) -> None:
    demo = Demo(tmp_path / "var" / "demo.json")
    demo.note(api_key="seeki_test_1")
    demo.note(pids={"up": 1})
    assert demo.read() == {"api_key": "seeki_test_1", "pids": {"up": 1}}
    assert stat.S_IMODE(demo.path.stat().st_mode) == 0o600


def test_the_welcome_says_where_to_click_and_what_to_paste() -> None:
    logins = {f"{who}_{what}": f"{who}-{what}" for who in ("owner", "support") for what in ("email", "password")}
    base = "http://127.0.0.1:8000"
    text = welcome({"base_url": base, "api_key": "seeki_test_1", **logins}, Path("var/log"))
    places = [f"{base}/{path}" for path in ("docs/", "v1/docs", "dashboard/", "admin/")]
    for part in (*logins.values(), *places, "Authorization: Bearer seeki_test_1"):
        assert part in text
    assert json.loads(EXAMPLE)["listings"][0]["external_id"] == "crm-listing-00123"
