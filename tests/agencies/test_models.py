"""What the database itself refuses, whoever writes to it."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.db import DataError, IntegrityError, connection, models, transaction
from django.utils import timezone

from agencies.models import Agency, ApiKey, Member, Subscription, User
from imports.models import ImportBatch, ImportItem, Lane
from listings.models import Listing, ListingImage
from seeki.lib.uuid7 import uuid7
from tests.conftest import Person

pytestmark = pytest.mark.django_db


def listing(agency: Agency, **changes: Any) -> Listing:
    now = timezone.now()
    fields: dict[str, Any] = {
        "agency": agency,
        "external_id": "crm-1",
        "content": {},
        "listing_type": "SELL",
        "real_estate_type": "HOUSE",
        "price": 1,
        "currency": "EUR",
        "latitude": 50,
        "longitude": 14,
        "precision": "CITY",
        "location_source": "sender",
        "applied_number": 1,
        "applied_index": 0,
        "created_at": now,
        "changed_at": now,
        "imported_at": now,
        "expires_at": now,
    }
    return Listing.objects.create(**fields | changes)


def batch(agency: Agency, number: int = 1, **changes: Any) -> ImportBatch:
    fields: dict[str, Any] = {
        "agency": agency,
        "number": number,
        "source": "API",
        "dialect": "seeki_json",
        "received_at": timezone.now(),
        "body_size": 1,
        "item_count": 0,
        "accepted_count": 0,
        "rejected_count": 0,
        "unchanged_count": 0,
    }
    return ImportBatch.objects.create(**fields | changes)


def refused(constraint: str, deed: Callable[[], object], error: type[Exception] = IntegrityError) -> None:
    with pytest.raises(error, match=constraint), transaction.atomic():
        deed()


def test_one_listing_for_each_agency_and_external_id(owner: Person, stranger: Person) -> None:
    listing(owner.agency)
    refused("listing_once_per_agency", lambda: listing(owner.agency))
    listing(stranger.agency)
    listing(owner.agency, external_id="CRM-1")
    assert Listing.objects.count() == 3


@pytest.mark.parametrize("price", ["-0.01", "-1"])
def test_a_price_is_not_negative(owner: Person, price: str) -> None:
    refused("listing_price_not_negative", lambda: listing(owner.agency, price=price))


def test_a_price_may_be_zero_or_absent(owner: Person) -> None:
    listing(owner.agency, price=0)
    listing(owner.agency, external_id="crm-2", price=None)
    assert Listing.objects.count() == 2


@pytest.mark.parametrize(
    "place",
    [{"latitude": 90.1}, {"latitude": -91}, {"longitude": 180.5}, {"longitude": -181}, {"latitude": float("nan")}],
)
def test_a_listing_stands_on_earth(owner: Person, place: dict[str, float]) -> None:
    refused("listing_stands_on_earth", lambda: listing(owner.agency, **place))


def test_a_listing_has_a_place(owner: Person) -> None:
    refused("latitude", lambda: listing(owner.agency, latitude=None))


def test_one_image_for_each_position(owner: Person) -> None:
    one = listing(owner.agency)
    ListingImage.objects.create(listing=one, position=0, url="https://a.example/1.jpg")

    def twice() -> None:
        ListingImage.objects.create(listing=one, position=0, url="https://a.example/2.jpg")
        with connection.cursor() as cursor:  # as at the end of a transaction: a new order moves several at once
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")

    refused("one_image_per_position", twice)


def test_a_member_stands_once_in_an_agency(owner: Person, stranger: Person) -> None:
    refused("member_once_per_agency", lambda: Member.objects.create(agency=owner.agency, user=owner.user))
    Member.objects.create(agency=stranger.agency, user=owner.user)
    assert owner.user.memberships.count() == 2


def test_a_role_is_one_of_the_known_ones(owner: Person) -> None:
    refused("member_role_is_known", lambda: Member.objects.update(role="BOSS"))


def test_an_email_address_is_one_person_in_any_case(owner: Person) -> None:
    refused("user_email_unique_in_any_case", lambda: User.objects.create_user("Owner@Alba.example"))
    refused("email", lambda: User.objects.create_user("owner@alba.example"))


def test_a_person_is_found_by_the_address_in_any_case(owner: Person) -> None:
    assert User.objects.get_by_natural_key("OWNER@alba.EXAMPLE") == owner.user


def test_an_agency_has_one_subscription(owner: Person) -> None:
    refused("agency_id", lambda: Subscription.objects.create(agency=owner.agency))


def test_a_stripe_subscription_belongs_to_one_agency(owner: Person, stranger: Person) -> None:
    Subscription.objects.filter(agency=owner.agency).update(stripe_subscription_id="sub_1")
    others = Subscription.objects.filter(agency=stranger.agency)
    refused("stripe_subscription_once", lambda: others.update(stripe_subscription_id="sub_1"))
    assert Subscription.objects.filter(stripe_subscription_id="").count() == 1


def test_one_current_key_for_each_subscription(owner: Person, stranger: Person) -> None:
    def another(**fields: Any) -> ApiKey:
        return ApiKey.objects.create(subscription=owner.key.subscription, prefix="x", digest=uuid4().bytes, **fields)

    refused("one_current_key_per_subscription", another)
    another(revoked_at=timezone.now())
    another(replaced_at=timezone.now())
    refused("one_current_key_per_subscription", lambda: ApiKey.objects.update(revoked_at=None, replaced_at=None))


def test_two_keys_never_share_a_hash(owner: Person, stranger: Person) -> None:
    refused("digest", lambda: ApiKey.objects.filter(pk=owner.key.pk).update(digest=stranger.key.digest))


def test_a_batch_number_is_drawn_once(owner: Person, stranger: Person) -> None:
    batch(owner.agency, number=7)
    refused("number", lambda: batch(stranger.agency, number=7))


def test_an_item_stands_once_at_its_place_in_the_delivery(owner: Person) -> None:
    delivery = batch(owner.agency)

    def item(**fields: Any) -> ImportItem:
        return ImportItem.objects.create(
            batch=delivery, agency=owner.agency, batch_number=1, index=0, status="queued",
            received_at=timezone.now(), **fields,
        )  # fmt: skip

    item()
    refused("item_once_per_batch", item)


def test_an_agency_has_one_lane(owner: Person) -> None:
    Lane.objects.create(agency=owner.agency, last_turn_at=timezone.now())
    refused("imports_lane", lambda: Lane.objects.create(agency=owner.agency, last_turn_at=timezone.now()))


def test_nothing_with_u0000_gets_into_a_text_column(owner: Person) -> None:
    refused("NUL", lambda: listing(owner.agency, name="a\x00b"), (ValueError, DataError))


def test_an_agency_takes_everything_with_it_when_it_goes(owner: Person, stranger: Person) -> None:
    listing(owner.agency)
    listing(stranger.agency)
    batch(owner.agency)
    owner.agency.delete()
    assert [one.agency for one in Listing.objects.all()] == [stranger.agency]
    assert not ImportBatch.objects.exists()
    assert ApiKey.objects.get() == stranger.key
    assert User.objects.filter(pk=owner.user.pk).exists()


def test_ids_are_time_ordered() -> None:
    ids = [uuid7() for _ in range(1000)]
    milliseconds = [one.int >> 80 for one in ids]
    assert milliseconds == sorted(milliseconds)
    assert len(set(ids)) == 1000
    assert {one.version for one in ids} == {7}
    assert {one.variant for one in ids} == {"specified in RFC 4122"}


@pytest.mark.parametrize("model", [Agency, Member, Subscription, ApiKey, Listing, ImportBatch, ImportItem])
def test_every_row_of_ours_has_such_an_id(model: type[models.Model]) -> None:
    assert model._meta.pk.default is uuid7
