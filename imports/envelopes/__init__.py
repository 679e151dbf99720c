"""How a body is wrapped: a zip with one XML file and the files that it names.

    with_zip = open_zip(stream)              # seekable; raises Refused for whatever is wrong with the whole
    document = with_zip.xml(limit, spool)    # the XML file as a stream of its own, inflated; raises Refused
    member = with_zip.find("bilder\\\\IMG_1.jpg")   # what a path in the document means, or None
    with_zip.copy(member, into, limit)       # streamed into a file; its size and SHA-256, or MemberError

Nothing is ever written under a name that the zip gives.
"""

from imports.envelopes.archive import Archive, Copied, open_zip
from imports.envelopes.checking import Limits
from imports.envelopes.directory import Member
from imports.envelopes.inflating import MemberError

__all__ = ["Archive", "Copied", "Limits", "Member", "MemberError", "open_zip"]
