"""Names of encodings as senders spell them, and the codec that each means."""

import codecs
import re

from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode
from seeki.lib.refused import Refused

UTF8, UTF16, WINDOWS = "utf-8", "utf-16", "windows-1252"

# What browsers do: the three differ in 0x80 to 0x9F only, which are control characters in the older ones.
_WINDOWS = {"iso88591", "latin1", "l1", "usascii", "ascii", "ansi", "cp1252", "xcp1252", "windows1252", "88591"}
_UTF8 = {"utf8", "unicode11utf8", "xutf8"}
_UTF16 = {"utf16", "utf16le", "utf16be", "ucs2", "unicode", "iso10646ucs2"}
_OTHER = re.compile(r"(?:x?(?:windows|cp)(125[0-8])|iso8859(\d{1,2})|latin(\d{1,2})|(koi8[ru])|(macintosh|macroman))")


def codec_of(label: str) -> str:
    """The codec that `label` names. Raises INVALID_REQUEST for one that is not read here."""
    bare = re.sub(r"[^a-z0-9]", "", label.lower())
    if bare in _WINDOWS:
        return WINDOWS
    if bare in _UTF8:
        return UTF8
    if bare in _UTF16:
        return UTF16
    if found := _OTHER.fullmatch(bare):
        return _single_byte(found, label)
    raise unknown(label)


def _single_byte(found: re.Match[str], label: str) -> str:
    windows, iso, latin, koi8, _ = found.groups()
    name = f"cp{windows}" if windows else f"iso8859-{iso}" if iso else f"latin{latin}" if latin else koi8 or "mac-roman"
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise unknown(label) from None


def unknown(label: str) -> Refused:
    return Refused(
        ErrorCode.INVALID_REQUEST,
        _('The document is declared as "{label}", an encoding that is not read here. Send UTF-8.', label=label[:60]),
    )
