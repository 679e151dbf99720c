"""POST /stripe/webhook: what Stripe tells us. Checked, kept, answered; judged later, by a worker."""

import json
import re
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from agencies import stripe_api, stripe_events

log = structlog.get_logger(__name__)
# Several times what Stripe's biggest events weigh.
LIMIT = 1_000_000
ID = re.compile(r"[A-Za-z0-9_]{1,255}")
TYPE = re.compile(r"[a-z0-9_.]{1,100}")


@csrf_exempt
@require_POST
def stripe_webhook(request: HttpRequest) -> HttpResponse:
    """200 also for what we know already or do not need: anything else would be sent again for days."""
    if not stripe_api.is_configured():
        return HttpResponse("Billing is not set up here.\n", "text/plain", status=503)
    body = request.read(LIMIT + 1)
    if len(body) > LIMIT:
        return HttpResponse("Too large.\n", "text/plain", status=413)
    if not stripe_api.is_signed(body, request.headers.get("Stripe-Signature", "")):
        log.warning("stripe_signature_refused")
        return HttpResponse("The signature is missing, wrong or too old.\n", "text/plain", status=400)
    event = read(body)
    if event is None:
        return HttpResponse("This is not an event.\n", "text/plain", status=400)
    is_new = stripe_events.keep(*event)
    return HttpResponse("Kept.\n" if is_new else "Known already.\n", "text/plain")


def read(body: bytes) -> tuple[str, str, str] | None:
    """Id, type and text of an event."""
    try:
        text = body.decode()
        found: Any = json.loads(text)
        key, kind = found["id"], found["type"]
        is_event = "\0" not in text and ID.fullmatch(key) and TYPE.fullmatch(kind)
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return (key, kind, text) if is_event else None
