"""Seeki's own people: what each group may, who may give it, and who may change whom."""

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import LogEntry
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


KEYS = reverse("admin:agencies_apikey_changelist")
WHY = {"reason": "a new colleague"}
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
    assert "Revoke at once" in desk.get(KEYS).content.decode()
    asked = desk.post(KEYS, {"action": "revoke_keys", "_selected_action": [str(owner.key.pk)]})
    desk.post(asked.headers["Location"], {"reason": "It leaked."})
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
    assert desk.post(page_of(colleague), FORM | WHY | {"groups": [ids["support"]]}).status_code == 302
    assert [group.name for group in colleague.groups.all()] == ["support"]
    answer = desk.post(page_of(colleague), FORM | WHY | {"groups": [ids["engineer"]]})
    assert answer.status_code == 200, "not among what may be chosen"
    assert [group.name for group in colleague.groups.all()] == ["support"]


def test_a_lead_makes_no_superuser_and_gives_no_single_right() -> None:
    lead, colleague = staff("lead@seeki.example", "support lead"), staff("colleague@seeki.example")
    right = Permission.objects.first()
    client_of(lead).post(page_of(colleague), FORM | WHY | {"is_superuser": "on", "user_permissions": [right.pk]})
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
        assert desk.post(page_of(other), FORM | WHY | {"email": "mine@seeki.example"}).status_code == 403
        password = reverse("admin:auth_user_password_change", args=[other.pk])
        assert desk.get(password).status_code == 403


def test_support_does_not_change_people_and_a_superuser_changes_all(support: User) -> None:
    plain, colleague = staff("s@seeki.example", "support"), staff("colleague@seeki.example")
    engineer = Group.objects.get(name="engineer")
    assert client_of(plain).post(page_of(colleague), FORM | WHY | {"groups": [engineer.pk]}).status_code == 403
    assert client_of(support).post(page_of(colleague), FORM | WHY | {"groups": [engineer.pk]}).status_code == 302
    assert list(colleague.groups.all()) == [engineer]


def test_who_gives_or_takes_a_group_says_why_and_it_is_written_down() -> None:
    lead, colleague = staff("lead@seeki.example", "support lead"), staff("colleague@seeki.example", "support")
    desk, page = client_of(lead), page_of(colleague)
    ids = {group.name: group.pk for group in Group.objects.all()}
    wanted = {"groups": [ids["support lead"]]}
    for reason in ("", "  "):
        answer = desk.post(page, FORM | wanted | {"reason": reason})
        assert "Say why" in answer.content.decode()
    assert [group.name for group in colleague.groups.all()] == ["support"]
    assert not LogEntry.objects.exists()

    assert desk.post(page, FORM | wanted | {"reason": "Stands in for Ana."}).status_code == 302
    assert desk.post(page, FORM | {"reason": "Ana is back.", "is_staff": ""}).status_code == 302
    said = [(entry.user, entry.object_id, entry.get_change_message()) for entry in LogEntry.objects.order_by("pk")]
    given = "Changed Groups. Given: support lead. Taken: support. Stands in for Ana."
    taken = "Changed Seeki staff and Groups. Taken: staff, support lead. Ana is back."
    assert said == [(lead, str(colleague.pk), given), (lead, str(colleague.pk), taken)]


def test_a_name_is_changed_without_a_reason() -> None:
    lead, colleague = staff("lead@seeki.example", "support lead"), staff("colleague@seeki.example", "support")
    groups_kept = {"groups": [Group.objects.get(name="support").pk]}
    answer = client_of(lead).post(page_of(colleague), FORM | groups_kept | {"name": "Ana"})
    assert answer.status_code == 302
    assert LogEntry.objects.get().get_change_message() == "Changed Name."


def test_who_only_looks_at_people_is_asked_for_no_reason() -> None:
    colleague = staff("colleague@seeki.example")
    shown = client_of(staff("s@seeki.example", "support")).get(page_of(colleague)).content.decode()
    assert colleague.email in shown and 'name="reason"' not in shown


def test_no_agency_is_deleted_with_all_that_it_has(owner: Person, support: User) -> None:
    page = reverse("admin:agencies_agency_delete", args=[owner.agency.pk])
    assert client_of(support).post(page, {"post": "yes"}).status_code == 403


def test_support_confirms_an_address_and_writes_none(owner: Person) -> None:
    """Who could write another address could have somebody's password sent there."""
    known = EmailAddress.objects.create(user=owner.user, email=owner.user.email, primary=True)
    desk, person = client_of(staff("s@seeki.example", "support")), staff("other@seeki.example")
    form = {"email": "mine@seeki.example", "user": str(person.pk), "verified": "on"}
    assert desk.post(reverse("admin:account_emailaddress_change", args=[known.pk]), form).status_code == 302
    known.refresh_from_db()
    assert (known.email, known.user, known.verified, known.primary) == (owner.user.email, owner.user, True, True)
    assert desk.get(reverse("admin:account_emailaddress_add")).status_code == 403


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", ["before", "after"])
def test_groups_outlive_a_flush(time: str) -> None:
    """Each test with transactions of its own ends in one; production never does."""
    assert Group.objects.get(name="support").permissions.filter(codename="view_operations").exists()
