"""The texts of a listing language by language, and the pages and files that it links to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from babel import Locale, UnknownLocaleError
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from listings.payload.words import MediaKind
from listings.wording import worded

SECTIONS: Sequence[tuple[str, Promise | str]] = (
    ("description", ""),
    ("location", _("Surroundings")),
    ("equipment", _("Equipment")),
    ("other", _("Further information")),
)
# What a sender may say outside any language.
OUTSIDE = ("name", "summary", "description")
LINKED: Sequence[tuple[str, Promise]] = (
    ("tours", _("Virtual tour")),
    ("videos", _("Film")),
    ("documents", _("Document")),
    ("links", _("Page")),
)


class Section(NamedTuple):
    title: str
    text: str


class Text(NamedTuple):
    """All texts in one language; `language` is empty where the sender did not name it."""

    language: str
    language_name: str
    name: str
    summary: str
    sections: Sequence[Section]


class Link(NamedTuple):
    """Something to look at elsewhere; without an address it is a file that came with the listing."""

    kind: str
    title: str
    url: str


def texts_of(content: Mapping[str, Any]) -> list[Text]:
    """The texts in the order of the sender; what stands outside any language first."""
    outside, further = content, list(content.get("texts") or ())
    for entry in further:
        if is_of_one(outside, entry):
            further[further.index(entry)] = {**{name: outside.get(name) for name in OUTSIDE}, **entry}
            outside = {}
            break
    found = [made(entry) for entry in further]
    first = made(outside)
    kept = [first] if first.summary or first.sections else []
    return kept + [text for text in found if text.name or text.summary or text.sections]


def is_of_one(outside: Mapping[str, Any], entry: Mapping[str, Any]) -> bool:
    """Whether the texts outside any language are the same as those of a language, or what is missing there."""
    if outside.get("language") not in (None, entry.get("language")):
        return False
    return all(entry.get(name) in (None, outside.get(name)) for name in OUTSIDE)


def made(entry: Mapping[str, Any]) -> Text:
    sections = [Section(str(title), entry[name]) for name, title in SECTIONS if isinstance(entry.get(name), str)]
    language = entry.get("language") or ""
    name = ", ".join(entry[part] for part in ("name", "subtitle") if entry.get(part))
    return Text(language, language_name(language), name, entry.get("summary") or "", sections)


def language_name(code: str) -> str:
    """The name of a language in the reader's own."""
    try:
        name = Locale.parse(code, sep="-").get_display_name(get_language() or "en") if code else ""
    except (ValueError, UnknownLocaleError):
        name = code
    return (name or code)[:1].upper() + (name or code)[1:]


def links_of(content: Mapping[str, Any], files: Mapping[str, str] | None = None) -> Iterator[Link]:
    """Tours, films, documents and pages. Only what is plainly a web address becomes a link, and what came with the
    listing and is hosted: `files` says where."""
    files = files or {}
    for field, usual in LINKED:
        for entry in content.get(field) or ():
            kind = worded(MediaKind, entry["kind"]) if entry.get("kind") else str(usual)
            sent = entry["url"] if is_web_address(entry["url"]) else ""
            yield Link(kind, entry.get("title") or sent, sent or files.get(entry["url"], ""))
    if is_web_address(content.get("url") or ""):
        yield Link(str(_("Page of the agency")), content["url"], content["url"])


def is_web_address(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))
