"""The agency's page at the support desk, and what can be done from it: asked first, written down with who and why."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from agencies import keys
from agencies.models import Agency, ApiKey, AuditEntry, Subscription, SupportNote, User
from tests.agencies.test_keys import lets_in
from tests.conftest import Person
from tests.imports.crm import Crm, listing

pytestmark = pytest.mark.django_db
SECRET = re.compile(r"seeki_test_[0-9A-Za-z]{33}")


def page(client: Client, person: Person) -> str:
    answer = client.get(f"/admin/agency/{person.agency.pk}/")
    assert answer.status_code == 200
    return str(answer.content.decode())


def do(client: Client, address: str, **said: Any) -> Any:
    return client.post(f"/admin/{address}/", {"reason": "ticket 12"} | said)


def last(person: Person) -> AuditEntry:
    entry = AuditEntry.objects.filter(agency=person.agency).order_by("-at", "-id").first()
    assert entry
    return entry


def told(person: Person) -> str:
    """What the customer reads in their own log."""
    return str(person.client().get("/dashboard/audit/").content.decode())


def test_everything_about_an_agency_is_on_one_page(
    desk: Client, owner: Person, colleague: Person, queue: list[str]
) -> None:
    Crm(owner).import_now(listing("crm-1"))
    Crm(owner).post(listing("bad", price="x"))
    Subscription.objects.update(stripe_customer_id="cus_Qx1")
    shown = page(desk, owner)
    for text in ("Alba Estates", "CZ", owner.key.prefix, "owner@alba.example", "colleague@alba.example", "cus_Qx1"):
        assert text in shown, text
    assert "https://dashboard.stripe.com/test/customers/cus_Qx1" in shown
    assert "must be a number" in shown and "Failing" in shown and "As usual" not in shown
    assert "status__in=failed%2Crejected" in shown
    for address in re.findall(r'href="(/admin/(?:imports|listings|agencies)/[^"]+)"', shown):
        assert desk.get(address.replace("&amp;", "&")).status_code == 200, address


def test_the_page_needs_few_queries(
    desk: Client, owner: Person, queue: list[str], django_assert_max_num_queries: Any
) -> None:
    for number in range(12):
        Crm(owner).post(listing(f"crm-{number}"))
    for _ in range(12):
        keys.issue(owner.key.subscription)
    page(desk, owner)
    with django_assert_max_num_queries(24):
        page(desk, owner)


def test_an_agency_without_anything_has_a_page_too(desk: Client, db: None) -> None:
    bare = Agency.objects.create(name="Bare")
    assert "No subscription yet" in desk.get(f"/admin/agency/{bare.pk}/").content.decode()
    assert desk.get(f"/admin/agency/{User.objects.get().pk}/").status_code == 404


def test_lists_and_the_plain_form_know_the_way(desk: Client, owner: Person) -> None:
    address = f"/admin/agency/{owner.agency.pk}/"
    assert address in desk.get("/admin/agencies/agency/").content.decode()
    assert address in desk.get(f"/admin/agencies/agency/{owner.agency.pk}/change/").content.decode()
    assert 'id="desk-search"' in desk.get("/admin/").content.decode()


def test_notes_are_kept_in_order_and_are_not_for_the_agency(desk: Client, onlooker: Client, owner: Person) -> None:
    desk.post(f"/admin/agency/{owner.agency.pk}/note/", {"text": "Calls <b>every</b> week."})
    desk.post(f"/admin/agency/{owner.agency.pk}/note/", {"text": " "})
    assert [note.author_name for note in SupportNote.objects.all()] == ["Hana Helper"]
    assert "Calls &lt;b&gt;every&lt;/b&gt; week." in page(desk, owner)
    assert onlooker.post(f"/admin/agency/{owner.agency.pk}/note/", {"text": "me too"}).status_code == 403
    assert "Calls" not in owner.client().get("/dashboard/").content.decode()


def test_a_pause_is_answered_by_the_api_with_supports_words(desk: Client, owner: Person, hana: User) -> None:
    crm = Crm(owner)
    address = f"agency/{owner.agency.pk}/pause"
    assert do(desk, address, message="").status_code == 400
    assert do(desk, address, message="Your feed sends every hour. Call us.", reason="").status_code == 400
    do(desk, address, message="Your feed sends every hour. Call us.", reason="40 GB a day")
    answer = crm.send(b'{"listings": []}')
    assert (answer.status_code, answer.json()["error_code"]) == (403, "INTAKE_PAUSED")
    assert answer.json()["message"] == "Your feed sends every hour. Call us."
    entry = last(owner)
    assert (entry.staff, entry.staff_name, entry.reason) == (hana, "Hana Helper", "40 GB a day")
    assert "Paused the imports: Your feed sends every hour." in told(owner)
    assert "Hana" not in told(owner) and "40 GB" not in told(owner)
    shown = page(desk, owner)
    assert "Hana Helper" in shown and "40 GB a day" in shown and "Imports are paused" in shown
    do(desk, f"agency/{owner.agency.pk}/resume")
    assert crm.send(b'{"listings": []}').status_code == 200
    assert last(owner).deed == "intake_resumed"


def test_a_limit_holds_from_the_next_request_on(desk: Client, owner: Person, queue: list[str]) -> None:
    crm = Crm(owner)
    do(desk, f"agency/{owner.agency.pk}/limits", backlog_limit="", requests_per_minute="2")
    codes = [crm.send(b'{"listings": []}').status_code for _ in range(8)]
    assert 429 in codes and codes[0] == 200
    entry = last(owner)
    assert entry.facts["limits"] == {"requests_per_minute": 2}
    assert "Changed the limits: requests per minute" in told(owner)
    do(desk, f"agency/{owner.agency.pk}/limits", backlog_limit="0", requests_per_minute="")
    assert crm.post(listing())["rejected"][0]["error_code"] == "INFRA_QUEUE_REJECTED"
    assert do(desk, f"agency/{owner.agency.pk}/limits", backlog_limit="-1").status_code == 400
    count = AuditEntry.objects.count()
    do(desk, f"agency/{owner.agency.pk}/limits", backlog_limit="0", requests_per_minute="")
    assert AuditEntry.objects.count() == count


def test_a_subscription_is_set_extended_and_taken_back(desk: Client, owner: Person) -> None:
    Subscription.objects.update(status="canceled")
    assert not allowed(owner)
    day = timezone.localdate() + timedelta(days=14)
    address = f"agency/{owner.agency.pk}/subscription"
    assert do(desk, address, status="active", until="2020-01-01").status_code == 400
    assert do(desk, address, status="active", until="9999-12-31").status_code == 400
    do(desk, address, status="active", until=day.isoformat(), reason="the card failed, they pay by bank")
    assert allowed(owner)
    row = Subscription.objects.get()
    assert (row.hand_reason, timezone.localdate(row.hand_until)) == (
        "the card failed, they pay by bank",
        day + timedelta(days=1),
    )
    assert f'value="{day.isoformat()}"' in desk.get(f"/admin/{address}/").content.decode()
    do(desk, address, status="active", until=(day + timedelta(days=7)).isoformat(), reason="the bank is slow")
    assert Subscription.objects.get().hand_until - row.hand_until == timedelta(days=7)
    assert (last(owner).staff_name, last(owner).reason) == ("Hana Helper", "the bank is slow")
    assert "slow" not in told(owner) and "Hana" not in told(owner)
    do(desk, f"{address}/release")
    assert not Subscription.objects.get().is_by_hand


def allowed(person: Person) -> bool:
    return bool(Crm(person).send(b'{"listings": []}').status_code == 200)


def test_a_leaked_key_ends_at_once_and_the_owners_make_the_new_one(
    desk: Client, owner: Person, colleague: Person
) -> None:
    asked = desk.get(f"/admin/keys/{owner.key.pk}/revoke/").content.decode()
    assert "refused at once, for ever" in asked and lets_in(owner.secret)
    do(desk, f"keys/{owner.key.pk}/revoke", send_link="on", reason="it stands on a forum")
    assert not lets_in(owner.secret)
    assert [message.to for message in mail.outbox] == [["owner@alba.example"]]
    assert not SECRET.search(mail.outbox[0].message().as_string())
    assert list(AuditEntry.objects.order_by("id").values_list("deed", "reason")) == [
        ("key_revoked", "it stands on a forum"),
        ("key_link_sent", "it stands on a forum"),
    ]
    link = re.search(r"https?://[^/]+(/dashboard/keys/first/\S+)", mail.outbox[0].body).group(1)
    assert colleague.client().get(link).status_code == 403 and desk.get(link).status_code == 403
    client = owner.client()
    assert "Your new API key" in client.get(link).content.decode()
    secret = SECRET.search(client.post(link, follow=True).content.decode())
    assert secret and lets_in(secret.group())
    assert "for one new key, which has been made" in client.post(link, follow=True).content.decode()
    assert ApiKey.objects.count() == 2


def tick(client: Client, *people: Person) -> Any:
    """In the list of keys: the action leads to the page that asks."""
    ids = [str(person.key.pk) for person in people]
    return client.post("/admin/agencies/apikey/", {"action": "revoke_keys", "_selected_action": ids})


def test_keys_ticked_in_the_list_end_when_somebody_has_said_why(desk: Client, owner: Person, stranger: Person) -> None:
    page = tick(desk, owner, stranger).headers["Location"]
    asked = desk.get(page).content.decode()
    for person in (owner, stranger):
        assert f"{person.key}, {person.agency.name}" in asked
    assert desk.post(page, {"reason": ""}).status_code == 400
    assert lets_in(owner.secret) and lets_in(stranger.secret)

    said = desk.post(page, {"reason": "Of their ex-employee", "send_link": "on"}, follow=True).content.decode()
    assert said.count("is revoked.") == 2
    assert not lets_in(owner.secret) and not lets_in(stranger.secret)
    assert sorted(message.to[0] for message in mail.outbox) == [owner.user.email, stranger.user.email]
    entries = AuditEntry.objects.filter(deed="key_revoked").values_list("agency__name", "staff_name", "reason")
    why = ("Hana Helper", "Of their ex-employee")
    assert sorted(entries) == [("Alba Estates", *why), ("Other Homes", *why)]
    assert "Of their ex-employee" not in told(owner)


def test_one_ticked_key_is_asked_about_on_its_own_page(desk: Client, owner: Person) -> None:
    asked = desk.get(tick(desk, owner).headers["Location"]).content.decode()
    assert f"Revoke {owner.key}" in asked and "Alba Estates imports nothing" in asked


@pytest.mark.parametrize("query", ["", "?key=", "?key=x", f"?key={UUID(int=7)}"])
def test_no_key_no_question(desk: Client, query: str) -> None:
    assert desk.get(f"/admin/keys/revoke/{query}").status_code == 404


def test_who_may_not_revoke_keys_can_neither_tick_nor_ask(
    onlooker: Client, owner: Person, colleague: Person, stranger: Person
) -> None:
    page = f"/admin/keys/revoke/?key={owner.key.pk}"
    assert "Revoke at once" not in onlooker.get("/admin/agencies/apikey/").content.decode()
    assert "/admin/keys/revoke" not in tick(onlooker, owner).headers.get("Location", "")
    assert onlooker.get(page).status_code == 403
    assert onlooker.post(page, {"reason": "x"}).status_code == 403
    for client in (owner.client(), colleague.client(), stranger.client(), Client()):
        assert "/admin/login/" in client.post(page, {"reason": "x"}).headers["Location"]
    assert lets_in(owner.secret)
    assert not AuditEntry.objects.exists()


def test_a_rotated_key_lives_on_for_its_grace_and_no_longer(desk: Client, owner: Person) -> None:
    do(desk, f"keys/{owner.key.pk}/rotate", grace="1h")
    owner.key.refresh_from_db()
    assert timedelta(minutes=59) < owner.key.expires_at - timezone.now() <= timedelta(hours=1)
    end = owner.key.expires_at
    assert lets_in(owner.secret)
    link = re.search(r"https?://[^/]+(/dashboard/keys/first/\S+)", mail.outbox[0].body).group(1)
    assert "works until" in owner.client().get(link).content.decode()
    assert SECRET.search(owner.client().post(link, follow=True).content.decode())
    owner.key.refresh_from_db()
    assert owner.key.expires_at == end and not owner.key.is_current
    assert do(desk, f"keys/{owner.key.pk}/rotate", grace="for ever").status_code == 400


def test_nobody_at_support_sees_a_secret(desk: Client, owner: Person) -> None:
    answers = [do(desk, f"agency/{owner.agency.pk}/key"), do(desk, f"keys/{owner.key.pk}/rotate", grace="7d")]
    shown = "".join(answer.content.decode() for answer in answers) + page(desk, owner)
    assert not SECRET.search(shown) and owner.secret not in shown
    assert last(owner).deed == "key_link_sent"


def test_where_no_owner_can_be_written_to_support_hears_it(desk: Client, owner: Person) -> None:
    owner.user.is_active = False
    owner.user.save()
    answer = desk.post(f"/admin/agency/{owner.agency.pk}/key/", {"reason": "they asked"}, follow=True)
    assert "No owner could be written to" in answer.content.decode()


DEEDS = ["subscription", "subscription/release", "pause", "resume", "limits", "key", "view"]


def test_who_may_only_look_does_nothing_and_others_do_not_even_look(
    onlooker: Client, owner: Person, colleague: Person, stranger: Person
) -> None:
    addresses = [f"agency/{owner.agency.pk}/{deed}" for deed in DEEDS]
    addresses += [f"keys/{owner.key.pk}/{deed}" for deed in ("revoke", "rotate")]
    assert "Revoke" not in page(onlooker, owner) and "Pause imports" not in page(onlooker, owner)
    for address in addresses:
        assert onlooker.get(f"/admin/{address}/").status_code == 403, address
        assert do(onlooker, address, message="x", status="active", grace="1h").status_code == 403, address
        for client in (owner.client(), colleague.client(), stranger.client(), Client()):
            assert "/admin/login/" in do(client, address, message="x").headers["Location"], address
    for client in (owner.client(), stranger.client()):
        assert "/admin/login/" in client.get(f"/admin/agency/{owner.agency.pk}/").headers["Location"]
    assert not AuditEntry.objects.exists() and mail.outbox == []


def test_what_the_plain_form_changes_is_written_down(desk: Client, support: User, owner: Person) -> None:
    client = Client()
    client.force_login(support)
    member = owner.agency.memberships.get()
    form = {
        "name": "Alba Estates s.r.o.", "country_code": "CZ", "time_zone": "Europe/Prague", "language": "en",
        "subscription-TOTAL_FORMS": 0, "subscription-INITIAL_FORMS": 0,
        "memberships-TOTAL_FORMS": 1, "memberships-INITIAL_FORMS": 1,
        "memberships-0-id": member.pk, "memberships-0-agency": owner.agency.pk, "memberships-0-user": owner.user.pk,
        "memberships-0-role": "MEMBER",
        "memberships-0-notify_failures": "on", "memberships-0-notify_silence": "on",
        "memberships-0-notify_expiring": "on",
    }  # fmt: skip
    address = f"/admin/agencies/agency/{owner.agency.pk}/change/"
    refused = client.post(address, form)
    assert refused.status_code == 200 and "Say why the team changes" in refused.content.decode()
    answer = client.post(address, form | {"reason": "ticket 7"})
    assert answer.status_code == 302, answer.content.decode()[-2000:]
    made = {(entry.deed, entry.staff_name, entry.reason) for entry in AuditEntry.objects.all()}
    who = ("support@seeki.example", "ticket 7")
    assert made == {("settings_changed", *who), ("role_set", *who)}
