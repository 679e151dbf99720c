"""Who may open what: every address of the site × everybody, from one table of rules.

The addresses come from the URL map, so that a new one cannot be forgotten: without a rule here this test says so.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.contrib import admin
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from agencies import invitations, keys
from agencies.models import ApiKey, Member, User
from imports.models import ImportBatch, ImportItem, Upload
from imports.pipeline.work import take_turn
from listings.models import Listing
from tests.conftest import Person, make_person
from tests.imports.crm import Crm, body, listing

pytestmark = pytest.mark.django_db
READ_ONLY, MEMBER, OWNER = "reader", "colleague", "owner"
RANK = {READ_ONLY: 0, MEMBER: 1, OWNER: 2}
EVERYBODY = (OWNER, MEMBER, READ_ONLY, "stranger", "visitor", "staff")
# In everything that the owner's agency has sent; no page of anybody else may show it.
MARK = "only-alba-may-see-this"


@dataclass(frozen=True)
class Rule:
    """Of the addresses that begin so: who may look (GET), who may change (POST); None where that is no way to ask.

    `is_about_one`: the address names a thing of one agency, and to all others there is no such thing.
    """

    start: str
    look: str | None = READ_ONLY
    change: str | None = None
    is_about_one: bool = False


# The first that fits counts.
DASHBOARD = [
    Rule("dashboard/account/sessions/", None, None),  # of a person, not of an agency: see below
    Rule("dashboard/account/", None, None),
    Rule("dashboard/agency/", None, None),
    Rule("dashboard/invitations/", None, None),  # whoever has the secret
    Rule("dashboard/notifications/off/", None, None),
    Rule("dashboard/keys/made/", OWNER, OWNER),
    Rule("dashboard/keys/first/", OWNER, OWNER),
    Rule("dashboard/keys/<", None, OWNER, is_about_one=True),
    Rule("dashboard/keys/", READ_ONLY, OWNER),
    Rule("dashboard/billing/checkout/", None, OWNER),
    Rule("dashboard/billing/portal/", None, OWNER),
    Rule("dashboard/billing/", READ_ONLY),
    Rule("dashboard/team/<uuid:member_id>/remove/", None, OWNER, is_about_one=True),
    Rule("dashboard/team/<", None, OWNER, is_about_one=True),
    Rule("dashboard/team/invitations/", None, OWNER, is_about_one=True),
    Rule("dashboard/team/", READ_ONLY, OWNER),
    Rule("dashboard/settings/notifications/", None, READ_ONLY),
    Rule("dashboard/settings/", READ_ONLY, OWNER),
    Rule("dashboard/audit/", OWNER, OWNER),
    Rule("dashboard/imports/items/<uuid:item_id>/retry", None, MEMBER, is_about_one=True),
    Rule("dashboard/imports/items/", READ_ONLY, is_about_one=True),
    Rule("dashboard/imports/<uuid:batch_id>/retry", None, MEMBER, is_about_one=True),
    Rule("dashboard/imports/<", READ_ONLY, is_about_one=True),
    Rule("dashboard/imports/", READ_ONLY),
    Rule("dashboard/upload/<uuid:upload_id>/import/", None, MEMBER, is_about_one=True),
    Rule("dashboard/upload/<", READ_ONLY, is_about_one=True),
    Rule("dashboard/upload/", READ_ONLY, READ_ONLY),  # the file is sent to be checked; its own page imports it
    Rule(r"dashboard/^listings/photos/", READ_ONLY, is_about_one=True),
    Rule("dashboard/listings/<uuid:listing_id>/withhold/", None, MEMBER, is_about_one=True),
    Rule("dashboard/listings/<uuid:listing_id>/bring-back/", None, MEMBER, is_about_one=True),
    Rule("dashboard/listings/<uuid:listing_id>/images/retry", None, MEMBER, is_about_one=True),
    Rule("dashboard/listings/<", READ_ONLY, is_about_one=True),
    Rule("dashboard/listings/", READ_ONLY),
    Rule("dashboard/", READ_ONLY),
]
# Read by everybody; what they send there is judged by other tests, and by the one about forgery below.
PUBLIC = re.compile(
    r"(([a-z]{2}|<[^>]*>)/)?docs/|for-agents|validate|hosted/|language/|healthz|readyz|metrics|stripe/webhook|"
    r"v1/(docs|openapi|schemas|reference|collection)"
)
API = re.compile(r"v1/")
ACCOUNTS = re.compile(r"accounts/")
ADMIN = re.compile(r"admin/")
# Pages of the admin that all of Seeki's staff may open, whatever else they may do.
STAFF = {
    "admin/": 200,
    "admin/logout/": 405,
    "admin/search/": 200,
    "admin/search": 200,  # finds what they may see, and nothing else
    "admin/password_change/": 200,
    "admin/password_change/done/": 200,
    "admin/jsi18n/": 200,
    "admin/login/": 302,
}
DOORS = {"admin/login/", "admin/logout/"}
# Those that take what is sent without a token: their senders are machines, or prove themselves in another way.
NO_TOKEN = {
    "stripe/webhook",
    "dashboard/notifications/off/<str:token>/",
    "validate",  # nothing is changed or kept: another site could do nothing in a visitor's name
}
# Its file would be read before the token is looked for; the page looks for it itself.
LOOKS_ITSELF = {"dashboard/upload/"}


@dataclass(frozen=True)
class Address:
    """An entry of the URL map."""

    route: str
    name: str
    parts: tuple[str, ...]


def walk(resolver: URLResolver, begin: Address, spaces: tuple[str, ...] = ()) -> Iterator[Address]:
    for entry in resolver.url_patterns:
        parts = (*begin.parts, *entry.pattern.regex.groupindex)
        here = Address(begin.route + str(entry.pattern), "", parts)
        if isinstance(entry, URLResolver):
            yield from walk(entry, here, (*spaces, entry.namespace) if entry.namespace else spaces)
        else:
            assert isinstance(entry, URLPattern)
            yield replace(here, name=":".join([*spaces, entry.name]) if entry.name else "")


ADDRESSES = list(walk(get_resolver(), Address("", "", ())))


def rule_of(address: Address) -> Rule | None:
    return next((rule for rule in DASHBOARD if address.route.startswith(rule.start)), None)


def dashboard() -> Iterator[tuple[Address, Rule]]:
    for address in ADDRESSES:
        rule = rule_of(address)
        if rule and (rule.look or rule.change):
            yield address, rule


@dataclass
class Scene:
    """An agency with everything that an address can name, and everybody who may come along."""

    values: dict[str, Any]
    people: dict[str, Client]

    def path(self, address: Address) -> str:
        return reverse(address.name, kwargs={name: self.values[name] for name in address.parts})


@pytest.fixture
def scene(owner: Person, colleague: Person, stranger: Person, support: User, queue: list[str]) -> Scene:
    reader = make_person("reader@alba.example", owner.agency, owner.key, owner.secret, Member.Role.READ_ONLY)
    Crm(owner).post(listing(MARK, name=MARK), listing(f"{MARK}-bad", price="x"))
    assert take_turn()
    page = {"file": SimpleUploadedFile("feed.json", body(listing(MARK)))}
    assert owner.client().post("/dashboard/upload/", page).status_code == 302
    another = make_person("another@alba.example", owner.agency, owner.key, owner.secret, Member.Role.MEMBER)
    staff = User.objects.create_user("staff@seeki.example", "a long enough password", is_staff=True)
    invited = invitations.invite(owner.agency, "guest@alba.example", Member.Role.MEMBER, owner.user)
    item = ImportItem.objects.filter(status="rejected").get()
    item.error_code = "INTERNAL_ERROR"  # so that it may be retried
    item.save()
    values = {
        "batch_id": ImportBatch.objects.get().pk,
        "item_id": item.pk,
        "import_item_id": item.pk,
        "listing_id": Listing.objects.get().pk,
        "upload_id": Upload.objects.get().pk,
        "key_id": owner.key.pk,
        "member_id": Member.objects.get(user=another.user).pk,
        "invitation_id": invited.pk,
        "session_id": 0,
        "digest": "0" * 64,
        "file_id": uuid4(),
        "name": "0" * 16 + "-card.webp",
        "secret": "wrong",
        "token": "wrong",
        "language": "nl",
    }
    people = {OWNER: owner, MEMBER: colleague, READ_ONLY: reader, "stranger": stranger}
    clients = {name: person.client() for name, person in people.items()}
    clients |= {"visitor": Client(), "staff": signed_in(staff), "support": signed_in(support)}
    return Scene(values, clients)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@dataclass(frozen=True)
class Seen:
    """An answer, with what it did undone."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def leads_to(self) -> str:
        return self.headers.get("Location", "")

    @property
    def must_sign_in(self) -> bool:
        return self.status == 302 and self.leads_to.startswith(("/accounts/login/", "/admin/login/"))


def ask(client: Client, method: str, path: str, **options: Any) -> Seen:
    """Whatever it changes is undone: the next one finds all as it was."""
    with transaction.atomic():
        answer = client.generic(method, path, **options)
        text = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return Seen(answer.status_code, answer.headers, text.decode(errors="replace"))


def test_every_address_has_a_rule() -> None:
    """Say who may open it: a line in DASHBOARD, or a place among PUBLIC, API, ACCOUNTS or ADMIN."""
    known = (PUBLIC, API, ACCOUNTS, ADMIN)
    without = [
        address.route
        for address in ADDRESSES
        if address.route and not rule_of(address) and not any(one.match(address.route) for one in known)
    ]
    assert without == [], "say who may open it, in tests/test_authorization.py"


# --- The dashboard


def test_the_dashboard_opens_to_whom_the_rules_say(scene: Scene) -> None:
    wrong = []
    for address, rule in dashboard():
        path = scene.path(address)
        for method, least in (("GET", rule.look), ("POST", rule.change)):
            # What nobody may ask so need not be asked by everybody.
            for who in EVERYBODY if least else (OWNER,):
                seen = ask(scene.people[who], method, path)
                if problem := judged(seen, who, least, rule):
                    wrong.append(f"{method} {path} as {who}: {problem}")
    assert not wrong, "\n".join(wrong)


def judged(seen: Seen, who: str, least: str | None, rule: Rule) -> str:
    """What is wrong with an answer; nothing when it is as the rule says."""
    if seen.status >= 500:
        return f"it broke ({seen.status})"
    if least is None:
        fine = seen.status in (405, 404, 403) or seen.must_sign_in or (rule.change is None and seen.status == 200)
        return "" if fine else f"must not be asked so, and answers {seen.status}"
    if MARK in seen.text and who not in RANK:
        return "shows what is the agency's own"
    expected: Callable[[Seen], bool] = expectation(who, least, rule)
    return "" if expected(seen) else f"answers {seen.status} {seen.leads_to}"


def expectation(who: str, least: str, rule: Rule) -> Callable[[Seen], bool]:
    if who == "visitor":
        return lambda seen: seen.must_sign_in
    if who == "staff":  # belongs to no agency
        return lambda seen: seen.status == 403
    if who == "stranger":
        return lambda seen: seen.status == 404 if rule.is_about_one else is_let_in(seen)
    if RANK[who] < RANK[least]:
        return lambda seen: seen.status == 403
    return is_let_in


def is_let_in(seen: Seen) -> bool:
    """Whether the page was reached; that there is no such photo or link is an answer, too."""
    return seen.status in (200, 302, 400, 404, 409, 415, 422) and not seen.must_sign_in


def test_an_owner_sees_what_is_the_agencys_own(scene: Scene) -> None:
    """Else the test above would find nothing because nothing is shown."""
    for name in ("import", "import-item", "listing", "listings", "import-refused-json"):
        address = next(one for one in ADDRESSES if one.name == name)
        assert MARK in ask(scene.people[OWNER], "GET", scene.path(address)).text, name


def test_pages_of_a_person_ask_who_one_is(scene: Scene) -> None:
    for path in ("/dashboard/account/", "/accounts/email/", "/accounts/sessions/", "/accounts/2fa/"):
        assert ask(scene.people["visitor"], "GET", path).must_sign_in, path
        assert ask(scene.people["stranger"], "GET", path).status in (200, 302), path
    assert ask(scene.people["visitor"], "POST", "/dashboard/account/sessions/1/end/").must_sign_in
    assert ask(scene.people["visitor"], "POST", "/dashboard/agency/").must_sign_in
    assert ask(scene.people["stranger"], "POST", "/dashboard/account/sessions/1/end/").status == 404


def test_no_page_of_accounts_breaks_or_tells_of_others(scene: Scene) -> None:
    for address in ADDRESSES:
        if ACCOUNTS.match(address.route) and not address.parts:
            for who in ("visitor", "stranger", OWNER):
                seen = ask(scene.people[who], "GET", scene.path(address))
                assert seen.status in (200, 302, 404, 405), (address.route, who)
                assert who == OWNER or "owner@alba.example" not in seen.text


# --- The API


def secrets(owner: Person, stranger: Person) -> dict[str, str]:
    now = timezone.now()
    expired, expired_secret = keys.issue(stranger.key.subscription)
    ApiKey.objects.filter(pk=expired.pk).update(expires_at=now - timedelta(seconds=1))
    revoked, revoked_secret = keys.issue(stranger.key.subscription)
    ApiKey.objects.filter(pk=revoked.pk).update(revoked_at=now)
    _, other = keys.issue(stranger.key.subscription)
    elsewhere = owner.secret.replace(keys.own_prefix(), "seeki_live_")
    return {
        "own": owner.secret,
        "other": other,
        "expired": expired_secret,
        "revoked": revoked_secret,
        "elsewhere": elsewhere,
        "wrong": owner.secret[:-1] + ("a" if owner.secret[-1] != "a" else "b"),
    }


def test_the_api_opens_to_good_keys_and_shows_each_its_own(scene: Scene, owner: Person, stranger: Person) -> None:
    known = secrets(owner, stranger)
    wrong = []
    for address in ADDRESSES:
        if API.match(address.route) and not PUBLIC.match(address.route):
            path = scene.path(address)
            for who, secret in [*known.items(), ("none", "")]:
                headers = {"Authorization": f"Bearer {secret}"} if secret else {}
                for method in ("GET", "POST"):
                    seen = ask(Client(), method, path, headers=headers)
                    if seen.status not in api_statuses(who, method, address):
                        wrong.append(f"{method} {path} with the key {who!r}: {seen.status}")
                    if who != "own" and MARK in seen.text:
                        wrong.append(f"{method} {path} with the key {who!r}: shows what is another's")
    assert not wrong, "\n".join(wrong)


def api_statuses(who: str, method: str, address: Address) -> Iterable[int]:
    reads = address.route.endswith("/status")
    if who not in ("own", "other"):
        return (401, 405)
    if reads != (method == "GET"):
        return (405,)
    if address.parts:  # an item of the owner's agency
        return (404,) if who == "other" else (200, 202, 409)
    return (200, 400, 415)


def test_no_session_opens_the_api(scene: Scene) -> None:
    """Else a page of somebody else's could send listings with the browser of a signed-in owner."""
    for path in ("/v1/listings", "/v1/openimmo"):
        assert ask(scene.people[OWNER], "POST", path).status == 401
        assert ask(scene.people["support"], "POST", path).status == 401


# --- The admin


def test_the_admin_opens_to_staff_with_permission_alone(scene: Scene) -> None:
    wrong = []
    registered = {model._meta.model_name: model for model in admin.site._registry}
    for path, route in admin_paths(registered):
        # Members are all alike here: one of them, and not at each page of each thing.
        for who in ("visitor", "staff") if "<" in route else ("visitor", OWNER, "staff"):
            seen = ask(scene.people[who], "GET", path)
            right = is_right_for_staff(seen, route) if who == "staff" else seen.must_sign_in or route in DOORS
            if not right or MARK in seen.text:
                wrong.append(f"{path} as {who}: {seen.status} {seen.leads_to}")
    assert not wrong, "\n".join(wrong)


def is_right_for_staff(seen: Seen, route: str) -> bool:
    """Of somebody who may log in to the admin and has no other permission."""
    if route in STAFF:
        return seen.status == STAFF[route]
    # To the page of the thing, which says no; or home, where there is no such thing.
    is_passed_on = seen.status == 302 and seen.leads_to.endswith(("/change/", "/admin/"))
    return seen.status in (403, 404, 405) or is_passed_on


def admin_paths(registered: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Each page of the admin, those about one thing with a thing that is there, if any is."""
    for address in ADDRESSES:
        if ADMIN.match(address.route) and "^" not in address.route and "(?P" not in address.route:
            yield "/" + re.sub(r"<[^>]*>", thing(address, registered), address.route), address.route


def thing(address: Address, registered: dict[str, Any]) -> str:
    pieces = address.route.split("/")
    model = next((registered[piece] for piece in pieces if piece in registered), None)
    one = model._default_manager.first() if model else None
    if one is None and "agency" in address.route:
        one = registered["agency"]._default_manager.first()
    return str(one.pk) if one else str(uuid4())


def test_support_opens_the_admin(scene: Scene) -> None:
    for path in ("/admin/", "/admin/agencies/agency/", "/admin/imports/importitem/"):
        assert ask(scene.people["support"], "GET", path).status == 200


# --- Forgery, and what every answer says to browsers


def test_nothing_is_taken_from_a_forged_form(scene: Scene, owner: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner.user)
    wrong = []
    for address in ADDRESSES:
        if not address.name or address.route in NO_TOKEN or re.match(r"v1/|admin/[a-z_]+/[a-z]+/", address.route):
            continue
        if set(address.parts) <= set(scene.values):
            path = scene.path(address)
            seen = ask(client, "POST", path)
            # Who looks for the token behind the form's file has not come to it: there was no form.
            if seen.status not in (403, 405, 400 if address.route in LOOKS_ITSELF else 403):
                wrong.append(f"POST {path} without a token: {seen.status}")
    assert not wrong, "\n".join(wrong)


def test_every_page_tells_browsers_what_it_is_made_of(scene: Scene) -> None:
    wrong = []
    for address in ADDRESSES:
        if not address.name or not set(address.parts) <= set(scene.values) or address.route in ("healthz", "metrics"):
            continue
        path = scene.path(address)
        headers = ask(scene.people[OWNER], "GET", path).headers
        policy = headers.get("Content-Security-Policy", "")
        if not re.match(r"v1/|admin/", address.route) and not is_strict(policy):
            wrong.append(f"{path}: {policy or 'no Content-Security-Policy'}")
        expected = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}
        wrong += [f"{path}: no {name}" for name, value in expected.items() if headers.get(name) != value]
        if "X-Request-Id" not in headers:
            wrong.append(f"{path}: no X-Request-Id")
    assert not wrong, "\n".join(wrong)


def is_strict(policy: str) -> bool:
    return "default-src 'self'" in policy and not re.search(r"unsafe|\*|http:(?!//)", policy)
