"""The same downloads as an agency has, for support."""

from uuid import UUID

from django.http import HttpRequest, StreamingHttpResponse

from imports.pages.downloads import body_of, csv_of, json_of, sent_of, understood_of
from imports.support.subjects import any_batch, any_item
from seeki.lib.admin import support_page


@support_page("imports.view_importbatch")
def batch_body(request: HttpRequest, batch_id: UUID) -> StreamingHttpResponse:
    return body_of(any_batch(batch_id))


@support_page("imports.view_importbatch")
def refused_csv(request: HttpRequest, batch_id: UUID) -> StreamingHttpResponse:
    return csv_of(any_batch(batch_id))


@support_page("imports.view_importbatch")
def refused_json(request: HttpRequest, batch_id: UUID) -> StreamingHttpResponse:
    return json_of(any_batch(batch_id))


@support_page("imports.view_importitem")
def item_sent(request: HttpRequest, item_id: UUID) -> StreamingHttpResponse:
    return sent_of(any_item(item_id))


@support_page("imports.view_importitem")
def item_understood(request: HttpRequest, item_id: UUID) -> StreamingHttpResponse:
    return understood_of(any_item(item_id))
