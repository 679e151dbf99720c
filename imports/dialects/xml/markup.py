"""Small texts of markup without their comments and the like, in linear time however they are broken."""

import re

_OPENED = re.compile(rb"<(?:!--|!\[CDATA\[|\?)")
_CLOSED_BY = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}


def without_sections(text: bytes, keep_cdata: bool = False) -> bytes:
    """`text` without comments and processing instructions, and without CDATA sections or with closed ones kept.
    What opens a section that is not closed is left out alone."""
    kept, at, endless = [], 0, set()
    while opened := _OPENED.search(text, at):
        opener = opened[0]
        kept.append(text[at : opened.start()])
        end = -1 if opener in endless else text.find(_CLOSED_BY[opener], opened.end())
        if end < 0:
            endless.add(opener)
            at = opened.end()
            continue
        at = end + len(_CLOSED_BY[opener])
        if keep_cdata and opener == b"<![CDATA[":
            kept.append(text[opened.start() : at])
    return b"".join((*kept, text[at:]))
