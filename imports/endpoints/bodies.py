"""Media types at the door. Bodies are read by `intake.receiving`, as a stream; DRF's parsers only name the types."""

from django.utils.functional import Promise
from rest_framework.parsers import BaseParser
from rest_framework.request import Request

from seeki.lib.api import JsonAnswers
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused


class StreamedBody(BaseParser):
    """Names a media type; nothing is parsed by it."""


class JsonBody(StreamedBody):
    media_type = "application/json"


def require_media_type(request: Request, advice: Promise | str = "") -> str:
    """The media type of the body; raises UNSUPPORTED_MEDIA_TYPE unless the view takes it. Parameters and case do
    not matter. `advice` is told besides."""
    parser = JsonAnswers().select_parser(request, request.parsers)
    if parser is None:
        sent = request.content_type or "none"
        taken = " / ".join(str(one.media_type) for one in request.parsers or ())
        told = _("Content-Type {sent} is not taken here; send Content-Type: {taken}.", sent=repr(sent), taken=taken)
        raise Refused(ErrorCode.UNSUPPORTED_MEDIA_TYPE, f"{told} {advice}".rstrip())
    return str(parser.media_type)


def charset_of(content_type: str) -> str | None:
    """The charset parameter of a Content-Type."""
    for parameter in content_type.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip("\"'") or None
    return None
