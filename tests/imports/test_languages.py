"""The API speaks the caller's language; codes stay."""

import pytest
from django.test import Client
from django.utils import translation

from seeki.lib.languages import preferred
from seeki.lib.phrases import phrase, read
from seeki.lib.problems import ERROR_CODES, ErrorCode, Fault, Problem
from seeki.lib.sentences import describe
from tests.imports.crm import Crm, answered, body, listing

LANGUAGES = ["en", "nl", "de", "fr", "es"]
A_NUMBER = {"en": "must be a number", "nl": "getal", "de": "Zahl", "fr": "nombre", "es": "número"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "en"),
        ("de", "de"),
        ("de-AT,de;q=0.9,en;q=0.5", "de"),
        ("nl;q=0.5, fr;q=0.8", "fr"),
        ("ko, es;q=0.1", "es"),
        ("*", "en"),
        ("de;q=0, fr;q=0.1", "fr"),
        ("de;q=0", "en"),
        ("xx", "en"),
        (";;;q=zz", "en"),
        ("\x00" * 10_000, "en"),
        ("de," * 10_000, "de"),
    ],
)
def test_the_language_is_what_the_header_prefers_and_english_otherwise(header: str, language: str) -> None:
    assert preferred(header) == language


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_of_requests(crm: Crm, language: str) -> None:
    for path, code in (("/v1/nothing", "NOT_FOUND"), (f"/v1/import-items/{crm.agency.pk}/status", "NOT_FOUND")):
        answer = crm.client.get(path, headers=crm.headers | {"accept-language": language})
        assert answer.headers["Content-Language"] == language
        assert "Accept-Language" in answer.headers["Vary"]
        assert answer.json()["error_code"] == code
        with translation.override(language):
            assert answer.json()["message"].startswith(str(ERROR_CODES[ErrorCode.NOT_FOUND].cause))


@pytest.mark.django_db
@pytest.mark.parametrize("language", A_NUMBER)
def test_refusals_of_items_and_later_their_status_in_any_other_language(crm: Crm, language: str) -> None:
    answer = answered(crm.send(body(listing(price="viel")), headers={"accept-language": language}))
    (refused,) = answer["rejected"]
    (error,) = refused["errors"]
    assert (refused["error_code"], error["code"]) == ("VALIDATION_FAILED", "not_a_number")
    assert A_NUMBER[language] in error["message"]
    for other, told in A_NUMBER.items():
        headers = crm.headers | {"accept-language": other}
        status = crm.client.get(f"/v1/import-items/{refused['import_item_id']}/status", headers=headers).json()
        assert told in status["errors"][0]["message"]
        assert told in status["message"]


def test_the_documents_for_machines_are_english() -> None:
    for path in ("/v1/openapi.json", "/v1/schemas/listing.json"):
        answer = Client().get(path, headers={"accept-language": "de"})
        assert answer.headers["Content-Language"] == "en"
    assert "No Authorization header was sent." in str(Client().get("/v1/openapi.json").json())


@pytest.mark.django_db
def test_the_agencys_own_language_and_a_cookie_do_not_matter(crm: Crm) -> None:
    crm.agency.language = "de"
    crm.agency.save()
    crm.client.cookies["django_language"] = "fr"
    answer = crm.client.get("/v1/nothing", headers=crm.headers)
    assert (answer.headers["Content-Language"], answer.json()["message"][:7]) == ("en", "Nothing")


# Phrases: kept as words, read in any language


def test_a_phrase_is_kept_in_english_and_read_in_the_readers_language() -> None:
    kept = phrase("Refused").stored()
    with translation.override("de"):
        assert (kept, str(read(kept))) == ({"phrase": "Refused", "facts": {}}, translation.gettext("Refused"))
    assert str(read(kept)) == "Refused"


def test_what_is_filled_in_may_be_a_phrase_and_numbers_are_written_as_the_reader_does() -> None:
    inner = phrase("{count} of {what}", count=20_000, what="\x00x {y}")
    kept = phrase("It holds: {reason}. ({line})", reason=inner, line="12345").stored()
    assert str(read(kept)) == "It holds: 20,000 of \\u0000x {y}. (12345)"
    with translation.override("de"):
        assert "20.000" in str(read(kept))


def test_words_that_are_not_translated_any_more_are_still_read() -> None:
    kept = {"phrase": "words of an older {what}", "facts": {"what": "version"}}
    with translation.override("fr"):
        assert str(read(kept)) == "words of an older version"


def test_problems_of_older_versions_with_finished_english_are_still_read() -> None:
    old = {"code": "unreadable", "path": "/listings/0", "value": None, "facts": {"reason": "it was {so}"}}
    assert describe(old)["message"] == "This item cannot be read: it was {so}."
    new = Problem(Fault.UNREADABLE, "", None, {"reason": phrase("it was {how}", how="so")})
    assert describe(new.stored())["message"] == "This item cannot be read: it was so."
