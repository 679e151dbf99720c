"""POST /v1/listings: Seeki's own JSON."""

from contextlib import nullcontext

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.gate import IntakeOpen
from imports.dialects.seeki_json import SEEKI_JSON
from imports.endpoints.bodies import JsonBody, require_media_type
from imports.endpoints.documented import IMPORT_LISTINGS
from imports.endpoints.intake import import_body
from imports.intake.sources import PlainBody


class ListingsView(APIView):
    """Bulk import of listings."""

    permission_classes = [IntakeOpen]
    parser_classes = [JsonBody]

    @extend_schema(**IMPORT_LISTINGS)
    def post(self, request: Request) -> Response:
        require_media_type(request)
        return import_body(request, SEEKI_JSON, lambda received: nullcontext(PlainBody(received)))
