"""One box over everything: it lands on the thing itself, asks by indexes only, and shows nobody a secret."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from agencies.models import Agency, Invitation, StripeEvent, Subscription, User
from imports.models import ImportBatch, ImportItem
from imports.support import asking, lookups
from listings.models import Listing
from tests.conftest import Person
from tests.imports.crm import Crm, listing

pytestmark = pytest.mark.django_db
OBID = "O-4711"


@pytest.fixture
def crm(owner: Person, stranger: Person, queue: list[str]) -> Crm:
    """A listing that is live, one that was refused, and another agency with the same number."""
    crm = Crm(owner)
    crm.import_now(listing("crm-1", name="A quiet flat", other_ids={"openimmo_obid": OBID}))
    crm.send(b'{"listings": [{"external_id": "bad-7"}]}', headers={"X-Request-Id": "alba-night-0042"})
    return crm


def look(client: Client, text: str) -> Any:
    return client.get("/admin/search", {"q": text})


def lands(client: Client, text: str) -> str:
    answer = look(client, text)
    assert answer.status_code == 302, f"{text}: {answer.content.decode()[-3000:]}"
    return str(answer.headers["Location"])


def test_whatever_belongs_to_an_agency_leads_to_its_page(desk: Client, crm: Crm, owner: Person) -> None:
    Agency.objects.filter(pk=owner.agency.pk).update(email="Office@Alba.example")
    Subscription.objects.filter(agency=owner.agency).update(
        stripe_customer_id="cus_Qx1", stripe_subscription_id="sub_9"
    )
    page = f"/admin/agency/{owner.agency.pk}/"
    ids = [owner.agency.pk, owner.agency.pk.hex, owner.agency.memberships.get().pk, owner.agency.subscription.pk]
    for text in [*map(str, ids), "office@alba.example", "OWNER@alba.example", "cus_Qx1", "sub_9"]:
        assert lands(desk, text) == page, text
    for text in ("alba", "ALBA est", "estates", "  alba   estates "):
        assert lands(desk, text) == page, text
    for text in (f"https://seeki.example/dashboard/?agency={owner.agency.pk}", f"/admin/agency/{owner.agency.pk}/"):
        assert lands(desk, text) == page, text


def test_a_key_is_found_by_its_beginning_and_by_its_whole_and_shown_in_part(desk: Client, owner: Person) -> None:
    place = f"/admin/agency/{owner.agency.pk}/#key-{owner.key.pk}"
    for text in (owner.key.prefix, f"{owner.key.prefix}…", owner.key.prefix[:14], owner.secret, str(owner.key.pk)):
        assert lands(desk, text) == place, text
    unknown = owner.secret[:-8] + "00" + owner.secret[-6:]
    page = look(desk, unknown).content.decode()
    assert owner.secret[17:30] not in page


def test_deliveries_and_items_are_found_by_what_a_crm_knows_of_them(desk: Client, crm: Crm) -> None:
    refused = ImportBatch.objects.get(request_id="alba-night-0042")
    item = ImportItem.objects.get(external_id="bad-7")
    for text in ("alba-night-0042", str(refused.pk), f"#{refused.number}", f"/dashboard/imports/{refused.pk}/"):
        assert lands(desk, text) == f"/admin/imports/importbatch/{refused.pk}/change/", text
    of_item = [str(item.pk), "bad-7", f"https://seeki.example/dashboard/imports/items/{item.pk}/", item.workflow_id]
    for text in [*of_item, f"https://api.seeki.example/v1/import-items/{item.pk}/status"]:
        assert lands(desk, text) == f"/admin/imports/importitem/{item.pk}/change/", text


def test_a_request_id_of_ours_is_no_id_of_a_row_and_is_found(desk: Client, crm: Crm) -> None:
    batch = ImportBatch.objects.earliest("number")
    assert re.fullmatch("[0-9a-f]{32}", batch.request_id)
    assert lands(desk, batch.request_id) == f"/admin/imports/importbatch/{batch.pk}/change/"


def test_a_listing_is_found_by_any_of_its_ids_and_addresses(desk: Client, crm: Crm) -> None:
    found = Listing.objects.get()
    page = f"/admin/listings/listing/{found.pk}/change/"
    for text in (str(found.pk), "crm-1", OBID, f"https://seeki.example/dashboard/listings/{found.pk}/?agency=x"):
        assert lands(desk, text) == page, text
    image = found.images.first()
    if image:
        assert lands(desk, str(image.pk)) == page


def test_several_are_shown_by_kind_and_twenty_at_most(desk: Client, crm: Crm, stranger: Person) -> None:
    Crm(stranger).import_now(listing("crm-1", name="Another flat"))
    page = look(desk, "crm-1").content.decode()
    assert "A quiet flat" in page and "Another flat" in page and "Alba Estates" in page and "Other Homes" in page
    Agency.objects.bulk_create([Agency(name=f"Casa {number:03}") for number in range(30)])
    page = look(desk, "casa").content.decode()
    assert page.count("/admin/agency/") == 20 and "There are more than 20" in page


def test_what_is_not_there_is_said_and_how_to_look(desk: Client, db: None) -> None:
    for text in ("nobody at all", str(uuid4()), "x@nowhere.example", "seeki_test_zzzzzz", "999999999999", "' & :* | !"):
        page = look(desk, text)
        assert page.status_code == 200
        assert "Nothing found for" in page.content.decode() and "What can be looked for" in page.content.decode()
    assert "What can be looked for" in look(desk, "").content.decode()


@pytest.mark.parametrize(
    "text", ["\x00", "a" * 3000, "#", "<script>", "seeki_live_", "agency--", "http://[", "evt_x", "‮"]
)
def test_nothing_that_can_be_typed_breaks_it(desk: Client, text: str) -> None:
    answer = look(desk, text)
    assert answer.status_code == 200
    assert "<script>”" not in answer.content.decode()


def test_guests_people_and_stripes_messages(desk: Client, owner: Person, hana: User) -> None:
    guest = Invitation(agency=owner.agency, email="Guest@new.example", digest=b"x", expires_at="2100-01-01T00:00Z")
    guest.save()
    assert lands(desk, "guest@new.example") == f"/admin/agency/{owner.agency.pk}/"
    assert lands(desk, hana.email) == f"/admin/agencies/user/{hana.pk}/change/"
    StripeEvent.objects.create(id="evt_1", type="invoice.paid", payload="{}")
    assert lands(desk, "evt_1") == "/admin/agencies/stripeevent/evt_1/change/"


def test_each_sees_the_kinds_that_they_may_see(crm: Crm, owner: Person, colleague: Person, stranger: Person) -> None:
    from tests.imports.support.agency.conftest import staff

    client = Client()
    client.force_login(staff("narrow@seeki.example", "Nora", ["view_listing"]))
    assert "Nothing found" in look(client, "alba").content.decode()
    assert "Nothing found" in look(client, "alba-night-0042").content.decode()
    assert "/admin/listings/listing/" in lands(client, "crm-1")
    for person in (owner, colleague, stranger):
        assert "/admin/login/" in look(person.client(), "alba").headers["Location"]
    assert "/admin/login/" in look(Client(), "alba").headers["Location"]


SOME_ID = UUID("5f0c1a52-3b0e-4f5e-9d0c-6a1f0e9b7c11")
EVERYTHING = [
    "alba estates",
    "crm-1",
    "bad-7",
    "12345",
    str(SOME_ID),
    SOME_ID.hex,
    "a@b.example",
    "seeki_test_abc",
    "evt_1",
]
EVERYTHING += ["cus_1", f"agency-{SOME_ID}-crm-1", f"/hosted/{SOME_ID}/x.jpg"]


@pytest.mark.parametrize("text", EVERYTHING)
def test_every_question_has_an_index(support: User, text: str) -> None:
    """With no rows PostgreSQL would rather read a table: so it is forbidden to, unless there is no other way."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        lookups.find(asking.read(text), support)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        for query in asked.captured_queries:
            cursor.execute(f"EXPLAIN {query['sql']}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan, f"{query['sql']}\n{plan}"
