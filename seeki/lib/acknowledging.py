"""Workers on Redis or Valkey stay able to hear when the broker is started again under them.

A message that is done is confirmed to the broker. When that fails, kombu goes on counting it as being in hand; a worker
whose few places are all taken by such messages asks for no more, notices no lost connection, and is deaf for ever.
Here the place is free again whatever the broker says. The message itself comes again later, which does no harm.
"""

from typing import Any

from kombu.transport import redis, virtual


class FreeingQoS(redis.QoS):
    """Counts what is in hand."""

    def ack(self, delivery_tag: str) -> None:
        try:
            super().ack(delivery_tag)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise

    def reject(self, delivery_tag: str, requeue: bool = False) -> None:
        try:
            super().reject(delivery_tag, requeue=requeue)
        except Exception:
            virtual.QoS.ack(self, delivery_tag)
            raise


def free_places() -> None:
    channel: Any = redis.Channel
    channel.QoS = FreeingQoS
