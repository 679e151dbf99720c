"""Reads a fixture as the dialect does, into plain JSON for comparison."""

import base64
import json
from pathlib import Path
from typing import Any

from lxml import etree

from imports.dialects.contract import Attachment, Inline
from imports.dialects.openimmo.forgiving import judge
from imports.dialects.openimmo.record import Action, Provider, Understood, sender_path, understand, whole_attachments
from listings.payload import Checked
from seeki.lib.problems import Problem

HERE = Path(__file__).parent
# Records with what is understood of them; whole deliveries have an .expected.json and a test of their own.
PAIRS = sorted(one for one in HERE.glob("*.xml") if one.with_suffix(".json").exists())
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)


def elements(xml: bytes) -> list[etree._Element]:
    root = etree.fromstring(xml, PARSER)
    return [root] if etree.QName(root).localname == "immobilie" else list(root.iter("{*}immobilie"))


def seen(xml: bytes, provider: Provider) -> list[dict[str, Any]]:
    return [outcome(understand(element, provider), index) for index, element in enumerate(elements(xml))]


def outcome(understood: Understood, index: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "external_id": understood.external_id,
        "other_ids": understood.other_ids,
        "action": str(understood.action),
    }
    if understood.reason:
        found["reason"] = str(understood.reason)
    if understood.action is Action.UPSERT:
        understood, verdict = judge(understood)
        if isinstance(verdict, Checked):
            found["content"] = json.loads(verdict.content)
        else:
            found["problems"] = [
                told(problem, sender_path(understood, index, problem.path)) for problem in verdict.problems
            ]
    if understood.warnings:
        found["warnings"] = [told(problem, problem.path) for problem in understood.warnings]
    if understood.attachments:
        found["attachments"] = [attached(each) for each in whole_attachments(understood, index)]
    return found


def told(problem: Problem, path: str) -> dict[str, Any]:
    told = {"fault": str(problem.fault), "path": path}
    if problem.value is not None:
        told["value"] = problem.value
    shown = ("reason", "read", "assumed", "expected")
    return told | {name: str(fact) for name, fact in problem.facts.items() if name in shown and fact}


def attached(attachment: Attachment) -> dict[str, Any]:
    source = attachment.source
    found = {"into": attachment.field, "position": attachment.position, "path": attachment.path}
    found |= {"base64": in_base64(source)} if isinstance(source, Inline) else {"member": source.name}
    return found | {"caption" if name == "title" else name: value for name, value in attachment.entry.items()}


def in_base64(source: Inline) -> str:
    return base64.b64encode(source.content).decode()
