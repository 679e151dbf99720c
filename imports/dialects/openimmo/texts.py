"""freitexte → name, summary, description and the texts of each language. HTML is left to the canonical check."""

from imports.dialects.mapping.draft import Draft
from imports.dialects.mapping.sheet import Sheet
from seeki.lib.phrases import phrase as _

TITLE, TEASER, DESCRIPTION = "freitexte/objekttitel", "freitexte/dreizeiler", "freitexte/objektbeschreibung"
LANGUAGE = "verwaltung_techn/sprache"
PARTS = {
    "location": "freitexte/lage",
    "equipment": "freitexte/ausstatt_beschr",
    "other": "freitexte/sonstige_angaben",
}
# Longer ones are cut, and stay whole in the bag.
NAME_LIMIT, SUMMARY_LIMIT = 500, 1_000
PATHS = (TITLE, TEASER, DESCRIPTION, LANGUAGE, *PARTS.values())
GROUP, BELOW = "freitexte/objekt_text", (".", "@lang")

_BY_COUNTRY = {
    "DE": "de", "AT": "de", "CH": "de", "LI": "de", "ES": "es", "IT": "it", "FR": "fr", "PT": "pt", "NL": "nl",
    "PL": "pl", "CZ": "cs", "HU": "hu", "HR": "hr", "GB": "en", "IE": "en",
}  # fmt: skip
_NAMES = {
    "DEUTSCH": "de", "GERMAN": "de", "DEU": "de", "GER": "de", "ENGLISCH": "en", "ENGLISH": "en", "ENG": "en",
    "FRANZÖSISCH": "fr", "FRA": "fr", "SPANISCH": "es", "SPA": "es", "ITALIENISCH": "it", "ITA": "it",
}  # fmt: skip


def understand(record: Sheet, draft: Draft, country: str | None) -> None:
    language = _own_language(record, draft, country)
    _put_cut(record, draft, TITLE, "/name", NAME_LIMIT)
    _put_cut(record, draft, TEASER, "/summary", SUMMARY_LIMIT)
    text = record.take(DESCRIPTION)
    if text:
        draft.put("/description", text, DESCRIPTION)
    parts = {name: record.take(path) for name, path in PARTS.items()}
    if any(parts.values()):
        _add_texts(draft, {"language": language} | {name: text for name, text in parts.items() if text})
        for name, path in PARTS.items():
            draft.sources[f"/texts/0/{name}"] = path
    for sheet in record.groups.get("objekt_text", ()):
        _understand_other(sheet, draft)


def _own_language(record: Sheet, draft: Draft, country: str | None) -> str:
    """What the sender says; else the language of the country, where it has one that senders use."""
    sent = record.look(LANGUAGE)
    language = _language(sent)
    if language:
        record.cells.pop(LANGUAGE)
        draft.put("/language", language, LANGUAGE)
    elif sent:
        draft.left_out(LANGUAGE, sent, _("it is no language"), _("a tag of BCP 47 such as de or en"))
    return language or _BY_COUNTRY.get(country or "DE", "de")


def _language(sent: str) -> str:
    tag = _NAMES.get(sent.upper(), sent).replace("_", "-")
    head, _, region = tag.partition("-")
    if not (2 <= len(head) <= 3 and head.isascii() and head.isalpha()):
        return ""
    return (
        f"{head.lower()}-{region.upper()}"
        if region.isascii() and region.isalpha() and len(region) == 2
        else head.lower()
    )


def _put_cut(record: Sheet, draft: Draft, path: str, pointer: str, limit: int) -> None:
    text = record.look(path)
    if not text:
        return
    if pointer == "/name" and "\n" in text:
        text = " ".join(text.split())
    if text and len(text) > limit:
        cut = text[: limit - 1].rsplit(" ", 1)[0] + "…"
        shortened, most = _("its first {count} characters", count=limit), _("at most {count} characters", count=limit)
        draft.read_as(path, text, shortened, most)
        draft.put(pointer, cut, path)
    elif text:
        record.cells.pop(path)
        draft.put(pointer, text, path)


def _understand_other(sheet: Sheet, draft: Draft) -> None:
    """A text whose language is not said stays in the bag."""
    language = _language(sheet.look("@lang"))
    text = sheet.look(".")
    if language and text:
        sheet.cells.pop(".")
        sheet.cells.pop("@lang")
        place = f"/texts/{len(draft.payload.get('texts', ()))}"
        draft.sources[place] = sheet.prefix.rstrip("/")
        _add_texts(draft, {"language": language, "description": text})


def _add_texts(draft: Draft, texts: dict[str, str]) -> None:
    draft.payload.setdefault("texts", []).append(texts)
