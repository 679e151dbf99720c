"""/metrics in Prometheus' text form, over all processes of this machine where PROMETHEUS_MULTIPROC_DIR is set."""

import hmac
import os
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

REQUESTS = Counter("seeki_requests", "Requests answered.", ["view", "method", "status", "error_code"])
SECONDS = Histogram("seeki_request_seconds", "Time until the answer.", ["view"], buckets=(0.01, 0.05, 0.2, 1, 5, 30))


class MetricsMiddleware:
    """Counts each answer by view, status and error code."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        response = self.get_response(request)
        view = request.resolver_match.view_name if request.resolver_match else "none"
        code = getattr(response, "error_code", "")
        REQUESTS.labels(view, request.method, response.status_code, code).inc()
        SECONDS.labels(view).observe(time.perf_counter() - started)
        return response


class Backlog:
    """Waiting items, asked of the database at each scrape."""

    def collect(self) -> Iterator[Metric]:
        waiting = import_string(settings.SEEKI_BACKLOG)()
        yield GaugeMetricFamily("seeki_items_waiting", "Items that wait for a worker.", value=waiting.items)
        yield GaugeMetricFamily("seeki_oldest_item_seconds", "Age of the oldest of them.", value=waiting.oldest_seconds)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """With METRICS_TOKEN only for who sends it as a bearer; in production never without."""
    if not is_allowed(request):
        raise Http404
    registry = CollectorRegistry()
    registry.register(Backlog())
    own = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        own = CollectorRegistry()
        MultiProcessCollector(own)  # type: ignore[no-untyped-call]
    return HttpResponse(generate_latest(own) + generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def is_allowed(request: HttpRequest) -> bool:
    if not settings.METRICS_TOKEN:
        return not settings.PRODUCTION
    sent = request.headers.get("Authorization", "").encode()
    return hmac.compare_digest(sent, f"Bearer {settings.METRICS_TOKEN}".encode())
