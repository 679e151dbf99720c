"""What is taken home of a delivery: its refused items, and the body as it was sent."""

from collections.abc import Iterator
from uuid import UUID

from django.http import Http404, StreamingHttpResponse
from django.utils.http import content_disposition_header

from agencies.membership import MemberRequest, member_page
from imports import deliveries
from imports.history.differences import ordered
from imports.history.refused import as_csv, as_json
from imports.history.sent import as_it_came
from imports.models import ImportBatch, ImportItem
from imports.pages.batch import the_batch
from imports.pages.item import the_item
from seeki.templatetags.ui import pretty

PIECE = 256 * 1024
ENDINGS = {"seeki_json": "json", "idealista": "json"}


@member_page()
def refused_csv(request: MemberRequest, batch_id: UUID) -> StreamingHttpResponse:
    return csv_of(the_batch(request, batch_id))


@member_page()
def refused_json(request: MemberRequest, batch_id: UUID) -> StreamingHttpResponse:
    return json_of(the_batch(request, batch_id))


@member_page()
def body(request: MemberRequest, batch_id: UUID) -> StreamingHttpResponse:
    return body_of(the_batch(request, batch_id))


@member_page()
def item_sent(request: MemberRequest, item_id: UUID) -> StreamingHttpResponse:
    return sent_of(the_item(request, item_id))


@member_page()
def item_understood(request: MemberRequest, item_id: UUID) -> StreamingHttpResponse:
    return understood_of(the_item(request, item_id))


def csv_of(found: ImportBatch) -> StreamingHttpResponse:
    return download(as_csv(found), "text/csv; charset=utf-8", f"seeki-{found.number}-refused.csv")


def json_of(found: ImportBatch) -> StreamingHttpResponse:
    return download(as_json(found), "application/json", f"seeki-{found.number}-refused.json")


def sent_of(item: ImportItem) -> StreamingHttpResponse:
    """One item exactly as it was sent; not found once it has been forgotten."""
    raw = as_it_came(item)
    if raw is None:
        raise Http404
    name = f"seeki-{item.batch.number}-{item.index + 1}.{'xml' if raw.lstrip()[:1] == b'<' else 'json'}"
    return download(iter([raw]), "application/octet-stream", name)


def understood_of(item: ImportItem) -> StreamingHttpResponse:
    if not item.payload:
        raise Http404
    pieces = iter([pretty(ordered(item.payload))])
    return download(pieces, "application/json", f"seeki-{item.batch.number}-{item.index + 1}-understood.json")


def body_of(found: ImportBatch) -> StreamingHttpResponse:
    """The body exactly as it was sent; not found once it has been forgotten."""
    pieces = read(found)
    first = next(pieces)
    name = found.file_name or f"seeki-{found.number}.{ending(found, first)}"
    return download(chained(first, pieces), "application/octet-stream", name)


def read(found: ImportBatch) -> Iterator[bytes]:
    """The kept body in pieces. Raises Http404 before the first where there is none."""
    if not found.delivery:
        raise Http404
    try:
        with deliveries.read(found) as stream:
            piece = stream.read(PIECE)
            yield piece
            while piece := stream.read(PIECE):
                yield piece
    except FileNotFoundError:
        raise Http404 from None


def chained(first: bytes, others: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from others


def ending(found: ImportBatch, first: bytes) -> str:
    return "zip" if first.startswith(b"PK") else ENDINGS.get(found.dialect, "xml")


def download(pieces: Iterator[str] | Iterator[bytes], content_type: str, name: str) -> StreamingHttpResponse:
    """Never shown by the browser: what a sender sent is no page of ours."""
    response = StreamingHttpResponse(pieces, content_type=content_type)
    response.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
