"""A CRM posts its first listing, and it goes live."""

import json

import pytest
from django.test import Client

from imports.endpoints.examples import LISTING
from imports.pipeline.work import take_turn
from listings.models import Listing
from tests.conftest import Person


@pytest.mark.django_db
def test_a_posted_listing_goes_live(owner: Person, client: Client, queue: list[str]) -> None:
    answer = client.post(
        "/v1/listings", json.dumps({"listings": [LISTING]}), content_type="application/json", headers=owner.headers
    )
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["rejected"] == [] and body["warnings"] == []
    item_id = body["accepted"][0]["import_item_id"]

    assert queue == ["imports.work"]
    assert take_turn()

    status = client.get(f"/v1/import-items/{item_id}/status", headers=owner.headers).json()
    assert status["status"] == "completed"
    assert status["outcome"] == "created"
    listing = Listing.objects.live().get(pk=status["listing_id"])
    assert listing.name == LISTING["name"]
    assert listing.price == 320000

    again = client.post(
        "/v1/listings", json.dumps({"listings": [LISTING]}), content_type="application/json", headers=owner.headers
    )
    status = client.get(
        f"/v1/import-items/{again.json()['accepted'][0]['import_item_id']}/status", headers=owner.headers
    ).json()
    assert status["outcome"] == "unchanged", status
