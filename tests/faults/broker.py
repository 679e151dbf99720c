"""The broker is away, is started again, loses its messages, or delivers them twice."""

import json
import time
from random import Random

import amqp
import redis
from kombu import Connection

from tests.faults.world import World


def restart_broker(world: World, random: Random) -> None:
    """Stopped for some seconds. One that is not ours is shut off instead."""
    if world.door:
        world.door.shut()
        time.sleep(random.random() * 4)
        world.door.open()
        return
    world.valkey.stop()
    time.sleep(random.random() * 4)
    world.valkey.start()


def kill_broker(world: World, random: Random) -> None:
    if world.door:
        return restart_broker(world, random)
    world.valkey.bury()
    time.sleep(random.random() * 2)
    return world.valkey.start()


def empty_broker(world: World, random: Random) -> None:
    """All its data are gone: messages, those given out and not confirmed, the cache."""
    if world.door:
        return purge_messages(world, random)
    world.valkey.bury()
    for file in world.home.valkey.rglob("*"):
        if file.is_file():
            file.unlink()
    return world.valkey.start()


def purge_messages(world: World, random: Random) -> None:
    for _ in range(random.randint(1, 20)):
        with Connection(world.variables["CELERY_BROKER_URL"]) as broker:
            broker.default_channel.queue_purge(world.variables["SEEKI_QUEUE"])
        time.sleep(random.random() * 0.1)


AT_A_TIME = 20


def double_messages(world: World, random: Random) -> None:
    """Messages that wait are delivered twice and more; with a broker of our own those that are being worked on too."""
    double = double_waiting if world.door else double_all
    for _ in range(random.randint(5, 40)):
        double(world)
        time.sleep(random.random() * 0.1)


def double_all(world: World) -> None:
    queue = world.variables["SEEKI_QUEUE"]
    with redis.Redis(unix_socket_path=str(world.home.valkey_socket)) as server:
        for message in server.lrange(queue, 0, AT_A_TIME - 1):  # all of them would double with each round
            server.lpush(queue, message)
        for held in server.hvals("unacked")[:5]:
            server.lpush(queue, json.dumps(json.loads(held)[0]))


def double_waiting(world: World) -> None:
    queue = world.variables["SEEKI_QUEUE"]
    with Connection(world.variables["CELERY_BROKER_URL"]) as broker:
        channel = broker.default_channel
        for _ in range(AT_A_TIME):
            if not (message := channel.basic_get(queue)):
                return
            for _ in range(2):
                channel.basic_publish(amqp.Message(message.body, **message.properties), "", queue)
            channel.basic_ack(message.delivery_tag)


FAULTS = {
    "restart-broker": restart_broker,
    "kill-broker": kill_broker,
    "empty-broker": empty_broker,
    "purge-messages": purge_messages,
    "double-messages": double_messages,
}
