"""PostgreSQL is restarted, crashes, cuts connections, or refuses a transaction that others have crossed."""

import time
from random import Random
from signal import SIGQUIT

from tests.faults.world import World


def restart_database(world: World, random: Random) -> None:
    world.postgres.stop()
    time.sleep(random.random() * 3)
    world.postgres.start()


def crash_database(world: World, random: Random) -> None:
    """All its processes end at once, and it recovers from its log."""
    process = world.postgres.process
    assert process
    process.send_signal(SIGQUIT)
    process.wait(60)
    world.postgres.start()


def cut_connections(world: World, random: Random) -> None:
    for _ in range(random.randint(1, 10)):
        world.ask(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND datname = current_database() AND backend_type = 'client backend'"
            " AND random() < 0.7"
        )
        time.sleep(random.random() * 0.3)


def cross_transactions(world: World, random: Random, code: str = "40001") -> None:
    """For some seconds every second write to listings fails as one does that others have crossed."""
    world.ask("SELECT 1")
    with world.connect() as connection:
        connection.execute(f"""
            CREATE FUNCTION cross_it() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
                IF random() < 0.05 THEN RAISE EXCEPTION 'crossed' USING ERRCODE = '{code}'; END IF; RETURN NEW;
            END $$;
            CREATE TRIGGER cross_it BEFORE INSERT OR UPDATE ON listings_listing
                FOR EACH ROW EXECUTE FUNCTION cross_it();
        """)
    time.sleep(1 + random.random() * 5)
    with world.connect() as connection:
        connection.execute("DROP TRIGGER cross_it ON listings_listing; DROP FUNCTION cross_it()")


def deadlock(world: World, random: Random) -> None:
    cross_transactions(world, random, "40P01")


FAULTS = {
    "restart-database": restart_database,
    "crash-database": crash_database,
    "cut-connections": cut_connections,
    "serialization": cross_transactions,
    "deadlock": deadlock,
}
