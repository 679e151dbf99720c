"""Messages to the workers. A message is only a wake-up and says nothing: the database knows what is due."""

import time

import structlog
from celery import current_app

log = structlog.get_logger(__name__)
# A broker that takes longer than this to refuse is stuck, and is not asked again.
QUICK_SECONDS = 2


def wake(task: str, countdown: float = 0) -> bool:
    """Send one message, confirmed by the broker; False when the broker did not take it within 3 seconds."""
    started = time.monotonic()
    if send(task, countdown):
        return True
    # The connection kept from last time may have ended with a broker that was started again since.
    return time.monotonic() - started < QUICK_SECONDS and send(task, countdown)


def send(task: str, countdown: float) -> bool:
    try:
        with current_app.producer_or_acquire() as producer:
            try:
                current_app.send_task(task, countdown=countdown or None, retry=False, producer=producer)
            except Exception:
                # No goodbye: from a broker that is stuck an answer to each word of it would be waited for.
                producer.connection.collect()
                raise
    except Exception as error:  # Whatever the broker's client raises: what is stored waits, and that is the answer.
        log.error("queue_refused", task=task, error=str(error) or repr(error))
        return False
    return True
