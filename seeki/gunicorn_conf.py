"""How gunicorn serves Seeki: `gunicorn --config python:seeki.gunicorn_conf seeki.wsgi`.

Threads, since an upload is slow; a buffering proxy in front is still needed, see the production guide.
"""

import gc
import os
from typing import Any

bind = os.environ.get("SEEKI_BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
# Longer than proxies keep an idle connection (60 seconds as a rule): of two that close at their own time, the one who
# sends must be the first, or now and then a request meets a connection that is just being closed.
keepalive = 75
timeout = 60  # of a worker that shows no life at all; the time of a request is bounded by the intake itself
graceful_timeout = 30
max_requests = 20_000
max_requests_jitter = 2_000
accesslog = None  # every request is in the structured log already
control_socket_disable = True  # it would be one and the same file for every checkout of this user
proc_name = "seeki-web"


def post_worker_init(_worker: Any) -> None:
    """What is loaded by now stays for good: the garbage collector need not look at it again with every delivery."""
    gc.collect()
    gc.freeze()


def child_exit(_server: Any, worker: Any) -> None:
    """A dead worker's gauges are taken out of the sums."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]
