"""E-mails to members: what failed, silence, what expires; once each, by the agency's clock, in the reader's words."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from smtplib import SMTPConnectError, SMTPRecipientsRefused
from typing import Any

import pytest
import time_machine
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection
from django.test import Client

from agencies.models import Agency, Member, Subscription, User
from imports.models import ImportBatch, Notice
from imports.notices import sending
from imports.notices.figures import OLD, SILENT
from imports.pipeline.work import take_turn
from listings.models import Listing
from tests.conftest import Person, make_person
from tests.imports.crm import Crm, listing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("queue")]
# 7 o'clock in Amsterdam, in winter.
SEVEN = datetime(2026, 11, 22, 6, 5, tzinfo=UTC)
NIGHT = SEVEN - timedelta(hours=4)


def deliver(person: Person, at: datetime, *items: Any) -> None:
    with time_machine.travel(at, tick=False):
        Crm(person).post(*items)
        while take_turn():
            pass


def refused(name: str = "bad") -> dict[str, Any]:
    return listing(name, price="cheap")


def run(at: datetime = SEVEN) -> int:
    with time_machine.travel(at, tick=False):
        return sending.send_due()


def only(mails: list[Any]) -> Any:
    (mail,) = mails
    return mail


# Failures


def test_a_digest_says_how_much_failed_why_and_what_to_do(owner: Person, mailoutbox: list[Any]) -> None:
    deliver(owner, NIGHT, listing("good"), refused("a"), refused("b"), listing("c", currency="XXL"))
    assert run() == 1
    mail = only(mailoutbox)
    assert mail.to == [owner.user.email]
    assert mail.subject == "Alba Estates: 3 listings were not imported"
    for text in (mail.body, mail.alternatives[0].content):
        assert "3 of 4 items" in text and "price must be a number" in text
        assert "Send digits with a point as decimal sign" in text
        assert f"?agency={owner.agency.pk}" in text
    assert mail.body.index("2 × ") < mail.body.index("1 × ")
    assert mail.alternatives[0].mimetype == "text/html"


def test_what_was_sent_is_text_in_the_html_of_the_digest(owner: Person, mailoutbox: list[Any]) -> None:
    deliver(owner, NIGHT, listing("a", currency="<b>"))
    run()
    assert "<b>" not in only(mailoutbox).alternatives[0].content.replace("<body", "")


@pytest.mark.parametrize("at", [NIGHT, SEVEN - timedelta(hours=24), SEVEN - timedelta(minutes=6)])
def test_a_digest_is_about_the_day_up_to_seven(owner: Person, mailoutbox: list[Any], at: datetime) -> None:
    deliver(owner, at, refused())
    run()
    assert len(mailoutbox) == 1


@pytest.mark.parametrize("at", [SEVEN - timedelta(minutes=4), SEVEN - timedelta(hours=24, minutes=6)])
def test_what_lies_outside_that_day_is_in_another_digest(owner: Person, mailoutbox: list[Any], at: datetime) -> None:
    deliver(owner, at, refused())
    run()
    assert mailoutbox == []


def test_without_a_failure_nobody_is_written_to(owner: Person, mailoutbox: list[Any]) -> None:
    deliver(owner, NIGHT, listing())
    assert run() == 0 and mailoutbox == []


# Silence


def test_silence_is_told_once_and_again_only_after_an_import(owner: Person, mailoutbox: list[Any]) -> None:
    deliver(owner, SEVEN - SILENT, listing())
    assert run(SEVEN) == 1
    assert only(mailoutbox).subject == "Alba Estates: no import for three days"
    assert "19/11/2026, 07:05:00" in only(mailoutbox).body
    for days in range(1, 4):
        assert run(SEVEN + timedelta(days=days)) == 0
    deliver(owner, SEVEN + timedelta(days=4), listing())
    assert run(SEVEN + timedelta(days=7)) == 1


@pytest.mark.parametrize("ago", [SILENT - timedelta(minutes=1), OLD])
def test_a_feed_that_is_alive_or_long_dead_is_no_news(owner: Person, mailoutbox: list[Any], ago: timedelta) -> None:
    deliver(owner, SEVEN - ago, listing())
    run()
    assert mailoutbox == []


def test_who_never_imported_or_only_failed_hears_nothing_of_silence(owner: Person, mailoutbox: list[Any]) -> None:
    deliver(owner, SEVEN - SILENT, refused())
    assert run() == 0 and mailoutbox == []


def test_a_delivery_that_was_refused_does_not_break_the_silence(owner: Person, mailoutbox: list[Any]) -> None:
    deliver(owner, SEVEN - SILENT, listing())
    deliver(owner, SEVEN - timedelta(days=1, hours=2), refused())
    run()
    assert "no import for three days" in only(mailoutbox).subject


# Expiring


def expires(person: Person, name: str, at: datetime, **changes: Any) -> None:
    found = Listing.objects.filter(agency=person.agency, external_id=name)
    assert found.update(expires_at=at, **changes)


def test_listings_that_expire_are_told_when_new_ones_came_in(owner: Person, mailoutbox: list[Any]) -> None:
    deliver(owner, SEVEN, *(listing(f"flat-{number}") for number in range(4)))
    expires(owner, "flat-0", SEVEN + timedelta(days=6, hours=12))
    expires(owner, "flat-1", SEVEN + timedelta(days=7, hours=12))
    expires(owner, "flat-2", SEVEN + timedelta(days=2), removed_at=SEVEN)
    run()
    assert only(mailoutbox).subject == "Alba Estates: one listing expires within 7 days"
    assert "flat-0" in mailoutbox[0].body and "flat-2" not in mailoutbox[0].body
    run(SEVEN + timedelta(days=1))
    assert len(mailoutbox) == 2
    assert "2 listings" in mailoutbox[1].subject
    assert "flat-1" in mailoutbox[1].body and "flat-0" not in mailoutbox[1].body
    deliver(owner, SEVEN + timedelta(days=1), listing("flat-3"))  # the feed is alive
    assert run(SEVEN + timedelta(days=2)) == 0


def test_an_inactive_subscription_hears_of_what_expires_and_of_nothing_else(
    owner: Person, mailoutbox: list[Any]
) -> None:
    deliver(owner, SEVEN - SILENT, listing("flat"))
    deliver(owner, NIGHT, refused())
    expires(owner, "flat", SEVEN + timedelta(days=3))
    Subscription.objects.update(status="canceled")
    run()
    mail = only(mailoutbox)
    assert "expires within 7 days" in mail.subject and "renew it first" in mail.body


# Who, when, once


def test_everybody_chooses_and_reads_in_their_own_language_and_zone(
    owner: Person, colleague: Person, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = make_person("reader@alba.example", owner.agency, owner.key, owner.secret, Member.Role.READ_ONLY)
    Member.objects.filter(user=colleague.user).update(notify_silence=False)
    User.objects.filter(pk=reader.user.pk).update(language="de", time_zone="Europe/Helsinki")
    deliver(owner, SEVEN - SILENT, listing())
    run()
    assert [mail.to[0] for mail in mailoutbox] == [owner.user.email, reader.user.email]
    assert "19.11.2026, 08:05:00" in mailoutbox[1].body


def test_each_agency_is_written_to_in_its_own_morning(owner: Person, stranger: Person, mailoutbox: list[Any]) -> None:
    Agency.objects.filter(pk=stranger.agency.pk).update(time_zone="Atlantic/Azores")
    for person in (owner, stranger):
        deliver(person, NIGHT, refused())
    assert run(SEVEN - timedelta(hours=1)) == 0
    run(SEVEN)
    assert only(mailoutbox).to == [owner.user.email]
    run(SEVEN + timedelta(hours=2))
    assert mailoutbox[-1].to == [stranger.user.email] and len(mailoutbox) == 2
    assert run(SEVEN + timedelta(hours=5)) == 0


def test_nobody_reads_of_another_agency(owner: Person, stranger: Person, mailoutbox: list[Any]) -> None:
    deliver(owner, NIGHT, refused())
    run()
    assert only(mailoutbox).to == [owner.user.email]
    assert "Other Homes" not in only(mailoutbox).body


def test_a_task_that_runs_twice_writes_once(owner: Person, mailoutbox: list[Any]) -> None:
    deliver(owner, NIGHT, refused())
    assert [run(), run(), run(SEVEN + timedelta(hours=1))] == [1, 0, 0]
    assert len(mailoutbox) == 1


@pytest.mark.django_db(transaction=True)
def test_two_tasks_at_once_write_once(owner: Person, colleague: Person, mailoutbox: list[Any]) -> None:
    deliver(owner, NIGHT, refused())

    def send(_: int) -> int:
        try:
            return sending.send_due(SEVEN)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(send, range(3))) == 2
    assert sorted(mail.to[0] for mail in mailoutbox) == [colleague.user.email, owner.user.email]


def test_a_task_that_dies_between_claim_and_sending_never_writes_twice(
    owner: Person, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(owner, NIGHT, refused())

    def dies(*_: Any) -> int:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", dies)
        with pytest.raises(SystemExit):
            run()
    assert run() == 0 and mailoutbox == []


def broken_for(address: str, fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    original = EmailBackend.send_messages

    def send(self: EmailBackend, mails: list[Any]) -> int:
        if mails[0].to == [address]:
            raise fault
        return original(self, mails)

    monkeypatch.setattr(EmailBackend, "send_messages", send)


def test_one_broken_address_does_not_stop_the_others_and_is_not_tried_again(
    owner: Person, colleague: Person, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(owner, NIGHT, refused())
    broken_for(owner.user.email, SMTPRecipientsRefused({owner.user.email: (550, b"no such user")}), monkeypatch)
    assert [run(), run()] == [1, 0]
    assert only(mailoutbox).to == [colleague.user.email]


def test_a_mail_server_that_is_away_is_asked_again_an_hour_later(
    owner: Person, colleague: Person, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    deliver(owner, NIGHT, refused())
    with monkeypatch.context() as patch:
        broken_for(owner.user.email, SMTPConnectError(421, "busy"), patch)
        assert run() == 1
    assert run(SEVEN + timedelta(hours=1)) == 1
    assert [mail.to[0] for mail in mailoutbox] == [colleague.user.email, owner.user.email]


def test_one_agency_that_fails_does_not_stop_the_others(
    owner: Person, stranger: Person, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for person in (owner, stranger):
        deliver(person, NIGHT, refused())
    original = sending.due_to

    def fails(member: Member, news: sending.News) -> Any:
        if member.agency_id == owner.agency.pk:
            raise RuntimeError("a bug")
        return original(member, news)

    monkeypatch.setattr(sending, "due_to", fails)
    assert run() == 1
    assert only(mailoutbox).to == [stranger.user.email]


def test_who_is_blocked_or_has_left_is_not_written_to(owner: Person, colleague: Person, mailoutbox: list[Any]) -> None:
    deliver(owner, NIGHT, refused())
    User.objects.filter(pk=owner.user.pk).update(is_active=False)
    Member.objects.filter(user=colleague.user).delete()
    assert run() == 0 and mailoutbox == []


def test_the_mail_program_turns_them_off_with_one_click(owner: Person, mailoutbox: list[Any]) -> None:
    deliver(owner, NIGHT, refused())
    run()
    headers = only(mailoutbox).extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    found = re.fullmatch(r"<https?://[^/]+(/dashboard/notifications/off/\S+)>", headers["List-Unsubscribe"])
    assert found and found.group(1) in only(mailoutbox).body
    Client(enforce_csrf_checks=True).post(found.group(1), {"List-Unsubscribe": "One-Click"})
    deliver(owner, NIGHT + timedelta(days=1), refused("again"))
    assert run(SEVEN + timedelta(days=1)) == 0


def test_what_was_sent_long_ago_is_forgotten(owner: Person) -> None:
    deliver(owner, NIGHT, refused())
    run()
    sending.forget_old(SEVEN + timedelta(days=89))
    assert Notice.objects.count() == 1
    sending.forget_old(SEVEN + timedelta(days=91))
    assert not Notice.objects.exists()


def test_a_large_team_costs_a_few_queries_each(owner: Person, django_assert_max_num_queries: Any) -> None:
    for number in range(20):
        make_person(f"m{number}@alba.example", owner.agency, owner.key, owner.secret, Member.Role.MEMBER)
    deliver(owner, SEVEN - timedelta(hours=30), listing())
    assert ImportBatch.objects.count() == 1
    with django_assert_max_num_queries(6 + 21):
        assert run() == 0
