"""The team: invited, joined, given roles, removed; and an agency always has an owner."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPServerDisconnected
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.db import connection
from django.test import Client
from django.utils import timezone

from agencies import invitations
from agencies.models import Agency, AuditEntry, Invitation, Member, User
from tests.conftest import Person, make_person

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/team/"
LINK = re.compile(r"https?://\S+?(/dashboard/invitations/\S+)")
GUEST = "guest@alba.example"
SIGN_UP = {"name": "Greta Guest", "email": GUEST, "password1": "a long enough passw0rd"}


@pytest.fixture
def post(django_capture_on_commit_callbacks: Any) -> Any:
    """Send a form, and what is to happen after the commit."""

    def send(client: Client, path: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        with django_capture_on_commit_callbacks(execute=True):
            return client.post(path, data or {}, **options)

    return send


def place(person: Person) -> Member:
    return Member.objects.get(agency=person.agency, user=person.user)


def roles(person: Person) -> dict[str, str]:
    return dict(person.agency.memberships.values_list("user__email", "role"))


def link_in(mail: Any) -> str:
    found = LINK.search(mail.body)
    assert found
    return found.group(1)


# Invitations


def test_the_whole_story_of_an_invitation(owner: Person, post: Any, mailoutbox: list[Any]) -> None:
    answer = post(owner.client(), PAGE, {"email": GUEST, "role": "MEMBER"}, follow=True)
    assert f"{GUEST} has been sent an invitation" in answer.content.decode()
    (mail,) = mailoutbox
    assert mail.to == [GUEST] and "Alba Estates" in mail.subject
    guest = Client()
    page = guest.get(link_in(mail)).content.decode()
    assert "Join Alba Estates" in page
    form = guest.get("/accounts/signup/").content.decode()
    assert "agency_name" not in form and GUEST in form
    # The link came to this address, so no code is asked for.
    answer = guest.post("/accounts/signup/", SIGN_UP)
    assert answer.headers["Location"] == "/dashboard/"
    assert guest.get("/dashboard/").status_code == 200
    assert roles(owner)[GUEST] == "MEMBER"
    assert EmailAddress.objects.get(email=GUEST).verified
    assert guest.get(link_in(mail)).status_code == 404
    assert list(AuditEntry.objects.order_by("id").values_list("deed", "target", "actor_name")) == [
        ("member_invited", GUEST, owner.user.email),
        ("member_joined", "", "Greta Guest"),
    ]


def test_who_signs_up_with_another_address_must_confirm_it(owner: Person, post: Any, mailoutbox: list[Any]) -> None:
    post(owner.client(), PAGE, {"email": GUEST, "role": "READ_ONLY"})
    guest = Client()
    guest.get(link_in(mailoutbox[0]))
    answer = guest.post("/accounts/signup/", SIGN_UP | {"email": "private@guest.example"})
    assert "confirm-email" in answer.headers["Location"]
    assert guest.get("/dashboard/").status_code == 302


def test_who_has_an_account_joins_with_it(owner: Person, stranger: Person, post: Any, mailoutbox: list[Any]) -> None:
    post(owner.client(), PAGE, {"email": stranger.user.email, "role": "READ_ONLY"})
    theirs = stranger.client()
    path = link_in(mailoutbox[0])
    assert "You are signed in as stranger@other.example" in theirs.get(path).content.decode()
    assert roles(owner).get(stranger.user.email) is None
    assert "Welcome to Alba Estates" in theirs.post(path, follow=True).content.decode()
    assert roles(owner)[stranger.user.email] == "READ_ONLY"
    assert theirs.post(PAGE, {"email": GUEST, "role": "OWNER"}).status_code == 403


def test_an_invitation_again_replaces_the_open_one(owner: Person, post: Any, mailoutbox: list[Any]) -> None:
    client = owner.client()
    post(client, PAGE, {"email": GUEST, "role": "MEMBER"})
    post(client, PAGE, {"email": GUEST.upper(), "role": "READ_ONLY"})
    assert Invitation.objects.get().role == "READ_ONLY"
    old, new = (link_in(mail) for mail in mailoutbox)
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_two_owners_who_invite_the_same_person_at_once_leave_one_invitation(owner: Person, partner: Person) -> None:
    def post(client: Client) -> int:
        try:
            return client.post(PAGE, {"email": GUEST, "role": "MEMBER"}).status_code
        finally:
            connection.close()

    clients = [person.client() for person in (owner, partner, owner, partner)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(post, clients)) == [302] * 4
    assert Invitation.objects.count() == 1


def test_an_invitation_is_one_place_for_whoever_is_first(owner: Person, stranger: Person, support: User) -> None:
    invitation = invitations.invite(owner.agency, GUEST, "MEMBER", owner.user)
    assert invitations.accept(invitation, stranger.user)
    assert invitations.accept(invitation, support) is None  # had opened the page before
    assert invitations.accept(invitation, stranger.user) == place(Person(stranger.user, owner.agency, owner.key, ""))
    assert roles(owner).keys() == {owner.user.email, stranger.user.email}


def test_an_invitation_that_is_withdrawn_while_its_guest_reads_it_leads_nowhere(
    owner: Person, stranger: Person
) -> None:
    invitation = invitations.invite(owner.agency, GUEST, "MEMBER", owner.user)
    Invitation.objects.all().delete()
    assert invitations.accept(invitation, stranger.user) is None
    assert stranger.user.email not in roles(owner)


def test_an_invitation_is_withdrawn_and_one_that_is_old_ends(owner: Person, post: Any, mailoutbox: list[Any]) -> None:
    client = owner.client()
    post(client, PAGE, {"email": GUEST, "role": "MEMBER"})
    assert GUEST in client.get(PAGE).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=8)):
        assert Client().get(link_in(mailoutbox[0])).status_code == 404
    post(client, f"{PAGE}invitations/{Invitation.objects.get().pk}/withdraw/")
    assert not Invitation.objects.exists()
    assert Client().get(link_in(mailoutbox[0])).status_code == 404
    assert AuditEntry.objects.filter(deed="invitation_withdrawn", target=GUEST).exists()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"email": "nobody", "role": "MEMBER"}, "valid email"),
        ({"email": GUEST, "role": "KING"}, "valid choice"),
        ({"email": "OWNER@alba.example", "role": "MEMBER"}, "in your team already"),
    ],
)
def test_an_invitation_that_cannot_be_meant_is_refused_with_a_sentence(
    owner: Person, data: dict[str, str], said: str
) -> None:
    answer = owner.client().post(PAGE, data)
    assert answer.status_code == 400
    assert not Invitation.objects.exists()
    if data["role"] != "KING":
        assert said in answer.content.decode()


def test_an_account_is_no_way_to_flood_a_stranger(owner: Person, post: Any, mailoutbox: list[Any]) -> None:
    client = owner.client()
    with time_machine.travel("2026-11-22T03:00:00Z", tick=False) as clock:
        answers = [post(client, PAGE, {"email": GUEST, "role": "MEMBER"}) for _ in range(31)]
        assert [answer.status_code for answer in answers] == [302] * 30 + [400]
        assert "Too many invitations were sent within an hour." in answers[-1].content.decode()
        assert len(mailoutbox) == 30
        clock.shift(timedelta(hours=1, minutes=1))
        assert post(client, PAGE, {"email": GUEST, "role": "MEMBER"}).status_code == 302


def test_a_mail_server_that_is_away_is_said_and_not_a_500(owner: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> None:
        raise SMTPServerDisconnected("away")

    monkeypatch.setattr(invitations, "send", away)
    # A test's transaction never commits: what waits for it runs at once.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda callback: callback())
    answer = owner.client().post(PAGE, {"email": GUEST, "role": "MEMBER"}, follow=True)
    assert "could not be sent" in answer.content.decode()


# Roles


def test_owners_change_roles_and_it_is_written_down(owner: Person, colleague: Person) -> None:
    client = owner.client()
    answer = client.post(f"{PAGE}{place(colleague).pk}/role/", {"role": "READ_ONLY"}, follow=True)
    assert "The role of colleague@alba.example is now: Read-only." in answer.content.decode()
    assert place(colleague).role == "READ_ONLY"
    entry = AuditEntry.objects.get(deed="role_changed")
    assert entry.facts == {"role": "READ_ONLY", "before": "MEMBER"}
    client.post(f"{PAGE}{place(colleague).pk}/role/", {"role": "READ_ONLY"})
    client.post(f"{PAGE}{place(colleague).pk}/role/", {"role": "EMPEROR"})
    assert AuditEntry.objects.filter(deed="role_changed").count() == 1


def test_the_last_owner_can_neither_leave_nor_become_less(owner: Person, colleague: Person) -> None:
    client, mine = owner.client(), place(owner)
    for path, data in ((f"{mine.pk}/role/", {"role": "MEMBER"}), (f"{mine.pk}/remove/", {})):
        answer = client.post(f"{PAGE}{path}", data, follow=True)
        assert "the agency needs an owner" in answer.content.decode()
    assert place(owner).is_owner
    client.post(f"{PAGE}{place(colleague).pk}/role/", {"role": "OWNER"})
    client.post(f"{PAGE}{mine.pk}/role/", {"role": "MEMBER"})
    assert roles(owner) == {"owner@alba.example": "MEMBER", "colleague@alba.example": "OWNER"}


def test_an_owner_whom_seeki_has_blocked_is_none_to_rely_on(owner: Person, partner: Person) -> None:
    User.objects.filter(pk=partner.user.pk).update(is_active=False)
    owner.client().post(f"{PAGE}{place(owner).pk}/remove/")
    assert place(owner).is_owner


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("deed", ["role", "remove"])
def test_two_owners_cannot_take_away_each_others_place(owner: Person, partner: Person, deed: str) -> None:
    """Each presses the button for the other: one of them wins, and stays."""
    tries = [(owner.client(), place(partner)), (partner.client(), place(owner))]

    def post(one: tuple[Client, Member]) -> int:
        client, other = one
        try:
            return client.post(f"{PAGE}{other.pk}/{deed}/", {"role": "READ_ONLY"}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(post, tries))
    assert all(status in (302, 403, 404) for status in answers)
    assert list(roles(owner).values()).count("OWNER") == 1


# Leaving and removing


def test_a_removed_member_is_told_so_at_the_next_click(owner: Person, colleague: Person) -> None:
    theirs = colleague.client()
    assert theirs.get(PAGE).status_code == 200
    answer = owner.client().post(f"{PAGE}{place(colleague).pk}/remove/", follow=True)
    assert "colleague@alba.example is no longer in the team." in answer.content.decode()
    after = theirs.get(PAGE)
    assert after.status_code == 403
    assert "You belong to no agency" in after.content.decode()
    assert "Alba Estates" not in after.content.decode()
    entry = AuditEntry.objects.get(deed="member_removed")
    assert (entry.target, entry.actor) == ("colleague@alba.example", owner.user)


def test_who_belongs_to_two_agencies_never_works_for_the_wrong_one_unawares(
    owner: Person, colleague: Person, stranger: Person
) -> None:
    Member.objects.create(agency=stranger.agency, user=colleague.user, role=Member.Role.OWNER)
    theirs = colleague.client()
    assert "Alba Estates" in theirs.get(f"{PAGE}?agency={owner.agency.pk}").content.decode()
    owner.client().post(f"{PAGE}{place(colleague).pk}/remove/")
    answer = theirs.post(f"{PAGE}?agency={owner.agency.pk}", {"email": GUEST, "role": "OWNER"})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "You do not belong to this agency" in page and "Go to Other Homes" in page
    assert not Invitation.objects.exists()
    assert theirs.get(PAGE).status_code == 200


def test_a_link_to_somebody_elses_agency_leaves_ones_own_choice_alone(owner: Person, stranger: Person) -> None:
    third = Agency.objects.create(name="Zenith")
    Member.objects.create(agency=third, user=owner.user, role=Member.Role.OWNER)
    client = owner.client()
    assert "Zenith" in client.get(f"{PAGE}?agency={third.pk}").content.decode()
    assert client.get(f"{PAGE}?agency={stranger.agency.pk}").status_code == 403
    assert client.get("/dashboard/team/").context["agency"] == third


def test_a_form_means_the_agency_that_it_was_opened_for(owner: Person, stranger: Person, post: Any) -> None:
    Member.objects.create(agency=owner.agency, user=stranger.user, role=Member.Role.OWNER)
    theirs = stranger.client()
    theirs.get(f"{PAGE}?agency={stranger.agency.pk}")  # in another tab
    post(theirs, f"{PAGE}?agency={owner.agency.pk}", {"email": GUEST, "role": "MEMBER"})
    assert Invitation.objects.get().agency == owner.agency


@pytest.mark.parametrize("who", ["colleague", "reader"])
def test_everybody_may_leave_and_is_told_that_they_have(owner: Person, who: str, request: Any) -> None:
    person = request.getfixturevalue(who)
    answer = person.client().post(f"{PAGE}{place(person).pk}/remove/", follow=True)
    assert "You have left Alba Estates." in answer.content.decode()
    assert person.user.email not in roles(owner)
    assert AuditEntry.objects.get().deed == "member_left"


def test_owners_manage_members_look_readers_look_strangers_see_nothing(
    owner: Person, colleague: Person, reader: Person, stranger: Person
) -> None:
    invitation = invitations.invite(owner.agency, GUEST, "MEMBER", owner.user)
    paths = [
        (PAGE, {"email": "more@alba.example", "role": "OWNER"}),
        (f"{PAGE}{place(owner).pk}/role/", {"role": "MEMBER"}),
        (f"{PAGE}{place(owner).pk}/remove/", {}),
        (f"{PAGE}invitations/{invitation.pk}/withdraw/", {}),
    ]
    for person in (colleague, reader):
        client = person.client()
        page = client.get(PAGE).content.decode()
        assert "owner@alba.example" in page and "Invite somebody" not in page
        for path, data in paths:
            assert client.post(path, data).status_code == 403, path
    theirs = stranger.client()
    assert "owner@alba.example" not in theirs.get(PAGE).content.decode()
    for path, data in paths[1:]:
        assert theirs.post(path, data).status_code == 404, path
    assert len(roles(owner)) == 3 and Invitation.objects.count() == 1


def test_the_team_needs_few_queries_however_large_it_is(owner: Person, django_assert_max_num_queries: Any) -> None:
    for number in range(30):
        make_person(f"m{number}@alba.example", owner.agency, owner.key, owner.secret, Member.Role.MEMBER)
        invitations.invite(owner.agency, f"g{number}@alba.example", "MEMBER", owner.user)
    client = owner.client()
    client.get(PAGE)
    with django_assert_max_num_queries(15):
        assert "g29@alba.example" in client.get(PAGE).content.decode()
