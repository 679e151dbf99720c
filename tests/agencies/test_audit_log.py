"""The audit log: who did what, newest first, for owners only."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import translation

from agencies import audit
from agencies.audit import Deed
from agencies.models import AuditEntry
from tests.conftest import Person

pytestmark = pytest.mark.django_db
PAGE = "/dashboard/audit/"


def targets(page: bytes) -> list[str]:
    return re.findall(r"target-\d+", page.decode())


def test_it_shows_who_did_what_when_and_from_where_by_day_of_the_reader(owner: Person, colleague: Person) -> None:
    for at, person, listing in (
        ("2026-11-22T22:30:00Z", owner, "flat-1"),
        ("2026-11-22T23:30:00Z", colleague, "flat-2"),  # the next day in Amsterdam
    ):
        with time_machine.travel(at, tick=False):
            audit.record(owner.agency, person.user, Deed.LISTING_WITHHELD, listing, reason="sold <b>")
    page = owner.client().get(PAGE).content.decode()
    assert page.index("23 November 2026") < page.index("flat-2") < page.index("22 November 2026") < page.index("flat-1")
    assert ">00:30</time>" in page and ">23:30</time>" in page
    assert "Took the listing flat-1 offline: sold &lt;b&gt;" in page


def test_entries_are_filtered_by_person_and_by_deed(owner: Person, colleague: Person) -> None:
    audit.record(owner.agency, owner.user, Deed.KEY_ISSUED, "target-1")
    audit.record(owner.agency, colleague.user, Deed.FILE_IMPORTED, "target-2")
    audit.record(owner.agency, None, Deed.KEY_REVOKED, "target-3")
    client = owner.client()

    def found(**query: Any) -> list[str]:
        return targets(client.get(PAGE, query).content)

    assert found() == ["target-3", "target-2", "target-1"]
    assert found(person=colleague.user.pk) == ["target-2"]
    assert found(person="seeki") == ["target-3"]
    assert found(deed="keys") == ["target-3", "target-1"]
    assert found(deed="file_imported") == ["target-2"]
    assert found(deed="keys", person=owner.user.pk) == ["target-1"]
    for nonsense in ({"person": "nobody"}, {"deed": "x"}, {"person": "\x00"}, {"deed": "\x00"}):
        assert found(**nonsense) == []
    assert "Nothing of this kind was done" in client.get(PAGE, {"deed": "team"}).content.decode()


@pytest.mark.parametrize("cursor", ["x", "", "0" * 400])
def test_a_cursor_that_is_none_is_the_first_page(owner: Person, cursor: str) -> None:
    audit.record(owner.agency, owner.user, Deed.KEY_ISSUED, "target-1")
    answer = owner.client().get(PAGE, {"after": cursor})
    assert targets(answer.content) == ["target-1"]


def test_pages_lead_to_each_other_and_keep_the_filter(owner: Person) -> None:
    for number in range(120):
        audit.record(owner.agency, owner.user, Deed.KEY_ISSUED, f"target-{number:03}")
        audit.record(owner.agency, owner.user, Deed.FILE_IMPORTED, "file")
    client = owner.client()
    wanted = [f"target-{number:03}" for number in reversed(range(120))]
    seen, address, pages = [], "?deed=keys", []
    while address:
        page = client.get(PAGE + address).content
        pages.append(targets(page))
        seen += pages[-1]
        forward = re.search(rb'rel="next" href="([^"]+)"', page)
        address = forward.group(1).decode().replace("&amp;", "&") if forward else ""
    assert seen == wanted
    back = re.search(rb'rel="prev" href="([^"]+)"', page)
    assert back
    assert targets(client.get(PAGE + back.group(1).decode().replace("&amp;", "&")).content) == pages[-2]


def test_only_owners_read_it_and_only_their_own(
    owner: Person, colleague: Person, reader: Person, stranger: Person
) -> None:
    audit.record(owner.agency, owner.user, Deed.KEY_ISSUED, "target-1")
    assert targets(owner.client().get(PAGE).content) == ["target-1"]
    for person in (colleague, reader):
        answer = person.client().get(PAGE)
        assert answer.status_code == 403
        assert "Your role in Alba Estates is" in answer.content.decode()
        assert "/dashboard/audit/" not in person.client().get("/dashboard/team/").content.decode()
    assert targets(stranger.client().get(PAGE).content) == []
    assert targets(stranger.client().get(PAGE, {"person": owner.user.pk}).content) == []
    assert Client().get(PAGE).status_code == 302


def test_it_needs_few_queries(owner: Person, django_assert_max_num_queries: Any) -> None:
    for _ in range(60):
        audit.record(owner.agency, owner.user, Deed.KEY_ISSUED, "target-1")
    client = owner.client()
    client.get(PAGE)
    with django_assert_max_num_queries(10):
        client.get(PAGE)


def test_each_deed_has_a_sentence_and_a_name(owner: Person) -> None:
    assert set(audit.SENTENCES) == set(audit.NAMES) == set(Deed)
    facts = {
        "old": "seeki_test_a…",
        "until": "2026-11-23T03:00:00+00:00",
        "role": "MEMBER",
        "before": "OWNER",
        "fields": ["name", "time_zone"],
        "reason": "sold",
    }
    with translation.override("en"):
        for deed in Deed:
            said = audit.sentence(AuditEntry(agency=owner.agency, deed=deed, target="it", facts=facts))
            assert "{" not in said and "OWNER" not in said
            assert audit.sentence(AuditEntry(deed=deed))  # of entries that lack their facts
        assert audit.sentence(AuditEntry(deed="from_a_newer_version")) == "from_a_newer_version"
        changed = audit.sentence(AuditEntry(deed=Deed.SETTINGS_CHANGED, facts=facts))
        assert changed == "Changed the settings: name, time zone"


def test_words_are_made_where_they_are_read(owner: Person) -> None:
    with translation.override("nl"):
        audit.record(owner.agency, owner.user, Deed.MEMBER_INVITED, "guest@alba.example", role="READ_ONLY")
    with translation.override("en"):
        assert audit.sentence(AuditEntry.objects.get()) == "Invited guest@alba.example as Read-only"


def test_times_are_told_in_the_readers_zone(owner: Person) -> None:
    until = datetime(2026, 11, 22, 23, 30, tzinfo=UTC) + timedelta(0)
    audit.record(owner.agency, owner.user, Deed.KEY_ROTATED, "b", old="a", until=until.isoformat())
    assert "23/11/2026, 00:30:00" in owner.client().get(PAGE).content.decode()


def test_support_revokes_a_key_and_the_owner_reads_that_seeki_did(owner: Person, support: Any) -> None:
    desk = Client()
    desk.force_login(support)
    data = {"action": "revoke_keys", "_selected_action": [str(owner.key.pk)]}
    asked = desk.post("/admin/agencies/apikey/", data).headers["Location"]
    desk.post(asked, {"reason": "It stands on a forum."})
    page = owner.client().get(PAGE).content.decode()
    assert "Seeki" in page and f"Revoked the API key {owner.key.prefix}…" in page
    assert support.email not in page and "forum" not in page
