"""Seeki's own people: what each group may, who may give it, and who may change whom."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from agencies import groups
from agencies.models import ApiKey, User
from tests.conftest import Person

pytestmark = pytest.mark.django_db


def staff(email: str, group: str = "") -> User:
    user = User.objects.create_user(email, "a long enough password", is_staff=True)
    if group:
        user.groups.add(Group.objects.get(name=group))
    return user


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page_of(user: User) -> str:
    return reverse("admin:agencies_user_change", args=[user.pk])


FORM = {"email": "colleague@seeki.example", "name": "", "time_zone": "", "is_active": "on", "is_staff": "on"}


def test_the_groups_are_there_with_their_rights() -> None:
    support, lead, engineer = (Group.objects.get(name=name) for name in groups.GROUPS)
    codes = {
        group.name: set(group.permissions.values_list("codename", flat=True)) for group in (support, lead, engineer)
    }
    assert "view_importitem" in codes["support"] & codes["engineer"]
    assert "view_operations" in codes["support"] & codes["support lead"] & codes["engineer"]
    assert codes["support"] < codes["support lead"]
    assert "change_subscription" in codes["support lead"] - codes["support"]
    assert "change_apikey" in codes["support"], "a leaked key cannot wait until a lead is there"
    assert "change_periodictask" in codes["engineer"] - codes["support lead"]


def test_a_later_migrate_gives_what_was_not_there_and_takes_what_is_no_longer_meant() -> None:
    support = Group.objects.get(name="support")
    view = Permission.objects.get(content_type__app_label="agencies", codename="view_agency")
    other = Permission.objects.get(content_type__app_label="agencies", codename="delete_agency")
    support.permissions.remove(view)
    support.permissions.add(other)
    call_command("migrate", verbosity=0)
    held = set(support.permissions.values_list("codename", flat=True))
    assert "view_agency" in held
    assert "delete_agency" not in held


def test_an_app_without_rights_costs_nothing(django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        groups.fill(apps.get_app_config("sessions"), "default", apps)


def test_support_revokes_a_key_and_leaves_subscriptions_alone(owner: Person) -> None:
    desk = client_of(staff("s@seeki.example", "support"))
    keys = reverse("admin:agencies_apikey_changelist")
    assert "Revoke at once" in desk.get(keys).content.decode()
    desk.post(keys, {"action": "revoke_keys", "_selected_action": [str(owner.key.pk)]})
    assert ApiKey.objects.get(pk=owner.key.pk).revoked_at is not None
    page = f"/admin/agency/{owner.agency.pk}/subscription/"
    assert desk.get(page).status_code == 403
    assert client_of(staff("l@seeki.example", "support lead")).get(page).status_code == 200


def test_who_has_no_group_sees_nothing() -> None:
    desk = client_of(staff("new@seeki.example"))
    assert desk.get("/admin/operations").status_code == 403
    assert desk.get(reverse("admin:imports_importitem_changelist")).status_code == 403
    assert "Needs attention" not in desk.get("/admin/").content.decode()


@pytest.mark.parametrize("page", ["/admin/", "/admin/operations"])
def test_agency_staff_and_strangers_stay_outside(owner: Person, colleague: Person, stranger: Person, page: str) -> None:
    for person in (owner, colleague, stranger):
        assert person.client().get(page).status_code == 302


def test_a_lead_gives_groups_but_none_that_may_more_than_the_lead() -> None:
    lead, colleague = staff("lead@seeki.example", "support lead"), staff("colleague@seeki.example")
    desk, ids = client_of(lead), {group.name: group.pk for group in Group.objects.all()}
    assert desk.post(page_of(colleague), FORM | {"groups": [ids["support"]]}).status_code == 302
    assert [group.name for group in colleague.groups.all()] == ["support"]
    answer = desk.post(page_of(colleague), FORM | {"groups": [ids["engineer"]]})
    assert answer.status_code == 200, "not among what may be chosen"
    assert [group.name for group in colleague.groups.all()] == ["support"]


def test_a_lead_makes_no_superuser_and_gives_no_single_right() -> None:
    lead, colleague = staff("lead@seeki.example", "support lead"), staff("colleague@seeki.example")
    right = Permission.objects.first()
    client_of(lead).post(page_of(colleague), FORM | {"is_superuser": "on", "user_permissions": [right.pk]})
    colleague.refresh_from_db()
    assert not colleague.is_superuser
    assert not colleague.user_permissions.exists()


@pytest.mark.parametrize("is_active", [True, False])
def test_nobody_changes_who_may_do_more(support: User, is_active: bool) -> None:
    lead, engineer = staff("lead@seeki.example", "support lead"), staff("engineer@seeki.example", "engineer")
    engineer.is_active = is_active
    engineer.save()
    desk = client_of(lead)
    for other in (engineer, support):
        assert desk.post(page_of(other), FORM | {"email": "mine@seeki.example"}).status_code == 403
        password = reverse("admin:auth_user_password_change", args=[other.pk])
        assert desk.get(password).status_code == 403


def test_support_does_not_change_people_and_a_superuser_changes_all(support: User) -> None:
    plain, colleague = staff("s@seeki.example", "support"), staff("colleague@seeki.example")
    engineer = Group.objects.get(name="engineer")
    assert client_of(plain).post(page_of(colleague), FORM | {"groups": [engineer.pk]}).status_code == 403
    assert client_of(support).post(page_of(colleague), FORM | {"groups": [engineer.pk]}).status_code == 302
    assert list(colleague.groups.all()) == [engineer]


def test_no_agency_is_deleted_with_all_that_it_has(owner: Person, support: User) -> None:
    page = reverse("admin:agencies_agency_delete", args=[owner.agency.pk])
    assert client_of(support).post(page, {"post": "yes"}).status_code == 403


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["before", "after"])
def test_groups_outlive_a_flush(time: str) -> None:
    """Each test with transactions of its own ends in one; production never does."""
    assert Group.objects.get(name="support").permissions.filter(codename="view_operations").exists()
