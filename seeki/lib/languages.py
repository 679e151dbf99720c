"""In which language the API answers: the caller's, by Accept-Language."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_supported_language_variant
from django.utils.translation.trans_real import parse_accept_lang_header

HEADER_LIMIT = 500
# What is written in English alone: the machine-readable documents, and the page that shows them.
ENGLISH = ("/v1/openapi.json", "/v1/docs", "/v1/schemas/")


class CallerLanguageMiddleware:
    """Whatever /v1/ says in sentences is in the language that the caller's Accept-Language prefers, else in English.

    The agency's own language is no second choice. Without the header the reader is software, or the log of one: there
    a sentence must not change because somebody in the office has chosen another language. Codes never change.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith("/v1/"):
            return self.get_response(request)
        if request.path_info.startswith(ENGLISH):
            language = settings.LANGUAGE_CODE
        else:
            language = preferred(request.headers.get("Accept-Language", ""))
        with translation.override(language):
            response = self.get_response(request)
        response.headers["Content-Language"] = language
        patch_vary_headers(response, ["Accept-Language"])
        return response


def preferred(header: str) -> str:
    """The first language of the header that Seeki speaks, by quality; English for what is none, or no header at all."""
    for tag, quality in parse_accept_lang_header(header[:HEADER_LIMIT]):
        if tag == "*" or not quality:
            continue
        try:
            return get_supported_language_variant(tag)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
