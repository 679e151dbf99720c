"""Getting in: sign-up with the code of the e-mail, second factor, throttled guesses, sessions, and the admin."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPConnectError
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.usersessions.models import UserSession
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client
from django.utils import timezone

from agencies.models import Agency, AuditEntry, Member, User
from tests.conftest import Person

# The fixture too: with it the counters of earlier tests are forgotten.
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("db")]
LOGIN, SIGN_UP, CONFIRM = "/accounts/login/", "/accounts/signup/", "/accounts/confirm-email/"
CODE = re.compile(r"^\s*([A-Z0-9]{4}-[A-Z0-9]{4})\s*$", re.MULTILINE)
NEW = {
    "agency_name": "Casa Nova",
    "country_code": "ES",
    "time_zone": "Europe/Madrid",
    "name": "Ana Agente",
    "email": "ana@casa.example",
    "password1": "a long enough passw0rd",
}
PASSWORD = "a long enough password"


def verified(person: Person) -> Person:
    EmailAddress.objects.create(user=person.user, email=person.user.email, verified=True, primary=True)
    return person


def try_in(client: Client, person: Person, password: str = PASSWORD, **environ: Any) -> Any:
    return client.post(LOGIN, {"login": person.user.email, "password": password}, **environ)


# Sign-up


def test_sign_up_code_of_the_e_mail_dashboard(mailoutbox: list[Any]) -> None:
    client = Client(HTTP_ACCEPT_LANGUAGE="es")
    answer = client.post(SIGN_UP, NEW)
    assert answer.headers["Location"] == CONFIRM
    assert client.get("/dashboard/").status_code == 302  # not before the address is confirmed
    assert client.post(CONFIRM, {"code": "AAAA-AAAA"}).status_code == 200
    (mail,) = mailoutbox
    assert mail.to == ["ana@casa.example"]
    answer = client.post(CONFIRM, {"code": CODE.search(mail.body).group(1)})
    assert answer.headers["Location"] == "/dashboard/"
    assert "Casa Nova" in client.get("/dashboard/").content.decode()
    member = Member.objects.get()
    assert (member.role, member.user.language, member.agency.time_zone) == ("OWNER", "es", "Europe/Madrid")
    assert member.agency.subscription.is_demo
    assert AuditEntry.objects.get().deed == "signed_up"


def test_an_address_with_an_account_learns_so_by_e_mail_and_the_page_says_nothing(
    owner: Person, mailoutbox: list[Any]
) -> None:
    verified(owner)
    answer = Client().post(SIGN_UP, NEW | {"email": owner.user.email})
    assert answer.headers["Location"] == CONFIRM
    assert Agency.objects.count() == 1
    (mail,) = mailoutbox
    assert "There is one already" in mail.body and mail.to == [owner.user.email]


@pytest.mark.django_db(transaction=True)
def test_a_form_that_is_sent_twice_at_once_makes_one_account(mailoutbox: list[Any]) -> None:
    def sign_up(_: int) -> int:
        try:
            return int(Client().post(SIGN_UP, NEW).status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(sign_up, range(3)))
    assert 302 in answers and set(answers) <= {302, 429}  # who is told by e-mail is told so only every now and then
    assert User.objects.count() == Agency.objects.count() == 1


def test_the_page_of_the_code_says_where_the_message_lies_where_no_server_sends_it(settings: Any) -> None:
    client = Client()
    client.post(SIGN_UP, NEW)
    page = client.get(CONFIRM).content.decode()
    assert str(settings.EMAIL_FILE_PATH) in page
    settings.EMAIL_HOST = "mail.example"
    assert str(settings.EMAIL_FILE_PATH) not in client.get(CONFIRM).content.decode()


def test_a_mail_server_that_is_away_is_said_and_not_a_500(monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: Any) -> int:
        raise SMTPConnectError(421, "away")

    monkeypatch.setattr(EmailBackend, "send_messages", away)
    client = Client()
    answer = client.post(SIGN_UP, NEW, follow=True)
    assert answer.status_code == 200
    assert "The e-mail could not be sent." in answer.content.decode()


def test_a_forgotten_password_is_chosen_anew_in_the_language_of_its_owner(owner: Person, mailoutbox: list[Any]) -> None:
    User.objects.filter(pk=verified(owner).user.pk).update(language="de")
    client = Client(HTTP_ACCEPT_LANGUAGE="fr")
    client.post("/accounts/password/reset/", {"email": owner.user.email})
    path = re.search(r"http://[^/]+(/\S+)", mailoutbox[0].body).group(1)
    page = client.get(path, follow=True)
    chosen = {"password1": "another long passw0rd", "password2": "another long passw0rd"}
    client.post(page.request["PATH_INFO"], chosen)
    assert try_in(Client(), owner, "another long passw0rd").headers["Location"] == "/dashboard/"
    assert "Ihr Passwort wurde zurückgesetzt." in mailoutbox[1].body
    assert all("Seeki, Testumgebung" in mail.body for mail in mailoutbox)


# Throttling


def test_the_sixth_wrong_password_is_refused_and_so_is_the_right_one_until_the_time_is_over(
    owner: Person, stranger: Person
) -> None:
    verified(owner)
    verified(stranger)
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        for _ in range(5):
            page = try_in(Client(), owner, "wrong").content.decode()  # another web process each time
            assert "not correct" in page
        for password in ("wrong", PASSWORD):
            page = try_in(Client(), owner, password).content.decode()
            assert "Too many wrong passwords. Try again in five minutes" in page
        assert try_in(Client(), owner, PASSWORD, REMOTE_ADDR="192.0.2.7").status_code == 200
        assert try_in(Client(), stranger).status_code == 302
        clock.shift(timedelta(minutes=5, seconds=1))
        assert try_in(Client(), owner).headers["Location"] == "/dashboard/"


def test_good_sign_ins_are_never_counted(owner: Person) -> None:
    verified(owner)
    assert [try_in(Client(), owner).status_code for _ in range(8)] == [302] * 8


def test_what_else_is_tried_too_often_says_so_in_our_words(mailoutbox: list[Any]) -> None:
    answers = [Client().post("/accounts/password/reset/", {"email": "x@y.example"}) for _ in range(7)]
    assert answers[-1].status_code == 429
    assert "Too many attempts" in answers[-1].content.decode()


# The second factor


def totp_code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return format_hotp_value(hotp_value(secret, counter))


def test_who_has_an_authenticator_app_needs_its_code(owner: Person) -> None:
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(verified(owner).user, secret)
    client = Client()
    answer = try_in(client, owner)
    assert answer.headers["Location"] == "/accounts/2fa/authenticate/"
    assert client.get("/dashboard/").status_code == 302
    assert client.post("/accounts/2fa/authenticate/", {"code": "000000"}).status_code == 200
    answer = client.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})
    assert answer.headers["Location"] == "/dashboard/"
    assert client.get("/dashboard/").status_code == 200


def test_an_app_is_set_up_after_the_password_was_asked_again(
    owner: Person, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Client()
    try_in(client, verified(owner))
    answer = client.get("/accounts/2fa/totp/activate/", follow=True)
    assert "Confirm that it is you" in answer.content.decode()
    client.post(answer.request["PATH_INFO"] + "?next=/accounts/2fa/totp/activate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    assert "data:image/svg+xml" in page
    secret = re.search(r'id="totp-secret"[^>]*>([A-Z2-7]+)<', page).group(1)
    # A test's transaction never commits: what waits for it runs at once.
    monkeypatch.setattr("django.db.transaction.on_commit", lambda callback: callback())
    client.post("/accounts/2fa/totp/activate/", {"code": totp_code(secret)})
    kinds = set(Authenticator.objects.filter(user=owner.user).values_list("type", flat=True))
    assert kinds == {"totp", "recovery_codes"}
    assert "10 left" in client.get("/accounts/2fa/").content.decode()
    assert "Authenticator app activated." in mailoutbox[0].body and secret not in mailoutbox[0].body


OUTSIDE = ["login", "signup", "password/reset"]
INSIDE = ["email", "password/change", "2fa", "2fa/webauthn", "2fa/webauthn/add", "sessions", "logout"]


@pytest.mark.parametrize("path", OUTSIDE + INSIDE)
def test_every_account_page_opens_in_our_frame(owner: Person, path: str) -> None:
    client = Client()
    if path in INSIDE:
        try_in(client, verified(owner))
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    answer = client.get(f"/accounts/{path}/")
    assert answer.status_code == 200
    assert "seeki/app.css" in answer.content.decode()


def test_what_a_person_sees_is_kept_by_no_cache_and_what_everybody_sees_may_be(owner: Person) -> None:
    client = owner.client()
    for path in ("/dashboard/", "/dashboard/team/", "/dashboard/account/", "/accounts/email/", "/for-agents"):
        assert client.get(path).headers["Cache-Control"] == "private, no-store", path
    assert "Cache-Control" not in Client().get("/for-agents").headers


def test_a_part_of_a_page_is_never_the_sign_in_page(owner: Person) -> None:
    """Its session was ended elsewhere: the whole page is loaded anew, and that leads to the sign-in page."""
    answer = Client().get("/dashboard/imports/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Refresh"], answer.content) == (403, "true", b"")
    assert Client().get("/dashboard/imports/").headers["Location"].startswith(LOGIN)
    assert owner.client().get("/dashboard/imports/", headers={"HX-Request": "true"}).status_code == 200


@pytest.mark.parametrize("path", ["/dashboard/", LOGIN, "/nothing"])
def test_a_host_that_is_none_is_a_request_that_cannot_be_read(path: str) -> None:
    answer = Client(raise_request_exception=False).get(path, HTTP_HOST="a b")
    assert answer.status_code == 400
    assert "This request cannot be read" in answer.content.decode()


def test_a_passkey_needs_a_host_name_and_the_page_says_so(owner: Person) -> None:
    client = owner.client()
    page = client.get("/accounts/2fa/", HTTP_HOST="127.0.0.1:8000").content.decode()
    assert 'href="http://localhost:8000/accounts/2fa/"' in page
    assert "Passkeys need a host name" not in client.get("/accounts/2fa/", HTTP_HOST="localhost:8000").content.decode()


# Sessions

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1 Version/19.0 Mobile Safari/604.1"


def test_sessions_are_listed_in_words_and_one_or_all_others_are_ended(owner: Person, stranger: Person) -> None:
    here, phone, third = Client(HTTP_USER_AGENT=FIREFOX), Client(HTTP_USER_AGENT=PHONE), Client()
    for client in (here, phone, third):
        client.force_login(owner.user)
        client.get("/dashboard/")
    page = here.get("/accounts/sessions/").content.decode()
    assert "Firefox on Windows" in page and "Safari on iPhone" in page and page.count("This one") == 1
    theirs = UserSession.objects.get(user_agent=PHONE)
    assert stranger.client().post(f"/dashboard/account/sessions/{theirs.pk}/end/").status_code == 404
    assert phone.get("/dashboard/").status_code == 200
    here.post(f"/dashboard/account/sessions/{theirs.pk}/end/")
    assert phone.get("/dashboard/").status_code == 302
    assert third.get("/dashboard/").status_code == 200
    here.post("/accounts/sessions/")
    assert third.get("/dashboard/").status_code == 302
    assert here.get("/dashboard/").status_code == 200


# The admin


def test_the_admin_signs_in_by_the_same_page_with_the_second_factor(support: User, owner: Person) -> None:
    answer = Client().get("/admin/", follow=True)
    assert answer.request["PATH_INFO"] == LOGIN
    EmailAddress.objects.create(user=support, email=support.email, verified=True, primary=True)
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(support, secret)
    client = Client()
    client.post(f"{LOGIN}?next=/admin/", {"login": support.email, "password": PASSWORD, "next": "/admin/"})
    assert client.get("/admin/", follow=True).request["PATH_INFO"] != "/admin/"
    answer = client.post("/accounts/2fa/authenticate/", {"code": totp_code(secret)})
    assert answer.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert owner.client().get("/admin/login/").status_code == 403
