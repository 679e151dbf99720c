"""Support finds what it looks for in the admin; nobody else gets in."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client, RequestFactory
from django.urls import reverse

from agencies.models import User
from imports.models import ImportItem
from imports.pipeline.work import take_turn
from listings.images import declare_due
from listings.models import Listing
from tests.conftest import Person
from tests.imports.crm import Crm, listing

OURS = [model for model in apps.get_models() if admin.site.is_registered(model) and model._meta.app_label != "auth"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(support: User, owner: Person, queue: list[str]) -> Client:
    """Support, logged in, after a delivery with a good and a bad listing."""
    crm = Crm(owner)
    crm.post(listing(name="<script>alert(1)</script>Flat"), listing("bad", price="x"))
    assert take_turn()
    declare_due()
    client = Client()
    client.force_login(support)
    return client


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_list_and_every_page_opens(desk: Client, model: type) -> None:
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    assert desk.get(reverse(f"{name}_changelist")).status_code == 200
    assert desk.get(reverse(f"{name}_changelist"), {"q": "crm"}).status_code == 200
    found = model._default_manager.first()
    if found is not None:
        assert desk.get(reverse(f"{name}_change", args=[found.pk])).status_code == 200


def test_the_listing_is_found_by_its_external_id_and_its_text_is_text(desk: Client) -> None:
    found = Listing.objects.get()
    page = desk.get(reverse("admin:listings_listing_changelist"), {"q": found.external_id})
    assert str(found.pk) in page.content.decode()
    shown = desk.get(reverse("admin:listings_listing_change", args=[found.pk])).content.decode()
    assert "<script>alert(1)" not in shown


def test_a_rejected_item_shows_its_fault_and_what_was_sent(desk: Client) -> None:
    item = ImportItem.objects.get(status="rejected")
    shown = desk.get(reverse("admin:imports_importitem_change", args=[item.pk])).content.decode()
    assert "/listings/1/price" in shown
    assert "must be a number" in shown
    assert "As it was sent" in shown


def test_records_cannot_be_changed_and_lists_need_few_queries(desk: Client, django_assert_max_num_queries) -> None:
    item = ImportItem.objects.first()
    assert (
        desk.post(reverse("admin:imports_importitem_change", args=[item.pk]), {"status": "queued"}).status_code == 403
    )
    with django_assert_max_num_queries(12):
        desk.get(reverse("admin:imports_importitem_changelist"))


def test_nothing_is_deleted_by_hand(desk: Client, support: User) -> None:
    request = RequestFactory().get("/admin/")
    request.user = support
    for model in OURS:
        assert not admin.site._registry[model].has_delete_permission(request), model
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        if found := model._default_manager.first():
            assert "/delete/" not in desk.get(reverse(f"{name}_change", args=[found.pk])).content.decode()
        assert "delete_selected" not in desk.get(reverse(f"{name}_changelist")).content.decode()


def test_agency_staff_and_strangers_stay_outside(owner: Person, colleague: Person, stranger: Person) -> None:
    for person in (owner, colleague, stranger):
        answer = person.client().get(reverse("admin:listings_listing_changelist"))
        assert answer.status_code == 302
        assert "/admin/login/" in answer.headers["Location"]
