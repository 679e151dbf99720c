"""Support in an agency's dashboard: one agency, an hour, read-only unless asked for; never an owner, always logged."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import visits
from agencies.models import Agency, ApiKey, AuditEntry, Member, SupportVisit, User
from imports.models import ImportItem
from tests.conftest import Person
from tests.imports.crm import Crm, listing

pytestmark = pytest.mark.django_db
BANNER = "You see this as"
# What an owner could do; the role that a visitor has forbids it, whatever was asked for.
OWNERS_ONLY = ["/dashboard/keys/", "/dashboard/billing/portal/", "/dashboard/billing/checkout/", "/dashboard/settings/"]
OWNERS_ONLY += ["/dashboard/team/", "/dashboard/settings/notifications/"]


def staff_with(*permissions: str, email: str = "helper@seeki.example") -> User:
    user = User.objects.create_user(email, "a long enough password", is_staff=True, name="Hana Helper")
    names = [one.partition(".")[2] for one in permissions]
    user.user_permissions.set(Permission.objects.filter(codename__in=names))
    return user


def desk_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def looker(db: None) -> Client:
    """Support that may look, and no more."""
    return desk_of(staff_with("agencies.view_agency", visits.LOOK))


@pytest.fixture
def helper(db: None) -> Client:
    """Support that may change something, too."""
    return desk_of(staff_with("agencies.view_agency", visits.LOOK, visits.CHANGE, email="lead@seeki.example"))


def enter(client: Client, agency: Agency, **said: Any) -> Any:
    return client.post(f"/admin/agency/{agency.pk}/view/", {"reason": "they asked why it vanished"} | said)


def deeds(agency: Agency) -> list[str]:
    return list(AuditEntry.objects.filter(agency=agency).order_by("id").values_list("deed", flat=True))


def test_support_sees_what_the_agency_sees_under_a_banner(looker: Client, owner: Person, stranger: Person) -> None:
    Crm(owner).post(listing("only-alba"))
    assert enter(looker, owner.agency).headers["Location"] == "/dashboard/"
    for address in (
        "/dashboard/",
        "/dashboard/imports/",
        "/dashboard/listings/",
        "/dashboard/keys/",
        "/dashboard/team/",
    ):
        page = looker.get(address).content.decode()
        assert BANNER in page and "Alba Estates" in page and "Other Homes" not in page
    assert "nothing can be changed" in looker.get("/dashboard/").content.decode()
    assert BANNER not in owner.client().get("/dashboard/").content.decode()


def test_who_only_looks_changes_nothing(looker: Client, owner: Person, queue: list[str]) -> None:
    Crm(owner).post(listing("bad", price="x"))
    item = ImportItem.objects.get()
    enter(looker, owner.agency, may_change="on")  # not theirs to ask for
    assert not SupportVisit.objects.get().may_change
    before = deeds(owner.agency)
    paths = [*OWNERS_ONLY, f"/dashboard/keys/{owner.key.pk}/revoke/", "/dashboard/upload/"]
    paths += [f"/dashboard/imports/items/{item.pk}/retry", f"/dashboard/team/{Member.objects.get().pk}/remove/"]
    for path in paths:
        for address in (path, f"{path}?agency={owner.agency.pk}"):
            assert looker.post(address, {"seen": owner.key.pk, "grace": "none"}).status_code == 403, address
    assert Member.objects.count() == 1 and ApiKey.objects.count() == 1
    assert deeds(owner.agency) == before


def test_no_visitor_comes_near_secrets_people_or_payments(helper: Client, owner: Person) -> None:
    enter(helper, owner.agency, may_change="on")
    assert SupportVisit.objects.get().may_change
    for path in [*OWNERS_ONLY, f"/dashboard/keys/{owner.key.pk}/revoke/", "/dashboard/keys/made/", "/dashboard/audit/"]:
        assert helper.post(path, {"seen": owner.key.pk, "grace": "none"}).status_code == 403, path
    assert helper.get("/dashboard/keys/made/").status_code == 403
    assert Member.objects.count() == 1 and ApiKey.objects.get().revoked_at is None
    # Passwords and second factors are one's own, whoever's dashboard one is in.
    assert "lead@seeki.example" in helper.get(reverse("profile")).content.decode()


def test_what_a_helper_changes_stands_in_the_log_as_seekis(
    helper: Client, owner: Person, queue: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    (item,) = Crm(owner).import_now(listing())
    enter(helper, owner.agency, may_change="on")
    address = f"/dashboard/listings/{item['listing_id']}/withhold/?agency={owner.agency.pk}"
    assert helper.post(address, {"reason": "wrong photos"}).status_code == 302
    entry = AuditEntry.objects.get(deed="listing_withheld")
    assert (entry.actor, entry.actor_name, entry.ip_address) == (None, "Seeki", None)
    assert (entry.staff_name, entry.reason) == ("Hana Helper", "they asked why it vanished")
    page = owner.client().get("/dashboard/audit/").content.decode()
    assert "Took the listing" in page
    assert "Hana" not in page and "they asked why" not in page


def test_the_agency_reads_when_seeki_came_and_left(looker: Client, owner: Person) -> None:
    enter(looker, owner.agency)
    assert looker.post("/admin/visit/stop/").headers["Location"] == f"/admin/agency/{owner.agency.pk}/"
    assert deeds(owner.agency) == ["visit_started", "visit_ended"]
    page = owner.client().get("/dashboard/audit/").content.decode()
    assert "Opened your dashboard to look at it" in page and "Left your dashboard" in page and "Hana" not in page
    assert looker.get("/dashboard/").status_code == 403
    looker.post("/admin/visit/stop/")
    assert deeds(owner.agency) == ["visit_started", "visit_ended"]


def test_a_visit_is_over_after_an_hour_whether_anybody_comes_back_or_not(looker: Client, owner: Person) -> None:
    with time_machine.travel("2026-11-24T10:00:00Z", tick=False) as clock:
        enter(looker, owner.agency)
        clock.shift(timedelta(minutes=59))
        assert looker.get("/dashboard/").status_code == 200
        clock.shift(timedelta(minutes=2))
        assert looker.get("/dashboard/").status_code == 403
        assert sorted(deeds(owner.agency)) == ["visit_ended", "visit_started"]
        enter(looker, owner.agency)
        clock.shift(timedelta(hours=2))
        visits.end_those_over()
        visits.end_those_over()
        assert sorted(deeds(owner.agency)) == ["visit_ended"] * 2 + ["visit_started"] * 2
        assert SupportVisit.objects.latest("started_at").ended_at == timezone.now() - timedelta(hours=1)


def test_a_right_that_is_taken_away_ends_the_visit(looker: Client, helper: Client, owner: Person) -> None:
    for client, email in ((looker, "helper@seeki.example"), (helper, "lead@seeki.example")):
        enter(client, owner.agency)
        assert client.get("/dashboard/").status_code == 200
        User.objects.get(email=email).user_permissions.clear()
        assert client.get("/dashboard/").status_code == 403
    assert not SupportVisit.objects.filter(ended_at=None).exists()


def test_nobody_else_gets_in(owner: Person, colleague: Person, stranger: Person) -> None:
    address = f"/admin/agency/{stranger.agency.pk}/view/"
    for person in (owner, colleague):
        assert "/admin/login/" in person.client().post(address, {"reason": "curious"}).headers["Location"]
    without = desk_of(staff_with("agencies.view_agency", "agencies.change_agency"))
    assert without.post(address, {"reason": "curious"}).status_code == 403
    assert Client().post(address, {"reason": "curious"}).status_code == 302
    assert not SupportVisit.objects.exists()


def test_a_session_that_names_somebody_elses_visit_is_nobodys(looker: Client, stranger: Person, owner: Person) -> None:
    enter(looker, owner.agency)
    thief = stranger.client()
    session = thief.session
    session[visits.KEPT] = str(SupportVisit.objects.get().pk)
    session.save()
    page = thief.get("/dashboard/").content.decode()
    assert BANNER not in page and "Other Homes" in page and "Alba Estates" not in page


def test_the_visited_agency_is_the_only_one_and_own_places_come_back(
    helper: Client, owner: Person, stranger: Person
) -> None:
    me = User.objects.get(email="lead@seeki.example")
    Member.objects.create(agency=stranger.agency, user=me, role=Member.Role.OWNER)
    assert "Other Homes" in helper.get("/dashboard/").content.decode()
    enter(helper, owner.agency)
    assert "Other Homes" not in helper.get("/dashboard/").content.decode()
    assert helper.get(f"/dashboard/?agency={stranger.agency.pk}").status_code == 403
    helper.post("/admin/visit/stop/")
    assert "Other Homes" in helper.get("/dashboard/").content.decode()


def test_a_second_visit_ends_the_first_and_each_needs_a_reason(looker: Client, owner: Person, stranger: Person) -> None:
    assert enter(looker, owner.agency, reason=" ").status_code == 400
    enter(looker, owner.agency)
    enter(looker, stranger.agency)
    assert deeds(owner.agency) == ["visit_started", "visit_ended"]
    assert "Other Homes" in looker.get("/dashboard/").content.decode()
