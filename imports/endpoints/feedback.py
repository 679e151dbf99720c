"""The answer to an OpenImmo delivery as an `openimmo_feedback` document (schema 1.2.5), for software that reads one."""

import re
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from lxml import etree
from rest_framework.request import Request

from agencies.models import Agency
from seeki.lib.phrases import phrase as _
from seeki.lib.problems import ErrorCode

VERSION = "1.2.7"
XML_TYPES = ("application/xml", "text/xml")
# The schema wants integers. These never change; a new code gets the next one.
NUMBERS: Mapping[str, int] = {
    ErrorCode.VALIDATION_FAILED: 1,
    ErrorCode.GEOCODE_ADDRESS_NOT_FOUND: 2,
    ErrorCode.GEOCODE_COORDINATES_INVALID: 3,
    ErrorCode.INFRA_QUEUE_REJECTED: 4,
    ErrorCode.INFRA_LOST: 5,
    ErrorCode.INTERNAL_ERROR: 6,
}
NOT_XML = re.compile("[^\\t\\n\\r\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
ALL_TAKEN, SOME_REJECTED = 0, 1


def is_wanted(request: Request) -> bool:
    """Whether the caller prefers XML: it names XML and no JSON."""
    accept = request.headers.get("Accept", "").lower()
    return any(kind in accept for kind in XML_TYPES) and "json" not in accept


def feedback(answer: Mapping[str, Any], agency: Agency) -> HttpResponse:
    """A `BatchAnswer` in the words of OpenImmo: an error for each rejected object, and a status over all."""
    root = etree.Element("openimmo_feedback")
    etree.SubElement(root, "version").text = VERSION
    sender = etree.SubElement(root, "sender")
    for name, text in (("name", "Seeki"), ("datum", f"{timezone.now():%d.%m.%Y}"), ("makler_id", str(agency.pk))):
        etree.SubElement(sender, name).text = text
    if answer["rejected"]:
        errors = etree.SubElement(root, "fehlerliste")
        for item in answer["rejected"]:
            add_error(errors, item)
    status = etree.SubElement(root, "status")
    etree.SubElement(status, "statusnr").text = str(SOME_REJECTED if answer["rejected"] else ALL_TAKEN)
    etree.SubElement(status, "text").text = in_sum(answer)
    body = etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return HttpResponse(body, content_type="application/xml; charset=utf-8")


def add_error(errors: etree._Element, item: Mapping[str, Any]) -> None:
    error = etree.SubElement(errors, "fehler")
    if item["external_id"]:
        etree.SubElement(error, "objekt_id").text = printable(item["external_id"])
    etree.SubElement(error, "fehlernr").text = str(NUMBERS[item["error_code"]])
    where = ", ".join(problem["path"] for problem in item["errors"][:3])
    text = f"{item['error_code']}: {item['message']}" + (f" ({where})" if where else "")
    etree.SubElement(error, "text").text = printable(text)


def in_sum(answer: Mapping[str, Any]) -> str:
    accepted, rejected, warnings = (len(answer[name]) for name in ("accepted", "rejected", "warnings"))
    counts = _(
        "{accepted} accepted, {rejected} rejected, {warnings} warnings.",
        accepted=accepted,
        rejected=rejected,
        warnings=warnings,
    )
    where = _("Batch {batch}.", batch=answer["batch_id"]) if answer["batch_id"] else _("Dry run: nothing was stored.")
    return f"{counts} {where}"


def printable(text: str) -> str:
    """`text` without the characters that XML cannot carry."""
    return NOT_XML.sub("\ufffd", text)
