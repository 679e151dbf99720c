"""The first page: is my feed healthy, and what is to be done."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agencies.models import ApiKey, Member, Subscription
from imports.history.health import Day
from imports.models import ImportItem
from imports.pages.chart import chart_of, nice
from listings.models import Listing
from tests.conftest import Person, make_person
from tests.imports.crm import Crm, listing, work_all
from tests.imports.history import rows

pytestmark = pytest.mark.django_db
HOME = "/dashboard/"


def page(person: Person) -> str:
    answer = person.client().get(HOME)
    assert answer.status_code == 200
    return str(answer.content.decode())


# The beginning


def test_a_new_agency_is_led_through_its_first_steps(crm: Crm, owner: Person) -> None:
    first = page(owner)
    assert "Waiting for your first import." in first
    assert f"Bearer {owner.key.prefix}…" in first
    assert owner.secret not in first
    assert first.count("(done)") == 1, "the key is made"
    assert "What came in" not in first

    crm.post(listing())
    assert page(owner).count("(done)") == 2
    work_all()
    last = page(owner)
    assert "Getting started" not in last
    assert "Your feed is healthy." in last


def test_without_a_key_the_first_step_is_to_make_one(owner: Person) -> None:
    ApiKey.objects.all().delete()
    first = page(owner)
    assert "once you have a key" in first
    assert first.count("(done)") == 0


# The sentence at the top


def test_what_was_refused_needs_somebody_until_it_is_mended(crm: Crm, owner: Person) -> None:
    crm.post(listing("a"), listing("b", price="on request"), listing("c", price="?"))
    work_all()
    told = page(owner)
    assert "2 listings need you." in told
    assert "price must be a number" in told
    assert "Send digits with a point" in told
    assert "state=faulty" in told
    assert 'href="/docs/errors/not_a_number"' in told
    crm.post(listing("b"), listing("c"))
    work_all()
    assert "Your feed is healthy." in page(owner)


def test_an_import_that_was_refused_as_a_whole_is_said_first(crm: Crm, owner: Person) -> None:
    crm.post(listing("a", price="?"))
    assert "Your last import was refused as a whole." in page(owner)


def test_silence_is_said(crm: Crm, owner: Person) -> None:
    crm.post(listing())
    work_all()
    with time_machine.travel(timezone.now() + timedelta(days=5), tick=True):
        assert "Nothing has come in for 5 days." in page(owner)


def test_what_expires_soon_is_said(crm: Crm, owner: Person) -> None:
    crm.post(listing("a"), listing("b"))
    work_all()
    Listing.objects.filter(external_id="a").update(expires_at=timezone.now() + timedelta(days=2))
    told = page(owner)
    assert "1 listing expires soon." in told
    assert "state=expiring" in told


def test_a_closed_gate_stands_before_all_else(crm: Crm, owner: Person) -> None:
    crm.post(listing("a", price="?"))
    Subscription.objects.filter(agency=owner.agency).update(status=Subscription.Status.UNPAID)
    assert "Your imports are refused." in page(owner)


# Who sees it, and at what cost


def test_a_reader_sees_it_and_a_stranger_sees_his_own(crm: Crm, owner: Person, stranger: Person) -> None:
    crm.post(listing("a", price="?"))
    reader = make_person("reader@alba.example", owner.agency, owner.key, owner.secret, Member.Role.READ_ONLY)
    assert "refused as a whole" in page(reader)
    assert "Waiting for your first import." in page(stranger)


def test_the_queries_do_not_grow_with_the_history(owner: Person, django_assert_max_num_queries: Any) -> None:
    rows.write(owner.agency.pk, batches=40, items=20)
    client = owner.client()
    client.get(HOME)
    with django_assert_max_num_queries(15):
        told = client.get(HOME).content.decode()
    assert "What came in" in told
    assert ImportItem.objects.count() == 800


@pytest.mark.parametrize("language", ["nl", "de", "fr", "es"])
def test_other_languages_draw_the_same_chart(crm: Crm, owner: Person, language: str) -> None:
    crm.post(listing("a"))
    work_all()
    owner.user.language = language
    owner.user.save()
    told = page(owner)
    assert 'x="291.5" y="0.00" width="7" height="100.00"' in told


# The chart


def test_bars_stand_on_each_other_and_what_is_there_is_seen() -> None:
    today = timezone.now().date()
    chart = chart_of([Day(today), Day(today, accepted=10, unchanged=9_000, rejected=1)])
    assert chart.top == 10_000
    assert chart.half == 5_000
    empty, full = chart.columns
    assert not empty.bars
    assert [bar.name for bar in full.bars] == ["accepted", "unchanged", "rejected"]
    assert [(bar.y, bar.height) for bar in full.bars] == [("98.50", "1.50"), ("8.50", "90.00"), ("7.00", "1.50")]


def test_an_axis_ends_at_a_number_that_people_write() -> None:
    assert [nice(number) for number in (0, 1, 2, 3, 7, 10, 11, 57, 99, 100, 4_321)] == [
        1, 1, 2, 4, 8, 10, 20, 60, 100, 100, 6_000,
    ]  # fmt: skip
