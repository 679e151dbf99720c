"""A TypeScript client is generated from the OpenAPI document, compiled strictly, and used (story.ts)."""

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from imports.endpoints.documented_feeds import XML_EXAMPLE
from imports.endpoints.examples import LISTING
from tests.clients.conftest import MODULES
from tests.conftest import Person
from tests.flows.processes import Web

STORY = Path(__file__).parent / "story.ts"
STRICT = ["--strict", "--module", "nodenext", "--target", "es2022", "--lib", "es2022,dom", "--skipLibCheck"]


@pytest.mark.django_db(transaction=True)
def test_it_is_compiled_and_used(
    node: str, document: Path, site: Web, owner: Person, lose: Callable[[str], str], tmp_path: Path
) -> None:
    def run(*command: object, **environment: str) -> str:
        told = [node, *map(str, command)]
        done = subprocess.run(told, cwd=tmp_path, capture_output=True, text=True, env=environment, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    shutil.copy(STORY, tmp_path)
    (tmp_path / "package.json").write_text('{"type": "module"}')
    run(MODULES / "openapi-typescript/bin/cli.js", document, "-o", "schema.d.ts")
    run(MODULES / "typescript/bin/tsc", *STRICT, STORY.name)

    taken = site.post(json.dumps({"listings": [LISTING]}), owner.secret).json()["accepted"]
    environment = {"SEEKI_URL": site.url, "SEEKI_KEY": owner.secret, "OPENIMMO": XML_EXAMPLE}
    environment["LOST_ITEM"] = lose(taken[0]["import_item_id"])
    assert json.loads(run("story.js", **environment)) == {
        "understood": "Sunny 2-bedroom apartment",
        "accepted": ["a", "b"],
        "rejected": ["c", "VALIDATION_FAILED", True],
        "status": ["completed", "created"],
        "retried": [202, True],
        "refused": [409, "NOT_RETRYABLE"],
        "openimmo": ["A-101"],
        "strange": "EURO",
    }
