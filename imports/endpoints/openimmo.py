"""POST /v1/openimmo: OpenImmo XML, alone or in a zip with its images."""

from contextlib import AbstractContextManager, nullcontext

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.gate import IntakeOpen, caller
from imports.dialects.openimmo.dialect import OPENIMMO
from imports.endpoints.bodies import StreamedBody, charset_of, require_media_type
from imports.endpoints.documented_feeds import IMPORT_OPENIMMO
from imports.endpoints.feedback import feedback, is_wanted
from imports.endpoints.intake import import_body
from imports.intake.receiving import Received
from imports.intake.sources import Body, PlainBody, zipped


class XmlBody(StreamedBody):
    media_type = "application/xml"


class TextXmlBody(StreamedBody):
    media_type = "text/xml"


class ZipBody(StreamedBody):
    media_type = "application/zip"


class OldZipBody(StreamedBody):
    media_type = "application/x-zip-compressed"


class OpenImmoView(APIView):
    """Bulk import of listings as OpenImmo."""

    permission_classes = [IntakeOpen]
    parser_classes = [XmlBody, ZipBody, TextXmlBody, OldZipBody]

    @extend_schema(**IMPORT_OPENIMMO)
    def post(self, request: Request) -> Response | HttpResponse:
        media_type = require_media_type(request)
        agency = caller(request).agency
        charset, country = charset_of(request.content_type or ""), agency.country_code or None

        def envelope(received: Received) -> AbstractContextManager[Body]:
            if "zip" in media_type:
                return zipped(received, country)
            return nullcontext(PlainBody(received, charset, country))

        answer = import_body(request, OPENIMMO, envelope)
        return feedback(answer.data, agency) if is_wanted(request) else answer
