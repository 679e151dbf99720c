"""The collection for Postman and Bruno: complete, and each request of it works, run by Postman's own runner."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from tests.clients.conftest import MODULES
from tests.conftest import Person
from tests.flows.processes import Web

# After all imports the item kept is the one of the last, which is finished or on its way: there is nothing to retry.
EXPECTED = {"Retry one listing": 409}


def collection() -> dict[str, Any]:
    found: dict[str, Any] = Client().get("/v1/collection.json").json()
    return found


def test_every_operation_and_every_example_is_in_it() -> None:
    document = Client().get("/v1/openapi.json").json()
    found = collection()
    assert [folder["name"] for folder in found["item"]] == [tag["name"] for tag in document["tags"]]
    sent = [one["request"] for folder in found["item"] for one in folder["item"]]
    told = {(one["method"], one["url"]["raw"].replace("{{base_url}}", "")) for one in sent}
    wanted = [
        (method.upper(), path.replace("{", ":").replace("}", ""), operation.get("requestBody", {}).get("content", {}))
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    ]
    assert told == {(method, path) for method, path, _ in wanted}
    bodies = [len(content.get("examples", {})) for *_, contents in wanted for content in contents.values()]
    assert sum("body" in one for one in sent) == sum(bodies) >= 5


def test_no_key_is_in_it_and_it_has_a_name_to_be_saved_by() -> None:
    assert {one["key"]: one["value"] for one in collection()["variable"] if one["key"] != "base_url"} == {
        "api_key": "",
        "import_item_id": "",
    }
    assert 'filename="seeki.postman_collection.json"' in Client().head("/v1/collection.json")["Content-Disposition"]


@pytest.mark.django_db(transaction=True)
def test_every_request_of_it_works(node: str, site: Web, owner: Person, tmp_path: Path) -> None:
    saved, report = tmp_path / "collection.json", tmp_path / "report.json"
    saved.write_bytes(Client().get("/v1/collection.json").content)
    command = [node, MODULES / "newman/bin/newman.js", "run", saved]
    command += ["--env-var", f"base_url={site.url}", "--env-var", f"api_key={owner.secret}"]
    command += ["--reporters", "json", "--reporter-json-export", report]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    run = json.loads(report.read_text())["run"]
    answers = {one["item"]["name"]: one["response"]["code"] for one in run["executions"]}
    assert answers == {name: EXPECTED.get(name, 200) for name in answers}
    assert len(run["executions"]) == sum(len(folder["item"]) for folder in collection()["item"])
