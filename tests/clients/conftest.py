"""What an integrator makes of the OpenAPI document, built and used against the real web server and worker. Node's part
is installed by .ci/clients; where it is not, those tests are skipped and say so; in CI they never are."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client

from imports.models import ImportItem
from tests.flows.processes import Web, web, worker

MODULES = Path(__file__).parent / "node_modules"


@pytest.fixture
def site(transactional_db: None) -> Iterator[Web]:
    with worker(), web() as server:
        yield server


@pytest.fixture(scope="session")
def document(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The OpenAPI document, downloaded."""
    found = tmp_path_factory.mktemp("document") / "openapi.json"
    found.write_bytes(Client().get("/v1/openapi.json").content)
    return found


@pytest.fixture
def node(tmp_path: Path) -> str:
    """Node, and what it needs beside the test's files."""
    found = shutil.which("node")
    if not found or not MODULES.exists():
        missing = "Node and its packages are not here (apt-get install nodejs npm; .ci/clients)."
        (pytest.fail if os.environ.get("CI") else pytest.skip)(missing)
    (tmp_path / "node_modules").symlink_to(MODULES)
    return found


@pytest.fixture
def lose() -> Callable[[str], str]:
    """Make an item one that was lost, as after an accident."""

    def lost(item_id: str) -> str:
        ImportItem.objects.filter(pk=item_id).update(status="failed", error_code="INFRA_LOST")
        return item_id

    return lost
