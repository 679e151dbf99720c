"""Titles and descriptions in several languages: those in the record's own stand in the listing, others beside."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.plain import line
from seeki.lib.phrases import phrase as _

# Escaped once more than XML or JSON asks for: `&amp;nbsp;`.
_TWICE = re.compile(r"&amp;(?=(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)")
TITLE_LIMIT, TITLE_LIMIT_BESIDE = 500, 200
TEXTS_LIMIT = 30


class Text(NamedTuple):
    """`language` is a tag, or empty where none is said. `source` is a cell."""

    language: str
    description: str
    source: str
    title: str = ""


def put(draft: Draft, sent: Sequence[Text]) -> None:
    """The language of the listing, if it has one by now, decides which texts are its own; else the first text does."""
    own = draft.payload.get("language") or next((text.language for text in sent if text.language), "")
    for text in sent:
        language = text.language or own
        if not own or _is_same(language, own):
            _put_own(draft, text)
        else:
            _put_beside(draft, text)
    if own and "language" not in draft.payload and ("description" in draft.payload or "name" in draft.payload):
        draft.put("/language", own, sent[0].source)


def _is_same(one: str, other: str) -> bool:
    return one.partition("-")[0] == other.partition("-")[0]


def _put_own(draft: Draft, text: Text) -> None:
    title = line(text.title)
    if title and not draft.has("/name"):
        draft.put("/name", _cut(title, TITLE_LIMIT, draft, text.source), text.source)
    _join(draft.payload, readable(text.description))
    if text.description and not draft.has("/description"):
        draft.sources["/description"] = text.source


def _put_beside(draft: Draft, text: Text) -> None:
    texts = draft.payload.setdefault("texts", [])
    found = next((one for one in texts if one["language"] == text.language), None)
    if found is None:
        if len(texts) >= TEXTS_LIMIT:
            draft.left_out(
                text.source,
                text.description,
                _("there are too many"),
                _("at most {count} languages", count=TEXTS_LIMIT),
            )
            return
        found = {"language": text.language}
        draft.sources[f"/texts/{len(texts)}"] = text.source
        texts.append(found)
    if (title := line(text.title)) and "name" not in found:
        found["name"] = _cut(title, TITLE_LIMIT_BESIDE, draft, text.source)
    _join(found, readable(text.description))


def _join(holder: dict[str, str], description: str) -> None:
    if description and description not in holder.get("description", ""):
        holder["description"] = f"{holder['description']}\n\n{description}" if "description" in holder else description


def _cut(title: str, limit: int, draft: Draft, source: str) -> str:
    if len(title) <= limit:
        return title
    shortened, most = _("its first {count} characters", count=limit), _("at most {count} characters", count=limit)
    draft.read_as(source, title, shortened, most)
    return title[: limit - 1].rsplit(" ", 1)[0] + "…"


def readable(text: str) -> str:
    """HTML is left to the canonical check, which reads entities once."""
    return _TWICE.sub("&", text.strip())
