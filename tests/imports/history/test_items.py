"""The items of a delivery, why they were refused, and what is taken home of them."""

import csv
import io
import json
from typing import Any

import pytest
from django.utils import translation

from imports.history import causes, items, refused
from imports.history.causes import Cause
from imports.history.items import Wanted, own_item, page, versions
from imports.models import ImportBatch, ImportItem
from tests.conftest import Person
from tests.imports.crm import GONE, Crm, ended, listing, work_all
from tests.imports.history import rows

pytestmark = pytest.mark.django_db


def found(**wanted: str) -> list[int]:
    return [item.index for item in page(ImportBatch.objects.latest("number"), Wanted(**wanted)).items]


@pytest.fixture
def mixed(crm: Crm) -> Crm:
    """Six items: good, two without a price that is a number, lost, without a city and id, twice the same fault."""
    crm.import_now(listing("seen"))
    many = [f"ftp://x/{n}" for n in range(3)]
    answer = crm.post(
        listing("good"),
        listing("bad-1", price="on request"),
        listing("bad-2", price="much"),
        listing("lost"),
        listing(GONE, real_estate_type="CASTLE"),
        listing("pictures", images=many),
        listing("seen"),
    )
    lost = next(one["import_item_id"] for one in answer["accepted"] if one["external_id"] == "lost")
    ended(crm, lost, "failed", "INFRA_LOST")
    work_all()
    return crm


@pytest.mark.parametrize(
    ("wanted", "indexes"),
    [
        ({}, [0, 1, 2, 3, 4, 5, 6]),
        ({"status": "refused"}, [1, 2, 3, 4, 5]),
        ({"status": "failed"}, [3]),
        ({"status": "completed"}, [0, 6]),
        ({"outcome": "created"}, [0]),
        ({"outcome": "unchanged"}, [6]),
        ({"code": "INFRA_LOST"}, [3]),
        ({"external_id": "bad-2"}, [2]),
        ({"cause": "VALIDATION_FAILED:not_a_number:/price"}, [1, 2]),
        ({"cause": "VALIDATION_FAILED:wrong_form:/images[]"}, [5]),
        ({"cause": "INFRA_LOST"}, [3]),
        ({"cause": "nonsense:::"}, []),
    ],
)
def test_filters(mixed: Crm, wanted: dict[str, str], indexes: list[int]) -> None:
    assert found(**wanted) == indexes


def test_causes_of_a_delivery(mixed: Crm) -> None:
    counted = causes.of_batch(ImportBatch.objects.latest("number"))
    assert (counted[0].key, counted[0].items, counted[0].listings) == ("VALIDATION_FAILED:not_a_number:/price", 2, 2)
    assert counted[0].cause.field == "price"
    assert counted[0].example == 'price must be a number; "on request" came.'
    assert counted[0].remedy.startswith("Send digits")
    assert counted[0].example_item == ImportItem.objects.get(external_id="bad-1").pk
    others = {one.key: one for one in counted[1:]}
    assert set(others) == {
        "INFRA_LOST",
        "VALIDATION_FAILED:missing:/external_id",
        "VALIDATION_FAILED:not_allowed:/real_estate_type",
        "VALIDATION_FAILED:wrong_form:/images[]",
    }
    assert others["INFRA_LOST"].remedy == "Retry the item with its import_item_id."
    assert (others["VALIDATION_FAILED:wrong_form:/images[]"].items, len(others)) == (1, 4), "three times in one item"
    for one in counted:
        assert len(found(cause=one.key)) == one.items


@pytest.mark.parametrize(
    ("path", "key", "field"),
    [
        ("/listings/3/price", "/price", "price"),
        ("/listings/12/images/2/url", "/images[]/url", "images[].url"),
        ("/listings/0", "", ""),
        ("/listings/1/prices/2", "/prices[]", "prices[]"),
        ("immobilie[3]/preise/kaufpreis, line 214", "immobilie/preise/kaufpreis", "immobilie/preise/kaufpreis"),
        ("immobilie[12]/anhaenge/anhang[2]/daten/pfad, line 9", "immobilie/anhaenge/anhang/daten/pfad", None),
    ],
)
def test_where_a_fault_stood_does_not_matter(mixed: Crm, path: str, key: str, field: str | None) -> None:
    item = ImportItem.objects.get(external_id="bad-1")
    ImportItem.objects.exclude(pk=item.pk).delete()
    item.problems = [item.problems[0] | {"path": path}]
    item.save()
    (cause,) = causes.of_batch(item.batch)
    assert cause.cause == Cause("VALIDATION_FAILED", "not_a_number", key)
    assert Cause.parse(cause.key) == cause.cause
    assert cause.cause.field == (key if field is None else field)
    assert found(cause=cause.key) == [1]


def test_the_most_frequent_causes_of_an_agency(crm: Crm, owner: Person, stranger: Person) -> None:
    for _ in range(3):
        crm.post(listing("a", price="x"), listing("b", floor="y"), listing("c", floor="y"))
    first, second = causes.of_agency(owner.agency.pk)
    assert (first.cause.field, first.items, first.listings) == ("floor", 6, 2)
    assert (second.cause.field, second.items, second.listings) == ("price", 3, 1)
    assert len(causes.of_agency(owner.agency.pk, limit=1)) == 1
    assert causes.of_agency(stranger.agency.pk) == []
    ImportItem.objects.update(received_at="2026-01-01T00:00:00Z")
    assert causes.of_agency(owner.agency.pk) == [], "older than 30 days"


def test_pages_both_ways(owner: Person) -> None:
    rows.write(owner.agency.pk, 1, 120)
    batch = ImportBatch.objects.get()
    first = page(batch, Wanted())
    assert ([item.index for item in first.items], first.before) == (list(range(50)), None)
    second = page(batch, Wanted(), after=first.after)
    third = page(batch, Wanted(), after=second.after)
    assert ([item.index for item in third.items], third.after) == (list(range(100, 120)), None)
    assert [item.index for item in page(batch, Wanted(), before=third.before).items] == list(range(50, 100))
    assert page(batch, Wanted(), before=second.before) == first
    assert page(batch, Wanted(), before=7) == first, "too few before: then the first page"
    assert page(batch, Wanted(), after=119) == items.Page([], 120, None)


def test_only_ones_own_items(mixed: Crm, owner: Person, stranger: Person) -> None:
    item = ImportItem.objects.get(external_id="good")
    assert own_item(owner.agency.pk, item.pk) == item
    assert own_item(stranger.agency.pk, item.pk) is None


def test_versions_of_a_listing_newest_first(mixed: Crm) -> None:
    newest, oldest = versions(ImportItem.objects.filter(external_id="seen").earliest("batch_number"))
    assert (newest.outcome, oldest.outcome) == ("unchanged", "created")
    assert versions(ImportItem.objects.get(external_id=None)) == []


# Downloads


def test_the_table_of_refused_items(mixed: Crm) -> None:
    pieces = list(refused.as_csv(ImportBatch.objects.latest("number")))
    assert pieces[0].startswith("\ufeff")
    read = list(csv.DictReader(io.StringIO("".join(pieces).removeprefix("\ufeff"))))
    assert [(row["Position"], row["External id"], row["Fault"]) for row in read] == [
        ("1", "bad-1", "not_a_number"),
        ("2", "bad-2", "not_a_number"),
        ("3", "lost", ""),
        ("4", "", "missing"),
        ("4", "", "not_allowed"),
        ("5", "pictures", "wrong_form"),
        ("5", "pictures", "wrong_form"),
        ("5", "pictures", "wrong_form"),
    ]
    assert read[0]["What is wrong"] == 'price must be a number; "on request" came.'
    assert read[2]["What is wrong"].startswith("The item was accepted, but its result was never recorded.")


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "  =1", "\r=1", "＝1"])
def test_no_spreadsheet_calculates_with_a_cell(crm: Crm, cell: str) -> None:
    crm.post(listing("a", price="x"))
    ImportItem.objects.update(external_id=cell)
    _, line = refused.as_csv(ImportBatch.objects.get())
    assert next(csv.reader(io.StringIO(line)))[1] == f"'{cell}"


def test_the_refused_items_as_json(mixed: Crm, crm: Crm) -> None:
    batch = ImportBatch.objects.latest("number")
    told = json.loads("".join(refused.as_json(batch)))
    assert told["batch_id"] == str(batch.pk)
    assert [one["index"] for one in told["rejected"]] == [1, 2, 3, 4, 5]
    status = crm.status(told["rejected"][0]["import_item_id"])
    assert {name: status[name] for name in ("status", "error_code", "message", "errors", "retryable")} == {
        name: told["rejected"][0][name] for name in ("status", "error_code", "message", "errors", "retryable")
    }
    crm.post()
    assert json.loads("".join(refused.as_json(ImportBatch.objects.latest("number"))))["rejected"] == []


def test_a_download_of_many_is_read_in_chunks(
    owner: Person, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(refused, "CHUNK", 40)
    rows.write(owner.agency.pk, 1, 100)
    ImportItem.objects.update(status="failed", error_code="INFRA_LOST")
    with django_assert_max_num_queries(4), translation.override("en"):
        assert len(list(refused.as_csv(ImportBatch.objects.get()))) == 101
