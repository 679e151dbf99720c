"""POST /v1/idealista and /v1/kyero: feeds without files of their own, read by the dialect that the media type names."""

from collections.abc import Mapping
from contextlib import nullcontext
from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from agencies.gate import IntakeOpen, caller
from imports.dialects.contract import Dialect
from imports.dialects.idealista.dialect import IDEALISTA
from imports.dialects.idealista_json.dialect import IDEALISTA_JSON
from imports.dialects.kyero import KYERO
from imports.endpoints.bodies import StreamedBody, charset_of, require_media_type
from imports.endpoints.documented_feeds import IMPORT_IDEALISTA, IMPORT_KYERO
from imports.endpoints.intake import import_body
from imports.intake.sources import PlainBody


class FeedView(APIView):
    """Bulk import of listings in one of the formats of `dialects`, by media type."""

    permission_classes = [IntakeOpen]
    dialects: ClassVar[Mapping[str, Dialect]] = {}
    advice: ClassVar[Promise | str] = ""

    def post(self, request: Request) -> Response:
        dialect = self.dialects[require_media_type(request, self.advice)]
        charset, country = charset_of(request.content_type or ""), caller(request).agency.country_code or None
        return import_body(request, dialect, lambda received: nullcontext(PlainBody(received, charset, country)))


def feed_view(documented: Mapping[str, Any], *dialects: Dialect, advice: Promise | str = "") -> type[FeedView]:
    """The view of an endpoint. `advice` is told with the 415 to whoever sends another media type."""
    by_type = {media_type: dialect for dialect in dialects for media_type in dialect.media_types}
    parsers = [type("FeedBody", (StreamedBody,), {"media_type": media_type}) for media_type in by_type]
    view = type(
        f"{dialects[0].name.title()}View",
        (FeedView,),
        {"parser_classes": parsers, "dialects": by_type, "advice": advice, "__doc__": FeedView.__doc__},
    )
    return extend_schema_view(post=extend_schema(**documented))(view)


IdealistaView = feed_view(
    IMPORT_IDEALISTA,
    IDEALISTA,
    IDEALISTA_JSON,
    advice=_(
        "XML goes as application/xml, also where your software calls it text/xml; images come by their addresses, so "
        "no zip is needed. Idealista JSON goes as application/json."
    ),
)
KyeroView = feed_view(
    IMPORT_KYERO, KYERO, advice=_("Send the XML itself: images come by their addresses, so no zip is needed.")
)
