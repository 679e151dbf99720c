"""Settings of an agency, and what each member is written to about."""

import pytest
from django.core import signing
from django.test import Client

from agencies import unsubscribing
from agencies.models import Agency, AuditEntry, Member
from tests.conftest import Person

pytestmark = pytest.mark.django_db
PAGE, MAILS = "/dashboard/settings/", "/dashboard/settings/notifications/"
GOOD = {
    "name": "Alba  Estates & Sons",
    "country_code": "NL",
    "email": "office@alba.example",
    "phone": "+31 20 123",
    "website": "https://alba.example",
    "language": "nl",
    "time_zone": "Europe/Lisbon",
}


def mine(person: Person) -> Member:
    return Member.objects.get(agency=person.agency, user=person.user)


def test_an_owner_changes_the_profile_and_it_is_written_down(owner: Person) -> None:
    assert owner.client().post(PAGE, GOOD).status_code == 302
    agency = Agency.objects.get(pk=owner.agency.pk)
    assert (agency.name, agency.language, agency.time_zone) == ("Alba Estates & Sons", "nl", "Europe/Lisbon")
    assert AuditEntry.objects.get().facts["fields"] == list(GOOD)


def test_what_is_saved_without_a_change_is_no_deed(owner: Person) -> None:
    client = owner.client()
    client.post(PAGE, GOOD | {"name": "Alba Estates & Sons"})
    client.post(PAGE, GOOD | {"name": "Alba Estates & Sons"})
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "   "},
        {"country_code": "XX"},
        {"email": "office"},
        {"website": "javascript:alert(1)"},
        {"language": "tlh"},
        {"time_zone": "Mars/Olympus"},
        {"name": "x" * 201},
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_changes(owner: Person, wrong: dict[str, str]) -> None:
    answer = owner.client().post(PAGE, GOOD | wrong)
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "field-error" in page and 'aria-invalid="true"' in page
    assert Agency.objects.get(pk=owner.agency.pk).name == "Alba Estates"
    assert "<title>" in page and not AuditEntry.objects.exists()


def test_members_look_and_only_owners_change(
    owner: Person, colleague: Person, reader: Person, stranger: Person
) -> None:
    for person in (colleague, reader):
        client = person.client()
        page = client.get(PAGE).content.decode()
        assert "Alba Estates" in page and 'name="website"' not in page
        assert client.post(PAGE, GOOD).status_code == 403
    stranger.client().post(PAGE, GOOD)
    stranger.client().post(f"{PAGE}?agency={owner.agency.pk}", GOOD)
    assert Agency.objects.get(pk=owner.agency.pk).name == "Alba Estates"
    assert Client().post(PAGE, GOOD).status_code == 302


@pytest.mark.parametrize("who", ["owner", "colleague", "reader"])
def test_everybody_chooses_their_own_mails(who: str, request: pytest.FixtureRequest, owner: Person) -> None:
    person = request.getfixturevalue(who)
    person.client().post(MAILS, {"notify_silence": "on"})
    place = mine(person)
    assert (place.notify_failures, place.notify_silence, place.notify_expiring) == (False, True, False)
    others = Member.objects.exclude(pk=place.pk)
    assert all(other.notify_failures for other in others)


def test_the_page_needs_few_queries(owner: Person, django_assert_max_num_queries) -> None:
    client = owner.client()
    client.get(PAGE)
    with django_assert_max_num_queries(10):
        client.get(PAGE)


# The link below an e-mail


def test_a_link_turns_one_kind_off_without_signing_in_and_only_on_post(owner: Person) -> None:
    link = unsubscribing.link(mine(owner), "notify_silence")
    path = link[link.index("/dashboard/") :]
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.get(path).content.decode()
    assert "Turn these e-mails off?" in page and "No import for three days" in page
    assert mine(owner).notify_silence
    answer = visitor.post(path, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200 and "no more of these e-mails" in answer.content.decode()
    place = mine(owner)
    assert (place.notify_silence, place.notify_failures) == (False, True)


@pytest.mark.parametrize("spoil", ["cut", "forged", "other", "gone"])
def test_a_link_that_is_not_ours_turns_nothing_off(owner: Person, spoil: str) -> None:
    place = mine(owner)
    link = unsubscribing.link(place, "notify_silence")
    path = link[link.index("/dashboard/") :]
    match spoil:
        case "cut":
            path = path[:-3] + "/"
        case "forged":
            path = path.replace(path.split("/")[-2], signing.dumps([str(place.pk), "notify_silence"], key="another"))
        case "other":
            path = path.replace(path.split("/")[-2], signing.dumps([str(place.pk), "role"], salt=unsubscribing.SALT))
        case "gone":
            place.delete()
    answer = Client().post(path)
    assert answer.status_code == 404
    assert "not complete" in answer.content.decode()
    assert all(place.notify_silence for place in Member.objects.all())
