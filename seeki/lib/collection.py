"""An OpenAPI document as a Postman collection (v2.1), which Bruno, Insomnia and Hoppscotch import, too."""

import json
import re
from collections.abc import Iterator
from typing import Any, NamedTuple, TypeAlias

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
# Keeps the id that an answer gives, so that the requests about one item need no copying.
KEEP_ITEM = """\
const body = (pm.response.headers.get("Content-Type") || "").includes("json") ? pm.response.json() : {};
const item = [...(body.accepted || []), ...(body.rejected || [])][0];
if (item && item.import_item_id) pm.collectionVariables.set("import_item_id", item.import_item_id);"""

Node: TypeAlias = dict[str, Any]


def collection(document: Node) -> Node:
    """A folder for each tag, and in it a request for each example of each operation."""
    return {
        "info": {
            "name": document["info"]["title"],
            "description": "Set the variable `api_key` to the key of your agency, and send.",
            "schema": SCHEMA,
        },
        "auth": {"type": "bearer", "bearer": [variable("token", "{{api_key}}")]},
        "variable": [
            variable("base_url", document["servers"][0]["url"]),
            variable("api_key", ""),
            variable("import_item_id", ""),
        ],
        "event": [{"listen": "test", "script": {"type": "text/javascript", "exec": KEEP_ITEM.splitlines()}}],
        "item": [
            {"name": tag["name"], "description": tag["description"], "item": list(requests(document, tag["name"]))}
            for tag in document["tags"]
        ],
    }


def variable(key: str, value: str) -> Node:
    return {"key": key, "value": value, "type": "string"}


def requests(document: Node, tag: str) -> Iterator[Node]:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if tag in operation["tags"]:
                found = list(bodies(operation)) or [Body()]
                for body in found:
                    name = f"{operation['summary']}: {body.title}" if len(found) > 1 else operation["summary"]
                    yield {"name": name, "request": request(method, path, operation, body)}


class Body(NamedTuple):
    """An example of a body, with the header that says what it is."""

    title: str = ""
    headers: tuple[Node, ...] = ()
    sent: Node | None = None


def bodies(operation: Node) -> Iterator[Body]:
    for kind, content in operation.get("requestBody", {}).get("content", {}).items():
        for example in content.get("examples", {}).values():
            value, language = example["value"], "xml" if "xml" in kind else "json"
            raw = value if isinstance(value, str) else json.dumps(value, indent=2, ensure_ascii=False)
            body = {"mode": "raw", "raw": raw, "options": {"raw": {"language": language}}}
            yield Body(example.get("summary", kind), ({"key": "Content-Type", "value": kind},), body)


def request(method: str, path: str, operation: Node, body: Body) -> Node:
    sent = {
        "method": method.upper(),
        "description": operation["description"],
        "header": [*body.headers, *(optional(one) for one in parameters(operation, "header"))],
        "url": url(path, operation),
    }
    sent |= {"body": body.sent} if body.sent else {}
    return sent if operation.get("security") else sent | {"auth": {"type": "noauth"}}


def url(path: str, operation: Node) -> Node:
    steps = re.sub(r"\{(\w+)\}", r":\1", path).strip("/").split("/")
    return {
        "raw": "{{base_url}}/" + "/".join(steps),
        "host": ["{{base_url}}"],
        "path": steps,
        "query": [optional(one) for one in parameters(operation, "query")],
        "variable": [variable(one["name"], f"{{{{{one['name']}}}}}") for one in parameters(operation, "path")],
    }


def parameters(operation: Node, place: str) -> list[Node]:
    return [one for one in operation.get("parameters", []) if one["in"] == place]


def optional(parameter: Node) -> Node:
    """Switched off: it is there to be found, and sent only by whoever wants it."""
    value = "true" if parameter["schema"].get("type") == "boolean" else ""
    return {
        "key": parameter["name"],
        "value": value,
        "description": parameter["description"],
        "disabled": not parameter.get("required", False),
    }
