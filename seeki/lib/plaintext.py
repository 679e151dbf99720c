"""Text out of feeds without its HTML. Every step is linear in the length of a hostile text."""

import html
import re

# Possessive, and never past the next "<": a text of a hundred thousand "<a" costs one pass.
_TAG = re.compile(r"""<(/?)([A-Za-z][A-Za-z0-9:-]*+)((?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+|[^<>]*+)>""")
_DECLARATION = re.compile(r"<[!?][A-Za-z\[][^<>]*+>")
_SILENT = re.compile(r"<(script|style|head|title|noscript|iframe|object|template)(?:\s[^<>]*+)?>", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_PARAGRAPHS = "p h1 h2 h3 h4 h5 h6 ul ol table pre"
_LINES = (
    "br hr div tr tbody thead dl dt dd section article header footer main nav aside "
    "address blockquote fieldset figure form"
)
# What a tag means in plain text; others mean nothing.
_SPOKEN = {"td": " ", "th": " ", "li": "\n- "}
_SPOKEN |= dict.fromkeys(_PARAGRAPHS.split(), "\n\n") | dict.fromkeys(_LINES.split(), "\n")
_BLANKS = str.maketrans("\t\xa0\u202f", "   ")
_MANY_BLANKS = re.compile(r" {2,}")
_MANY_LINE_ENDS = re.compile(r"\n{3,}")
# A line end in the source right after <br> is the same line end.
_DOUBLE_BREAK = re.compile(r"(<br\s{0,5}/?\s{0,5}>)[ \t]{0,20}\r?\n", re.IGNORECASE)


def is_marked_up(text: str) -> bool:
    """Whether there may be anything to take out; most texts end here."""
    return "<" in text or "&" in text


def plain_text(text: str) -> str:
    """Paragraphs and <br> become line ends, list items "- "; `a < b` and `<3` stay. Entities are read once."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "<" in text:
        text = _without_comments(text)
        text = _without_silent(text)
        text = _DECLARATION.sub("", text)
        text = _DOUBLE_BREAK.sub(r"\1", text)
        text = _TAG.sub(_spoken, text)
    if "&" in text:
        text = _ENTITY.sub(_character, text)
    text = _MANY_BLANKS.sub(" ", text.translate(_BLANKS))
    text = text.replace(" \n", "\n").replace("\n ", "\n")
    return _MANY_LINE_ENDS.sub("\n\n", text).strip()


def _spoken(tag: re.Match[str]) -> str:
    name = tag[2].lower()
    return "" if name == "li" and tag[1] else _SPOKEN.get(name, "")


def _character(entity: re.Match[str]) -> str:
    read = html.unescape(entity[0])
    # U+0000 and halves of characters come out as U+FFFD; other controls as nothing.
    return read if read.isprintable() or read.isspace() else ""


def _without_comments(text: str) -> str:
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept.append(text[at:start])
        at = end + 3
    return "".join(kept) + text[at:]


def _without_silent(text: str) -> str:
    """Scripts and styles go with what they hold; one that never ends takes the rest with it, as in a browser."""
    kept, at = [], 0
    while opening := _SILENT.search(text, at):
        kept.append(text[at : opening.start()])
        closing = re.compile(rf"</{opening[1]}\s*>", re.IGNORECASE).search(text, opening.end())
        if closing is None:
            return "".join(kept)
        at = closing.end()
    return "".join(kept) + text[at:]
