"""GET /v1/import-items/{id}/status and POST /v1/import-items/{id}/retry."""

from uuid import UUID

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.gate import IntakeOpen, caller
from imports.endpoints.answers import item_status
from imports.endpoints.documented import RETRY_ITEM, SHOW_STATUS
from imports.models import ImportItem
from imports.pipeline.retrying import retry
from imports.pipeline.turns import is_claimed


class StatusView(APIView):
    """What became of one item."""

    @extend_schema(**SHOW_STATUS)
    def get(self, request: Request, import_item_id: UUID) -> Response:
        item = own_item(request, import_item_id)
        return Response(item_status(item, is_claimed(item)))


class RetryView(APIView):
    """Work an item off again that ended through no fault of the sender."""

    permission_classes = [IntakeOpen]
    parser_classes = []

    @extend_schema(**RETRY_ITEM)
    def post(self, request: Request, import_item_id: UUID) -> Response:
        retry(own_item(request, import_item_id))
        item = own_item(request, import_item_id)
        return Response(item_status(item, is_claimed(item)), status=202)


def own_item(request: Request, import_item_id: UUID) -> ImportItem:
    """The item, if it is this agency's; a stranger's is not found."""
    items = ImportItem.objects.select_related("listing", "agency").defer("raw", "traceback")
    item = items.filter(pk=import_item_id, agency_id=caller(request).agency_id).first()
    if item is None:
        raise Http404
    return item
