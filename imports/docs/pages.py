"""The pages of the documentation: public, in the reader's language or in the one that the address names."""

import re
from collections.abc import Callable, Mapping
from html import unescape
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.html import strip_tags
from django.views.decorators.http import require_safe

from agencies.membership import current_member
from imports.docs import codes, fields, figures, mappings
from imports.docs.changes import CHANGES
from imports.docs.code import LANGUAGES, Examples, coloured
from imports.docs.contents import DIALECTS, ERRORS, PAGES, SECTIONS, START, Page
from imports.docs.reader import reader_of
from imports.endpoints import examples as samples
from imports.endpoints.documented_feeds import XML_EXAMPLE
from listings.gallery.words import SENTENCES
from seeki.lib.problems import ERROR_CODES, FAULTS, RETRYABLE

HEADING = re.compile(r'<h2[^>]* id="([^"]+)"[^>]*>(.*?)</h2>', re.DOTALL)
# Remembers in which language somebody reads the examples.
CODE_COOKIE = "code_language"


class Heading(NamedTuple):
    anchor: str
    title: str


@require_safe
def start(request: HttpRequest, language: str = "") -> HttpResponse:
    return redirect(address(START, language))


@require_safe
def page(request: HttpRequest, slug: str = START, language: str = "") -> HttpResponse:
    if slug not in PAGES or slug == ERRORS:
        raise Http404
    with reading_in(language):
        return shown(request, PAGES[slug], language, _EXTRA.get(slug, _nothing)(slug))


@require_safe
def errors(request: HttpRequest, language: str = "") -> HttpResponse:
    extra = {
        "requests": [(code, entry) for code, entry in ERROR_CODES.items() if entry.status],
        "items": [(code, entry, code in RETRYABLE) for code, entry in ERROR_CODES.items() if not entry.status],
        "faults": [(fault, entry) for fault, entry in FAULTS.items() if fault not in codes.WARNINGS],
        "doubts": [(fault, entry) for fault, entry in FAULTS.items() if fault in codes.WARNINGS],
    }
    with reading_in(language):
        return shown(request, PAGES[ERRORS], language, extra)


@require_safe
def error(request: HttpRequest, code: str, language: str = "") -> HttpResponse:
    with reading_in(language):
        found = codes.told(code)
        if found is None:
            raise Http404
        extra = {
            "told": found,
            "head": coloured(found.head, "http") if found.head else "",
            "example": coloured(found.example, "json"),
        }
        here = Page("error", found.code, found.cause)
        return shown(request, here, language, extra)


def reading_in(language: str) -> Any:
    """The language of the address, if it names one; else the reader's, which is on already."""
    return translation.override(language or translation.get_language())


def shown(request: HttpRequest, here: Page, language: str, extra: Mapping[str, Any]) -> HttpResponse:
    """The text is rendered first: its headings are what stands under "On this page"."""
    context = {**common(request, here, language), **extra}
    text = render_to_string(f"docs/pages/{here.slug}.html", context, request)
    headings = [Heading(anchor, unescape(strip_tags(title)).strip()) for anchor, title in HEADING.findall(text)]
    response = render(request, "docs/page.html", context | {"text": text, "headings": headings})
    response.headers["Content-Language"] = translation.get_language() or settings.LANGUAGE_CODE
    patch_vary_headers(response, ["Cookie", "Accept-Language"])
    return response


def common(request: HttpRequest, here: Page, language: str) -> dict[str, Any]:
    member = current_member(request)
    agency = member.agency if member else None
    reader = reader_of(agency)
    chosen = request.COOKIES.get(CODE_COOKIE, "")
    known = [file.partition(".")[0] for file in LANGUAGES]
    return {
        "here": here,
        "sections": [
            (section.title, [(one, address(one.slug, language)) for one in section.pages]) for section in SECTIONS
        ],
        "at": {slug.replace("-", "_"): address(slug, language) for slug in PAGES},
        "error_base": f"{address(ERRORS, language)}/",
        "translations": [(code, name, in_language(request, code)) for code, name in settings.LANGUAGES],
        "reader": reader,
        "examples": Examples(reader),
        "chosen": chosen if chosen in known else known[0],
        "limits": figures.limits(),
        "neighbours": neighbours(here.slug, language),
    }


def address(slug: str, language: str = "") -> str:
    kwargs = {"language": language} if language else {}
    if slug == START:
        return reverse("docs", kwargs=kwargs)
    if slug == ERRORS:
        return reverse("errors", kwargs=kwargs)
    return reverse("docs-page", kwargs=kwargs | {"slug": slug})


def in_language(request: HttpRequest, language: str) -> str:
    """This very page in another language."""
    match = request.resolver_match
    assert match is not None
    return reverse(match.view_name, kwargs={**match.kwargs, "language": language})


def neighbours(slug: str, language: str) -> dict[str, tuple[Page, str] | None]:
    order = list(PAGES.values())
    at = next((number for number, one in enumerate(order) if one.slug == slug), -1)
    if at < 0:
        return {"before": None, "after": None}
    before = order[at - 1] if at else None
    after = order[at + 1] if at + 1 < len(order) else None
    return {
        "before": (before, address(before.slug, language)) if before else None,
        "after": (after, address(after.slug, language)) if after else None,
    }


def _nothing(slug: str) -> Mapping[str, Any]:
    return {}


def _start(slug: str) -> Mapping[str, Any]:
    accepted = {"external_id": "crm-101", "import_item_id": samples.ITEM_ID}
    answer = codes.first_answer(accepted)
    needed = [field for group in fields.groups() for field in group.fields if field.is_required or field.instead]
    return {"answer": coloured(codes.pretty(answer), "json"), "needed": needed, "formats": figures.formats()}


def _fields(slug: str) -> Mapping[str, Any]:
    return {"groups": fields.groups(), "objects": fields.objects(), "word_lists": fields.word_lists()}


def _format(slug: str) -> Mapping[str, Any]:
    name = DIALECTS[slug]
    return {
        "format": next(one for one in figures.formats() if one.name == name),
        "tables": mappings.tables(name),
        "actions": mappings.actions(name),
        "sample": _SAMPLES[slug](),
    }


def _status(slug: str) -> Mapping[str, Any]:
    return {"status": coloured(codes.pretty(samples.STATUS), "json")}


def _answers(slug: str) -> Mapping[str, Any]:
    return {"retryable": sorted(RETRYABLE), "request": [(c, e) for c, e in ERROR_CODES.items() if e.status]}


_SAMPLES: Mapping[str, Callable[[], Any]] = {
    "openimmo": lambda: coloured(XML_EXAMPLE, "xml"),
    "idealista": lambda: coloured(samples.IDEALISTA, "xml"),
    "idealista-json": lambda: coloured(codes.pretty(samples.IDEALISTA_JSON), "json"),
    "kyero": lambda: coloured(samples.KYERO, "xml"),
}
_EXTRA: Mapping[str, Callable[[str], Mapping[str, Any]]] = {
    START: _start,
    "fields": _fields,
    "status": _status,
    "answers": _answers,
    "images": lambda slug: {"image_codes": SENTENCES.items()},
    "limits": lambda slug: {"formats": figures.formats()},
    "changelog": lambda slug: {"changes": CHANGES},
    "environments": lambda slug: {"environments": figures.environments()},
    **dict.fromkeys(DIALECTS, _format),
}
