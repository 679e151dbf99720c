"""The import history in the browser: what each page shows, to whom, and how much it asks for."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from lxml import html

from agencies.models import Agency, AuditEntry, Member, Subscription
from imports.models import ImportBatch, ImportItem
from imports.pages.words import BY_OUTCOME, BY_STATUS, FORMATS
from listings.images import declare_due
from listings.models import ListingImage
from tests.conftest import Person
from tests.imports.crm import Crm, body, broker_down, ended, listing, work_all
from tests.imports.history import rows
from tests.listings.hosted import hosted_file

pytestmark = pytest.mark.django_db
HISTORY = "/dashboard/imports/"
# What the frame asks for on every page: session, person, places, and the note of the session's last use.
FRAME = 8


def page(person: Person, address: str, status: int = 200, **headers: str) -> str:
    answer = person.client().get(address, headers=headers)
    assert answer.status_code == status, (address, answer.status_code)
    return answer.content.decode()


def of(batch: ImportBatch, tail: str = "") -> str:
    return f"{HISTORY}{batch.pk}/{tail}"


def item_page(item: ImportItem, tail: str = "") -> str:
    return f"{HISTORY}items/{item.pk}/{tail}"


@pytest.fixture
def broken(crm: Crm) -> ImportBatch:
    """A delivery with a good item, two with the same fault, and one that was lost."""
    crm.post(listing("good"), listing("bad-1", price="on request"), listing("bad-2", price="x"), listing("lost"))
    ended(crm, ImportItem.objects.get(external_id="lost").pk, "failed", "INFRA_LOST")
    work_all()
    ImportBatch.objects.update(failed_count=1, waiting_count=0, finished_at=timezone.now())
    return ImportBatch.objects.get()


@pytest.fixture
def reader(owner: Person) -> Person:
    """Somebody who may look and nothing else."""
    Member.objects.filter(user=owner.user).update(role=Member.Role.READ_ONLY)
    return owner


# The list


def test_nothing_yet_says_how_to_send_the_first(owner: Person) -> None:
    shown = page(owner, HISTORY)
    assert "Nothing was imported yet" in shown
    assert "How to send listings" in shown


def test_deliveries_by_day_of_the_reader(crm: Crm, owner: Person) -> None:
    owner.user.time_zone = "Europe/Athens"
    owner.user.save()
    with time_machine.travel(datetime(2026, 7, 10, 20, 30, tzinfo=UTC)):
        crm.post(listing("c"))
    with time_machine.travel(datetime(2026, 7, 10, 21, 30, tzinfo=UTC)):
        crm.post(listing("a"), listing("b", price="x"))
        work_all()
    shown = page(owner, HISTORY)
    assert shown.index("Saturday, 11 July 2026") < shown.index("00:30:00") < shown.index("Friday, 10 July 2026")
    assert "23:30:00" in shown
    assert "With errors" in shown
    assert owner.key.prefix in shown
    assert "Seeki JSON" in shown


def test_filters_by_get_keep_each_other(crm: Crm, owner: Person) -> None:
    crm.post(listing("a"))
    crm.post(listing("b", price="x"))
    a, b = (str(batch.pk) for batch in ImportBatch.objects.order_by("number"))
    assert a not in (shown := page(owner, f"{HISTORY}?code=VALIDATION_FAILED"))
    assert b in shown
    shown = page(owner, f"{HISTORY}?external_id=a&state=running")
    assert a in shown
    assert b not in shown
    assert f"{a}/?external_id=a" in shown, "the link leads to the item"
    assert "?external_id=a&amp;state=faulty" in shown
    shown = page(owner, f"{HISTORY}?external_id=nobody")
    assert "No import fits" in shown
    assert "Clear the filter" in shown


@pytest.mark.parametrize(
    "query",
    [
        "since=yesterday", "until=9999-99-99", "before=x", "after=-1", "after=99999999999999999999999", "state=odd",
        "code=ODD", "external_id=%00", "external_id=" + "x" * 300, "source=%F0%9F%98%80", "since=0001-01-01",
        "until=9999-12-31", "since=9999-12-31&until=0001-01-01",
    ],
)  # fmt: skip
def test_whatever_stands_in_the_address(crm: Crm, owner: Person, query: str) -> None:
    crm.post(listing("a"))
    batch = ImportBatch.objects.get()
    page(owner, f"{HISTORY}?{query}")
    page(owner, of(batch, f"?{query}&cause=%00&outcome=odd&status=odd"))
    page(owner, of(batch, f"?{query}&cause=a:b:c:d"))


def test_the_last_page_says_how_long_imports_are_kept(owner: Person) -> None:
    rows.write(owner.agency.pk, 60, 1)
    first = html.fromstring(page(owner, HISTORY))
    (older,) = first.xpath("//a[@rel='next']/@href")
    assert "Imports are kept for 365 days." not in first.text_content()
    assert "Imports are kept for 365 days." in page(owner, HISTORY + older)


def test_pages_of_many(owner: Person, django_assert_max_num_queries: Any) -> None:
    rows.write(owner.agency.pk, 120, 2)
    newest = list(ImportBatch.objects.order_by("-number"))
    client = owner.client()
    client.get(HISTORY)
    with django_assert_max_num_queries(FRAME + 1):
        shown = client.get(HISTORY).content.decode()
    assert str(newest[49].pk) in shown
    assert str(newest[50].pk) not in shown
    shown = page(owner, f"{HISTORY}?after={newest[49].number}")
    assert str(newest[50].pk) in shown
    assert f"before={newest[50].number}" in shown
    assert str(newest[0].pk) in page(owner, f"{HISTORY}?before={newest[50].number}")


def test_live_while_something_runs_and_no_longer(crm: Crm, owner: Person) -> None:
    crm.post(listing("a"))
    assert 'hx-trigger="every 3s"' in page(owner, HISTORY)
    fragment = page(owner, HISTORY, **{"HX-Request": "true"})
    assert "<html" not in fragment
    assert "0 of 1" in fragment
    work_all()
    fragment = page(owner, HISTORY, **{"HX-Request": "true"})
    assert "hx-trigger" not in fragment
    assert "Finished" in fragment


# One delivery


def test_a_delivery_with_its_causes_and_items(broken: ImportBatch, owner: Person) -> None:
    shown = page(owner, of(broken))
    assert f"Import #{broken.number}" in shown
    assert "price must be a number; &quot;on request&quot; came." in shown
    assert "2 items" in shown
    assert "Retry 1 item" in shown
    assert broken.request_id in shown
    assert owner.key.prefix in shown
    for external_id in ("good", "bad-1", "bad-2", "lost"):
        assert external_id in shown
    only = page(owner, of(broken, "?cause=VALIDATION_FAILED:not_a_number:/price"))
    assert ">bad-1<" in only
    assert ">lost<" not in only
    assert "Only those with this cause" in only
    assert ">good<" not in page(owner, of(broken, "?status=refused"))
    assert "No item fits" in page(owner, of(broken, "?external_id=nobody"))


def test_a_clean_an_empty_and_a_running_delivery(crm: Crm, owner: Person) -> None:
    crm.post()
    assert "An empty delivery" in page(owner, of(ImportBatch.objects.get()))
    crm.post(listing("a"))
    running = ImportBatch.objects.latest("number")
    shown = page(owner, of(running))
    assert "0 of 1 items are finished." in shown
    assert 'hx-trigger="every 2s"' in shown
    assert "Load the page again" in shown, "for who has no scripts"
    work_all()
    shown = page(owner, of(running))
    assert "All of it was taken" in shown
    assert "hx-trigger" not in shown


def test_progress_stops_by_itself(crm: Crm, owner: Person) -> None:
    crm.post(listing("a"))
    address, client, htmx = of(ImportBatch.objects.get()), owner.client(), {"HX-Request": "true"}
    answer = client.get(address, headers=htmx)
    assert "<html" not in answer.content.decode()
    assert "HX-Refresh" not in answer.headers
    work_all()
    answer = client.get(address, headers=htmx)
    assert answer.headers["HX-Refresh"] == "true"
    assert "hx-trigger" not in answer.content.decode()


def test_a_delivery_of_many_items_asks_little(owner: Person, django_assert_max_num_queries: Any) -> None:
    rows.write(owner.agency.pk, 1, 2000)
    ImportItem.objects.filter(index__lt=900).update(
        status="rejected", error_code="VALIDATION_FAILED", problems=ImportItem.objects.get(index=0).problems
    )
    ImportBatch.objects.update(rejected_count=900)
    address, client = of(ImportBatch.objects.get()), owner.client()
    client.get(address)
    with django_assert_max_num_queries(FRAME + 5):  # one of them for the images
        shown = client.get(address).content.decode()
    assert shown.count("/imports/items/") == 50
    assert "?after=49" in shown
    assert "900 items" in shown


def test_warnings_about_the_whole_and_an_upload(crm: Crm, owner: Person) -> None:
    crm.send(b'{"listings": [], "lissings": 1}')
    ImportBatch.objects.update(source="UPLOAD", uploaded_by=owner.user, file_name="july & august.json", api_key=None)
    shown = page(owner, of(ImportBatch.objects.get()))
    assert "lissings is not a field that Seeki knows" in shown
    assert "july &amp; august.json" in shown
    assert owner.user.get_full_name() in shown


# Downloads


def test_the_refused_ones_as_csv_and_json(broken: ImportBatch, owner: Person) -> None:
    answer = owner.client().get(of(broken, "refused.csv"))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="seeki-{broken.number}-refused.csv"'
    assert b"bad-1" in b"".join(answer.streaming_content)
    answer = owner.client().get(of(broken, "refused.json"))
    told = json.loads(b"".join(answer.streaming_content))
    assert [one["external_id"] for one in told["rejected"]] == ["bad-1", "bad-2", "lost"]


def test_the_body_as_it_was_sent(crm: Crm, owner: Person) -> None:
    crm.post(listing("a"))
    batch = ImportBatch.objects.get()
    answer = owner.client().get(of(batch, "body"))
    assert b"".join(answer.streaming_content) == body(listing("a"))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="seeki-{batch.number}.json"'
    default_storage.delete(batch.delivery)
    assert owner.client().get(of(batch, "body")).status_code == 404
    ImportBatch.objects.update(delivery="")
    assert owner.client().get(of(batch, "body")).status_code == 404
    assert "kept for 30 days" in page(owner, of(batch))


# One item


def test_a_refused_item_tells_all_and_how_to_mend_it(broken: ImportBatch, owner: Person) -> None:
    shown = page(owner, item_page(ImportItem.objects.get(external_id="bad-1")))
    assert "Not taken: one field has to be mended at the sender." in shown
    assert "/listings/1/price" in shown
    assert "&quot;on request&quot;" in shown
    assert "Send digits with a point" in shown
    assert "/docs/errors/not_a_number" in shown
    assert "Wenceslas Square" in shown, "what was sent"
    assert "As we understood it" not in shown
    assert ">Retry<" not in shown


def test_an_item_that_lives(crm: Crm, owner: Person) -> None:
    crm.import_now(listing("a", price=1))
    crm.import_now(listing("a", price=2))
    crm.import_now(listing("a", price=2))
    unchanged, updated, created = ImportItem.objects.order_by("-batch_number")
    shown = page(owner, item_page(updated))
    assert "The listing was updated." in shown
    assert "Difference to the import before" in shown
    assert "<code>price</code>" in shown
    assert item_page(created) in shown
    assert "All imports of this listing" in shown
    shown = page(owner, item_page(unchanged))
    assert "Nothing had changed; the listing was prolonged." in shown
    assert "As we understood it" not in shown


def test_an_item_on_its_way_is_followed(crm: Crm, owner: Person) -> None:
    crm.post(listing("a"))
    address, client, htmx = item_page(ImportItem.objects.get()), owner.client(), {"HX-Request": "true"}
    assert 'hx-trigger="every 2s"' in client.get(address).content.decode()
    answer = client.get(address, headers=htmx)
    assert "It waits for its turn." in answer.content.decode()
    assert "HX-Refresh" not in answer.headers
    work_all()
    assert client.get(address, headers=htmx).headers["HX-Refresh"] == "true"


def test_an_item_without_an_id_and_with_hostile_text(crm: Crm, owner: Person) -> None:
    crm.post({"name": "<script>alert(1)</script>", "price": "<img src=x onerror=alert(1)>"})
    shown = page(owner, item_page(ImportItem.objects.get()))
    assert "Item without an id" in shown
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown


def test_an_item_asks_little(crm: Crm, owner: Person, django_assert_max_num_queries: Any) -> None:
    for price in range(1, 12):
        crm.import_now(listing("a", price=price))
    address, client = item_page(ImportItem.objects.latest("batch_number")), owner.client()
    client.get(address)
    with django_assert_max_num_queries(FRAME + 5):  # one of them for the images
        client.get(address)


# Retries


def test_one_item_is_retried(broken: ImportBatch, colleague: Person) -> None:
    lost = ImportItem.objects.get(external_id="lost")
    assert ">Retry<" in page(colleague, item_page(lost)).replace("</svg>", ">").replace("\n", "")
    answer = colleague.client().post(item_page(lost, "retry"), follow=True)
    assert "Queued again." in answer.content.decode()
    assert ImportItem.objects.get(external_id="lost").status == "queued"
    assert AuditEntry.objects.get().target == "lost"
    answer = colleague.client().post(item_page(lost, "retry"), follow=True)
    assert "This cannot be retried" in answer.content.decode()
    assert AuditEntry.objects.count() == 1


def test_all_of_a_delivery_is_retried(broken: ImportBatch, owner: Person, queue: list[str]) -> None:
    queue.clear()
    answer = owner.client().post(of(broken, "retry"), follow=True)
    assert "1 item was queued again." in answer.content.decode()
    assert queue == ["imports.work"]
    assert AuditEntry.objects.get().target == f"1 item of import #{broken.number}"
    answer = owner.client().post(of(broken, "retry"), follow=True)
    assert "There is nothing left to retry." in answer.content.decode()


def test_a_retry_that_is_not_taken_says_why(broken: ImportBatch, owner: Person) -> None:
    def said() -> str:
        return owner.client().post(of(broken, "retry"), follow=True).content.decode()

    with broker_down():
        assert "Too much is waiting right now." in said()
    owner.agency.pause_message = "Please call us."
    owner.agency.save()
    assert "Seeki support has paused your imports: Please call us." in said()
    Subscription.objects.update(status="canceled")
    assert "Your subscription is not active: nothing can be imported or retried." in said()
    assert ImportItem.objects.get(external_id="lost").status == "failed"
    assert not AuditEntry.objects.exists()


# Who may


def test_who_only_reads_sees_all_and_retries_nothing(broken: ImportBatch, reader: Person) -> None:
    lost = ImportItem.objects.get(external_id="lost")
    for address in (of(broken), item_page(lost)):
        assert "/retry" not in page(reader, address)
    for address in (of(broken, "retry"), item_page(lost, "retry")):
        assert reader.client().post(address).status_code == 403
    assert ImportItem.objects.get(external_id="lost").status == "failed"


def test_a_stranger_finds_nothing(broken: ImportBatch, stranger: Person) -> None:
    lost = ImportItem.objects.get(external_id="lost")
    assert str(broken.pk) not in page(stranger, HISTORY)
    for address in (
        of(broken),
        of(broken, "refused.csv"),
        of(broken, "refused.json"),
        of(broken, "body"),
        item_page(lost),
    ):
        page(stranger, address, 404)
    for address in (of(broken, "retry"), item_page(lost, "retry")):
        assert stranger.client().post(address).status_code == 404
    assert ImportItem.objects.get(external_id="lost").status == "failed"


def test_nobody_is_sent_to_sign_in_and_nothing_is_retried_by_a_link(broken: ImportBatch, owner: Person) -> None:
    for address in (HISTORY, of(broken), item_page(ImportItem.objects.all()[0])):
        assert "/accounts/login/" in Client().get(address).headers["Location"]
    assert owner.client().get(of(broken, "retry")).status_code == 405
    page(owner, f"{HISTORY}{uuid4()}/", 404)


def test_every_state_has_a_word() -> None:
    from imports.dialects import DIALECTS

    assert set(BY_STATUS) == set(ImportItem.Status)
    assert set(BY_OUTCOME) == set(ImportItem.Outcome)
    assert set(DIALECTS) <= set(FORMATS)


def test_no_page_is_slow_to_find_its_end(owner: Person) -> None:
    """Even when a filter finds nothing in a long history."""
    rows.write(owner.agency.pk, 300, 1, timedelta(minutes=1))
    assert "No import fits" in page(owner, f"{HISTORY}?code=INFRA_LOST")


def test_the_images_of_a_delivery_are_seen_to_come(owner: Person, queue: list[str]) -> None:
    crm, client = Crm(owner), owner.client()
    crm.import_now(listing("a", images=["https://a.example/1.jpg", "https://a.example/2.jpg"]))
    address = of(ImportBatch.objects.get())
    assert "0 of 2 images are ready. 2 are still on their way." in words(client.get(address))
    declare_due()
    image = ListingImage.objects.get(position=0)
    file = hosted_file(image.listing)
    ListingImage.objects.filter(pk=image.pk).update(state="ready", hosted=file, due_at=None)
    fragment = client.get(f"{address}?images", headers={"HX-Request": "true"})
    assert "1 of 2 images are ready. 1 is still on its way." in words(fragment)
    assert "HX-Refresh" not in fragment
    assert "every 5s" in fragment.content.decode()
    ListingImage.objects.filter(position=1).update(state="failed", reason="status", facts={"status": 404})
    fragment = client.get(f"{address}?images", headers={"HX-Request": "true"})
    assert "1 of 2 images are ready. 1 could not be fetched; its listing says why." in words(fragment)
    assert "every" not in fragment.content.decode().split("<dl")[0]


def words(answer: Any) -> str:
    return " ".join(html.fromstring(answer.content.decode()).text_content().split())


def test_an_agency_whose_imports_are_forgotten_is_not_greeted_like_a_new_one(owner: Person) -> None:
    assert "Nothing was imported yet" in page(owner, HISTORY)
    Agency.objects.filter(pk=owner.agency.pk).update(created_at=timezone.now() - timedelta(days=366))
    shown = page(owner, HISTORY)
    assert "Nothing was imported in the last 365 days" in shown
    assert "Nothing was imported yet" not in shown
