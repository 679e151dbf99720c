"""What all import endpoints do with a request: receive the body, take it in or rehearse, answer."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

from rest_framework.request import Request
from rest_framework.response import Response

from agencies.gate import caller
from imports.dialects.contract import Dialect
from imports.endpoints.answers import batch_answer, rehearsal_answer
from imports.intake.delivery import Delivery
from imports.intake.pages import Pages
from imports.intake.receiving import Received, receive
from imports.intake.sources import Body
from imports.intake.taking import rehearse, take_in
from imports.models import ImportBatch
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused
from seeki.lib.request_id import request_id

# Opens the envelope of a received body.
Envelope = Callable[[Received], AbstractContextManager[Body]]


def import_body(request: Request, dialect: Dialect, envelope: Envelope) -> Response:
    """The answer to an import, or with `?dry_run=true` to its rehearsal."""
    key = caller(request)
    is_rehearsal = asks_for_rehearsal(request)
    delivery = Delivery(key.agency, dialect, ImportBatch.Source.API, key, request_id(request._request))
    with (
        suggesting_chunks(dialect),
        receive(request._request, key.agency_id, dialect.body_limit) as received,
        envelope(received) as body,
    ):
        if not is_rehearsal:
            return Response(batch_answer(take_in(delivery, received, body)))
        with Pages() as pages:
            return Response(rehearsal_answer(rehearse(delivery, body, pages)))


@contextmanager
def suggesting_chunks(dialect: Dialect) -> Iterator[None]:
    """Tell the sender of too much how much would fit, where the dialect's documentation promises that."""
    try:
        yield
    except Refused as refused:
        if dialect.suggested_chunk and refused.status_code == 413:
            refused.headers["Suggested-Chunk-Size"] = str(dialect.suggested_chunk)
        raise


def asks_for_rehearsal(request: Request) -> bool:
    sent = request.query_params.get("dry_run", "false").lower()
    if sent not in ("true", "1", "false", "0"):
        raise Refused(ErrorCode.INVALID_REQUEST, _("{name} must be true or false.", name="dry_run"))
    return sent in ("true", "1")
