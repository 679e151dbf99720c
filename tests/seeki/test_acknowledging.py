"""A broker that dies while a worker confirms what it has done leaves no worker deaf."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Queue

from seeki.celery import app
from tests.flows.test_broker_down import valkey

assert app


@contextmanager
def a_message_in_hand(folder: Path) -> Iterator[Any]:
    """The only one that may be, of a worker with one place; its broker has died meanwhile."""
    taken: list[Any] = []
    with valkey(folder) as url:
        connection = Connection(url, transport_options={"max_retries": 0})
        queue = Queue("acknowledging")
        connection.Producer().publish("work", routing_key=queue.name, declare=[queue])
        consumer = connection.Consumer(queue, callbacks=[lambda _, message: taken.append(message)])
        consumer.qos(prefetch_count=1)
        consumer.consume()
        connection.drain_events(timeout=20)
        assert not taken[0].channel.qos.can_consume()
    yield taken[0]


@pytest.mark.parametrize("how", [lambda message: message.ack(), lambda message: message.reject(requeue=True)])
def test_the_place_is_free_though_the_broker_has_not_heard(tmp_path: Path, how: Any) -> None:
    with a_message_in_hand(tmp_path) as message:
        with pytest.raises(Exception, match=r"valkey\.sock"):
            how(message)
        assert message.channel.qos.can_consume()
