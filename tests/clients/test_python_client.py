"""A Python client is generated from the OpenAPI document, imported whole, and used."""

import importlib
import pkgutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from imports.endpoints.documented_feeds import XML_EXAMPLE
from tests.conftest import Person
from tests.flows.processes import Web, until

NAME = "seeki_client"
# The generator knows bytes by this one name. Of the two bodies that OpenImmo takes it can tell only one.
CONFIG = "content_type_overrides: {application/xml: application/octet-stream}\npost_hooks: []\n"


@pytest.fixture(scope="module")
def made(document: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    """The client, with all its modules imported."""
    folder = tmp_path_factory.mktemp("generated")
    config = folder / "config.yaml"
    config.write_text(CONFIG)
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(document), "--meta", "none"]
    command += ["--config", str(config), "--output-path", str(folder / NAME)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    # Only the zip is left out, which has no word of its own.
    assert [line for line in said.splitlines() if "Unsupported" in line or "WARNING" in line] == [
        "WARNING parsing POST /v1/openimmo within imports.",
        "Unsupported content type application/zip",
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(folder)
        package = importlib.import_module(NAME)
        for module in pkgutil.walk_packages(package.__path__, f"{NAME}."):
            importlib.import_module(module.name)
        yield package
    for name in [name for name in sys.modules if name.split(".")[0] == NAME]:
        del sys.modules[name]


def test_its_names_are_those_of_the_document(made: ModuleType) -> None:
    """No name is made up by the generator, but for the three open objects (fields that anybody may add)."""
    models = set(made.models.__all__)
    invented = {name for name in models if "Type" in name and name not in {"ListingType", "RealEstateType"}}
    assert invented == {"AcceptedUnderstoodType0", "ListingExtraType0", "ListingOtherIdsType0"}
    assert {"Listing", "ListingsRequest", "BatchAnswer", "ItemStatus", "ErrorAnswer", "Currency", "ItemState"} <= models


@pytest.mark.django_db(transaction=True)
def test_it_sends_listings_reads_the_answer_retries_and_sends_openimmo(
    made: ModuleType, site: Web, owner: Person, lose: Callable[[str], str]
) -> None:
    m, imports, items = made.models, made.api.imports, made.api.items
    client = made.AuthenticatedClient(base_url=site.url, token=owner.secret)
    flat = m.Listing(
        external_id="a",
        listing_type=m.ListingType.SELL,
        real_estate_type=m.RealEstateType.APARTMENT,
        price=320000,
        currency=m.Currency.EUR,
        name="Sunny 2-bedroom apartment",
        address=m.Address(city="Prague", postal_code="11000", country_code=m.CountryCode.CZ),
    )
    priceless = m.Listing(external_id="b", listing_type=m.ListingType.SELL, real_estate_type=m.RealEstateType.HOUSE)

    def send(*listings: Any, **options: Any) -> Any:
        return imports.import_listings.sync(client=client, body=m.ListingsRequest(list(listings)), **options)

    rehearsed = send(flat, dry_run=True)
    assert rehearsed.batch_id is None
    assert rehearsed.accepted[0].understood["name"] == "Sunny 2-bedroom apartment"

    answer = send(flat, priceless)
    assert isinstance(answer, m.BatchAnswer)
    (accepted,), (rejected,) = answer.accepted, answer.rejected
    assert (accepted.external_id, rejected.external_id) == ("a", "b")
    assert rejected.error_code is m.ErrorCode.VALIDATION_FAILED
    assert "/listings/1/price" in [problem.path for problem in rejected.errors]

    def status() -> Any:
        return items.show_import_item_status.sync(accepted.import_item_id, client=client)

    until(lambda: status().status is m.ItemState.COMPLETED, "the listing is live", 60)
    assert (status().outcome, status().error_code) == (m.ItemOutcome.CREATED, None)
    assert status().expires_at > status().received_at

    refused = items.retry_import_item.sync_detailed(accepted.import_item_id, client=client)
    assert (refused.status_code, refused.parsed.error_code) == (409, m.ErrorCode.NOT_RETRYABLE)
    lose(str(accepted.import_item_id))
    assert isinstance(items.retry_import_item.sync(accepted.import_item_id, client=client), m.ItemStatus)

    def document() -> Any:
        return made.types.File(BytesIO(XML_EXAMPLE.encode()))

    answer = imports.import_open_immo.sync(client=client, body=document())
    assert [one.external_id for one in answer.accepted] == ["A-101"]

    stranger = made.AuthenticatedClient(base_url=site.url, token="seeki_test_unknown")
    refused = imports.import_open_immo.sync_detailed(client=stranger, body=document())
    assert (refused.status_code, refused.parsed.error_code) == (401, m.ErrorCode.INVALID_KEY)
