"""JSON that PostgreSQL, Python or a human would choke on: item errors or 400, never 500, and neighbours unharmed."""

import json
import re
from collections.abc import Iterable
from typing import Any

import pytest
from django.db import connection, connections
from django.test import Client
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from imports.intake import judging, storing
from imports.intake.rows import Row
from imports.models import ImportBatch, ImportItem
from listings import payload
from listings.models import Listing
from listings.payload import Checked
from tests.bounds import bounded
from tests.conftest import Person
from tests.imports.crm import Crm, answered, body, listing, paths, raw_body, raw_listing, work_all

pytestmark = pytest.mark.django_db
DEEP = 100_000
DIGITS = b"9" * 200_000
GOOD = [json.dumps(listing("before")).encode(), json.dumps(listing("after")).encode()]

# Values that end as an error of the item that carries them, in a known field as in an unknown one.
BAD_VALUES: dict[str, bytes] = {
    "NUL": b'"a\\u0000b"',
    "lone high surrogate": b'"\\ud800"',
    "lone low surrogate": b'"\\udc00 x"',
    "surrogates in the wrong order": b'"\\udc00\\ud800"',
    "NaN": b"NaN",
    "Infinity": b"Infinity",
    "-Infinity": b"-Infinity",
    "1e999": b"1e999",
    "-1e999": b"-1e999",
    "200,000 digits": DIGITS,
    "-200,000 digits": b"-" + DIGITS,
    "200,000 decimals": b"0." + DIGITS,
    "an exponent of 200,000 digits": b"1e" + DIGITS,
    "no UTF-8": b'"caf\xe9"',
    "overlong UTF-8": b'"\xc0\xaf"',
    "a surrogate in UTF-8": b'"\xed\xa0\x80"',
    "a cut letter": b'"\xe2\x82"',
    "NUL in a list": b'["\\u0000"]',
    "NUL in an object": b'{"a": {"b": "\\u0000"}}',
    "NUL in a key": b'{"a\\u0000": 1}',
    "a surrogate in a key": b'{"\\ud800": 1}',
    "1,000 levels": b"[" * 1000 + b"]" * 1000,
    "a key of 1 MB": b'{"' + b"k" * 1_000_000 + b'": 1}',
}
FIELDS = ["name", "price", "images", "extra", "unknown"]


def readable(crm: Crm) -> None:
    """Every item of the last batch can be read again, by its sender and by the database."""
    for item in ImportItem.objects.all():
        status = crm.status(item.pk)
        assert status["status"] in ("queued", "completed", "rejected", "failed")
        assert len(json.dumps(status)) < 100_000
    with connection.cursor() as cursor:
        cursor.execute("SELECT payload::text, problems::text, warnings::text, external_id FROM imports_importitem")
        cursor.fetchall()


def account(answer: dict[str, Any], count: int) -> None:
    """Every item of the request stands in accepted or in rejected, and in the database."""
    assert len(answer["accepted"]) + len(answer["rejected"]) == count
    batch = ImportBatch.objects.get(pk=answer["batch_id"])
    assert (batch.item_count, batch.rejected_count) == (count, len(answer["rejected"]))
    ids = [one["import_item_id"] for one in (*answer["accepted"], *answer["rejected"])]
    assert ImportItem.objects.filter(pk__in=ids, batch=batch).count() == count


@pytest.mark.parametrize("name", BAD_VALUES)
def test_a_bad_value_is_an_error_of_its_item_and_its_neighbours_are_taken(crm: Crm, name: str) -> None:
    bad = [raw_listing(f"bad-{field}", **{field: BAD_VALUES[name]}) for field in FIELDS]
    answer = crm.post_raw(GOOD[0], *bad, GOOD[1])
    account(answer, len(bad) + 2)
    assert {"before", "after"} <= {one["external_id"] for one in answer["accepted"]}
    refused = {one["external_id"]: one for one in answer["rejected"]}
    if name == "1,000 levels":  # too deep for its id to be read
        assert [one["index"] for one in answer["rejected"]] == [1, 2, 3, 4, 5]
    elif name != "200,000 decimals":  # a number like any other to most fields
        assert set(refused) == {f"bad-{field}" for field in FIELDS}
    for one in refused.values():
        assert one["error_code"] == "VALIDATION_FAILED"
        assert one["errors"]
        assert all(error["path"].startswith(f"/listings/{one['index']}") for error in one["errors"])
        assert len(json.dumps(one)) < 20_000
    work_all()
    assert Listing.objects.filter(external_id__in=["before", "after"]).count() == 2
    readable(crm)


GOOD_ITEM, NAN = GOOD[0], raw_listing("bad", price=b"NaN")


@pytest.mark.parametrize(
    "sent",
    [
        raw_body(GOOD_ITEM, NAN[:-1], GOOD[1]),
        raw_body(GOOD_ITEM, NAN + b"}", GOOD[1]),
        raw_body(GOOD_ITEM + b" " + NAN, GOOD[1]),
        raw_body(GOOD_ITEM, NAN, b"", GOOD[1]),
        raw_body(GOOD_ITEM, NAN, b""),
        raw_body(NAN.replace(b'"bad"', b'"bad'), GOOD[1]),
        raw_body(NAN, raw_listing("a", name=b'"two\nlines"').replace(b"\\n", b"\n"), GOOD[1]),
        raw_body(NAN[:-1] + b', {"a": 1', GOOD[1], b"{}}"),
        raw_body(NAN, GOOD[1].replace(b",", b"", 1)),
        raw_body(NAN)[:-1],
        raw_body(NAN)[:-2],
        raw_body(NAN) + b"x",
        raw_body(NAN)[:-1] + b', "x": NaN}',
        raw_body(NAN)[:-1] + b', "listings": [NaN]}',
        raw_body(NAN).replace(b'"listings"', b'"x\\"listings"'),
        b'{"x": ' + raw_body(NAN) + b"}",
    ],
    ids=range(16),
)
def test_where_it_is_uncertain_which_item_is_meant_the_body_is_broken(crm: Crm, sent: bytes) -> None:
    answer = crm.send(sent)
    assert (answer.status_code, answer.json()["error_code"]) == (400, "MALFORMED_BODY")
    assert re.search(r"\(line \d+, column \d+\)", answer.json()["message"])
    assert not ImportBatch.objects.exists()


def test_around_a_bad_item_everything_is_read_as_ever(crm: Crm) -> None:
    odd = b'{"name": "a \\"quote, [ {", "sent": [{"listings": []}, 1], "listings" : [ '
    answer = answered(crm.send(odd + GOOD_ITEM + b" ,\n" + NAN + b', 5, "],", [NaN]] , "more": {}}'))
    account(answer, 5)
    assert [one["index"] for one in answer["rejected"]] == [1, 2, 3, 4]
    assert paths(answer["rejected"][0]) == [("not_storable", "/listings/1/price")]
    assert answer["rejected"][0]["external_id"] == "bad"
    assert [one["path"] for one in answer["warnings"] if one["index"] is None] == ["/name", "/sent", "/more"]


def test_too_many_items_are_too_many_where_one_is_bad(crm: Crm) -> None:
    answer = crm.send(raw_body(NAN, *[b"{}"] * 5000))
    assert (answer.status_code, answer.json()["error_code"]) == (413, "TOO_MANY_ITEMS")


@pytest.mark.parametrize("filler", [b"[],", b"0,", b'"",', b"{},", b'"a":', b"\\", b'"\\"', b"[", b"{"])
def test_the_search_for_a_bad_item_takes_bounded_time(crm: Crm, filler: bytes) -> None:
    sent = b'{"listings": [NaN, [' + filler * (20_000_000 // len(filler)) + b"0]]}"
    with bounded():
        assert crm.send(sent).status_code in (200, 400, 413)


@pytest.mark.parametrize(
    "external_id",
    [
        b'"a\\u0000b"',
        b'"\\u0000"',
        b'"\xff"',
        b"1e999",
        DIGITS,
        b'"' + b"x" * 1_000_000 + b'"',
        b"[" * 500 + b"]" * 500,
        b'{"a": 1}',
        b"null",
        b"true",
    ],
    ids=lambda value: f"{value[:12]!r} of {len(value)}",
)
def test_a_hostile_external_id_is_null_in_the_answer(crm: Crm, external_id: bytes) -> None:
    hostile = GOOD[0].replace(b'"before"', external_id)
    assert hostile != GOOD[0]
    answer = crm.post_raw(hostile, GOOD[1])
    account(answer, 2)
    (one,) = answer["rejected"]
    assert (one["index"], one["external_id"]) == (0, None)
    item = ImportItem.objects.get(pk=one["import_item_id"])
    assert item.external_id is None
    assert bytes(item.raw) == hostile
    readable(crm)


def test_a_hostile_external_id_is_not_taken_for_another_one(crm: Crm) -> None:
    """Cut or cleaned it would be a known id, and would be unchanged, or overwrite that listing."""
    crm.import_now(listing("before"))
    answer = crm.post_raw(*(GOOD[0].replace(b'"before"', b'"before' + odd + b'"') for odd in (b"\\u0000", b"\xff")))
    assert len(answer["rejected"]) == 2
    assert ImportItem.objects.filter(external_id="before").count() == 1


@pytest.mark.parametrize(
    "item",
    [
        b"null",
        b"5",
        b"-0",
        b"1e5",
        b'"x"',
        b'""',
        b"true",
        b"[]",
        b"[[]]",
        b"{}",
        b'"\\u0000"',
        DIGITS,
    ],
    ids=lambda value: f"{value[:12]!r} of {len(value)}",
)
def test_an_item_that_is_no_listing_is_rejected_with_its_bytes(crm: Crm, item: bytes) -> None:
    found = crm.post_raw(GOOD[0], item, GOOD[1])
    account(found, 3)
    (one,) = found["rejected"]
    assert (one["index"], one["external_id"], one["error_code"]) == (1, None, "VALIDATION_FAILED")
    assert bytes(ImportItem.objects.get(pk=one["import_item_id"]).raw) == item
    readable(crm)


@pytest.mark.parametrize("name", ["name", "images", "address", "extra", "unknown"])
@pytest.mark.parametrize("opening", [b"[", b'{"a":'])
def test_nesting_of_100_000_levels_in_an_item(crm: Crm, name: str, opening: bytes) -> None:
    closing = b"]" if opening == b"[" else b"}"
    deep = raw_listing("deep", **{name: opening * DEEP + b"1" + closing * DEEP})
    with bounded():
        answer = crm.send(raw_body(GOOD[0], deep, GOOD[1]))
    assert answer.status_code in (200, 400), answer.content[:300]
    if answer.status_code == 400:
        assert answer.json()["error_code"] == "MALFORMED_BODY"
        assert "nested too deeply" in answer.json()["message"]
        assert not ImportBatch.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        b"[" * DEEP,
        b"[" * DEEP + b"]" * DEEP,
        b'{"a":' * DEEP,
        b'{"listings":' * DEEP + b"[]" + b"}" * DEEP,
        b'{"listings": ' + b"[" * DEEP + b"]" * DEEP + b"}",
        b'{"x": ' + b"[" * DEEP + b"]" * DEEP + b', "listings": []}',
        b'{"listings": [], "x": ' + b"[" * DEEP + b"]" * DEEP + b"}",
    ],
    ids=lambda value: f"{value[:14]!r} of {len(value)}",
)
def test_nesting_of_100_000_levels_in_the_body(crm: Crm, sent: bytes) -> None:
    answer = crm.send(sent)
    assert answer.status_code in (200, 400), answer.content[:300]
    assert answer.status_code == 200 or answer.json()["error_code"] in ("MALFORMED_BODY", "INVALID_REQUEST")


@pytest.mark.parametrize(
    "sent",
    [
        b"\x00",
        b"\xff\xfe{\x00}\x00",
        b'{"listings": [{"name": "\x00"}]}',
        b'{"listings": [\xff]}',
        b'{"\xff": 1, "listings": []}',
        b'{"listings\\u0000": []}',
        b'{"\\ud800": 1}',
        b'{"listings": NaN}',
        b'{"listings": [NaN]}',
        b'{"listings": [1,]}',
        b'{"listings": [1 2]}',
        b'{"listings": ["a\nb"]}',
        b'{"listings": ["\\x"]}',
        b'{"listings": ["\\u12"]}',
        b'{"listings": [+1]}',
        b'{"listings": [.5]}',
        b'{"listings": [0x10]}',
        b'{"listings": [1.]}',
        b'{"listings": [undefined]}',
        b"{listings: []}",
        b'{"listings": []}}',
        b'{"listings": []}\x00',
        b"{" * 1000,
        b'"' + b"x" * 1_000_000,
        b"// comment\n{}",
    ],
    ids=lambda value: f"{value[:26]!r} of {len(value)}",
)
def test_a_broken_body_is_400_and_leaves_nothing_behind(crm: Crm, sent: bytes) -> None:
    answer = crm.send(sent)
    assert answer.status_code in (200, 400), answer.content[:300]
    if answer.status_code == 400:
        assert answer.json()["error_code"] in ("MALFORMED_BODY", "INVALID_REQUEST")
        assert len(answer.content) < 2000
        assert not ImportBatch.objects.exists()
    else:
        account(answer.json(), len(answer.json()["rejected"]))
        assert answer.json()["accepted"] == []
    readable(crm)


@pytest.mark.parametrize(
    "key", [b"\\u0000", b"\\ud800", b"a\\u0000b", b"k" * 1_000_000, b"~/ \\n", b"\\\\", b"\\u202e"]
)
def test_odd_keys_beside_listings_are_warnings_of_bounded_length(crm: Crm, key: bytes) -> None:
    answer = crm.send(b'{"listings": [' + GOOD[0] + b'], "' + key + b'": 1}')
    assert answer.status_code in (200, 400), answer.content[:300]
    assert len(answer.content) < 5000
    if answer.status_code == 200:
        account(answer.json(), 1)
        assert len(answer.json()["warnings"]) == 1


@pytest.mark.parametrize(
    "fields",
    [
        {"k" * 1_000_000: b"1"},
        {f"k{n}": b"1" for n in range(100_000)},
        {"address": b"{" + b",".join(b'"k%d": 1' % n for n in range(100_000)) + b"}"},
        {"description": b'"' + b"x" * 20_000_000 + b'"'},
        {"unknown": b'"' + b"x" * 20_000_000 + b'"'},
        {"external_id": b'"' + b"x" * 20_000_000 + b'"'},
        {"images": b"[" + b",".join([b'"x"'] * 300_000) + b"]"},
        {"name": b'"' + b"<b>" * 1_000_000 + b'"'},
        {"name": b'"' + b"\\u0000" * 1_000_000 + b'"'},
        {"unknown": b"[" + b",".join([b'"\\u0000"'] * 100_000) + b"]"},
    ],
    ids=[
        "a key of 1 MB",
        "100,000 keys",
        "100,000 keys deeper",
        "a text of 20 MB",
        "an unknown text of 20 MB",
        "an id of 20 MB",
        "300,000 images",
        "a million tags",
        "a million NULs",
        "100,000 faults",
    ],
)
def test_large_nonsense_takes_bounded_time_and_gets_a_bounded_answer(crm: Crm, fields: dict[str, bytes]) -> None:
    with bounded():
        answer = crm.send(raw_body(GOOD[0], raw_listing("large", **fields), GOOD[1]))
    found = answered(answer)
    account(found, 3)
    assert {"before", "after"} <= {one["external_id"] for one in found["accepted"]}
    assert len(answer.content) < 300_000
    readable(crm)


def test_of_two_equal_keys_the_last_one_counts(crm: Crm) -> None:
    renamed = GOOD[0][:-1] + b', "external_id": "c"}'
    answer = crm.post_raw(raw_listing("a", price=b"5"), renamed)
    assert [one["external_id"] for one in answer["accepted"]] == ["a", "c"]
    work_all()
    assert str(Listing.objects.get(external_id="a").price) == "5.00"


def test_what_looks_like_a_trap_but_is_good_text_is_taken(crm: Crm) -> None:
    texts = {"a": "C:\\u0000", "b": "\\", "c": "🏠\U0010ffff", "d": "\u2028\u2029", "e": "'; DROP TABLE listings; --"}
    crm.import_now(*(listing(key, name=text) for key, text in texts.items()))
    names = dict(Listing.objects.values_list("external_id", "name"))
    assert names["a"] == "C:\\u0000"
    assert names["c"] == "🏠\U0010ffff"
    assert names["e"] == "'; DROP TABLE listings; --"
    assert len(names) == 5


def test_support_can_open_every_hostile_item_in_the_admin(crm: Crm, support: Any) -> None:
    values = [value for name, value in BAD_VALUES.items() if len(value) < 5000]
    hostile = [raw_listing(f"bad-{n}", unknown=value) for n, value in enumerate(values)]
    markup = json.dumps(listing("<script>alert(1)</script>", name="<script>alert(2)</script>", price="<img src=x>"))
    crm.post_raw(*hostile, b"5", b'"\\u0000"', markup.encode(), *GOOD)
    admin = Client()
    admin.force_login(support)
    assert admin.get("/admin/imports/importitem/").status_code == 200
    for item in ImportItem.objects.all():
        page = admin.get(f"/admin/imports/importitem/{item.pk}/change/")
        assert page.status_code == 200
        assert b"<script>alert" not in page.content
        assert b"<img src=x>" not in page.content
    work_all()
    for found in Listing.objects.all():
        assert admin.get(f"/admin/listings/listing/{found.pk}/change/").status_code == 200


# What comes to nobody's mind

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["\x00", "\ud800", "SELL", "CZ", "https://a.example/1.jpg"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(max_size=8) | st.sampled_from(sorted(listing())), inner, max_size=4)
    ),
    max_leaves=20,
)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large]


def judged(crm: Crm, sent: bytes, count: int | None = None) -> None:
    """Whatever was sent: an answer of the documented kinds, and every item accounted for."""
    answer = crm.send(sent)
    assert answer.status_code in (200, 400, 413, 415), answer.content[:500]
    found = answer.json()
    assert count is None or answer.status_code == 200, answer.content[:500]
    if answer.status_code != 200:
        assert list(found) == ["error_code", "message", "docs_url", "request_id"]
        return
    account(found, len(found["accepted"]) + len(found["rejected"]))
    indexes = sorted(ImportItem.objects.filter(batch_id=found["batch_id"]).values_list("index", flat=True))
    assert indexes == list(range(len(indexes)))
    if count is not None:
        assert len(indexes) == count
    for item_id in ImportItem.objects.filter(batch_id=found["batch_id"]).values_list("pk", flat=True):
        assert crm.ask(item_id).status_code == 200


@given(st.lists(JSON, max_size=4))
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
@example([{"external_id": "\x00"}])
@example([{"external_id": "a", "listing_type": "\ud800"}])
def test_any_json_values_as_items_are_all_accounted_for(crm: Crm, items: list[Any]) -> None:
    judged(crm, body(*items), len(items))


@given(
    st.dictionaries(st.sampled_from([*sorted(listing()), "images", "contact", "coordinates", "odd"]), JSON, max_size=5)
)
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_any_values_in_the_fields_of_a_listing(crm: Crm, changes: dict[str, Any]) -> None:
    judged(crm, raw_body(json.dumps(listing("wild") | changes).encode(), GOOD[1]), 2)


@given(JSON)
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_any_json_value_as_a_body(crm: Crm, value: Any) -> None:
    judged(crm, json.dumps(value).encode())


@given(st.binary(max_size=200))
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_any_bytes_as_a_body(crm: Crm, sent: bytes) -> None:
    judged(crm, sent)


VALID = body(listing("a", description="Ünï\ncode 🏠", images=["https://a.example/1.jpg"]), listing("b", floor=3))


@given(
    st.lists(
        st.tuples(st.integers(0, len(VALID) - 1), st.binary(max_size=3), st.integers(0, 4)), min_size=1, max_size=4
    )
)
@settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
def test_a_valid_body_with_damaged_bytes(crm: Crm, damages: list[tuple[int, bytes, int]]) -> None:
    sent = VALID
    for at, put, cut in damages:
        sent = sent[:at] + put + sent[at + cut :]
    judged(crm, sent)


@given(st.integers(0, len(VALID)))
@settings(max_examples=60, deadline=None, suppress_health_check=SLOW)
def test_a_valid_body_that_was_cut_off_is_malformed(crm: Crm, at: int) -> None:
    answer = crm.send(VALID[:at])
    assert (answer.status_code == 200) == (at == len(VALID))
    assert at == len(VALID) or answer.json()["error_code"] == "MALFORMED_BODY"


# The last net: a row that PostgreSQL refuses although the judgement let it pass


def spoil(monkeypatch: pytest.MonkeyPatch, *spoilt: str, content: bytes = b'{"a":"\\u0000"}') -> None:
    check = payload.check

    def blind(item: Any) -> Any:
        found = check(item)
        if isinstance(found, Checked) and found.external_id in spoilt:
            return Checked(found.external_id, content, found.coordinates, found.place, found.warnings)
        return found

    monkeypatch.setattr(judging.payload, "check", blind)


@pytest.mark.parametrize("content", [b'{"a":"\\u0000"}', b"{", b"\xff", b'{"a":1e999999}'], ids=repr)
@pytest.mark.parametrize("at", [0, 3, 6])
def test_s38_a_row_that_the_database_refuses_costs_itself_and_no_other(
    crm: Crm, monkeypatch: pytest.MonkeyPatch, at: int, content: bytes
) -> None:
    spoil(monkeypatch, f"crm-{at}", content=content)
    answer = crm.post(*(listing(f"crm-{n}", odd=n) for n in range(7)))
    account(answer, 7)
    (one,) = answer["rejected"]
    assert (one["index"], one["external_id"], one["error_code"]) == (at, f"crm-{at}", "INTERNAL_ERROR")
    assert one["errors"] == []
    item = ImportItem.objects.get(pk=one["import_item_id"])
    assert (item.status, item.payload, bytes(item.raw), item.is_retryable) == ("rejected", None, content, True)
    work_all()
    assert Listing.objects.count() == 6
    status = crm.status(item.pk)
    assert (status["error_code"], status["retryable"]) == ("INTERNAL_ERROR", True)


def test_s38_several_such_rows_cost_themselves(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    bad = {f"crm-{n}" for n in (0, 1, 7, 31, 63)}
    spoil(monkeypatch, *bad)
    answer = crm.post(*(listing(f"crm-{n}") for n in range(64)))
    assert {one["external_id"] for one in answer["rejected"]} == bad
    batch = ImportBatch.objects.get()
    work_all()
    assert Listing.objects.count() == 59
    assert batch.item_count == 64


def test_the_batch_counts_a_row_that_the_database_refused_as_rejected(
    crm: Crm, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoil(monkeypatch, "crm-1")
    crm.post(*(listing(f"crm-{n}") for n in range(3)))
    batch = ImportBatch.objects.get()
    assert (batch.item_count, batch.accepted_count, batch.rejected_count) == (3, 2, 1)


def test_s38_such_a_row_is_retried_with_what_was_understood(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cause was ours and is mended: then the kept bytes are good."""
    copy = storing.copy
    refuse = {"times": 2}

    def refuse_twice(shelf: Any, rows: Iterable[Row]) -> None:
        rows = list(rows)
        if any(row.external_id == "crm-1" and row.code is None for row in rows) and refuse["times"]:
            refuse["times"] -= 1
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        copy(shelf, rows)

    monkeypatch.setattr(storing, "copy", refuse_twice)
    answer = crm.post(listing("crm-0"), listing("crm-1"))
    (one,) = answer["rejected"]
    assert one["error_code"] == "INTERNAL_ERROR"
    assert crm.retry(one["import_item_id"]).status_code == 202
    work_all()
    assert crm.status(one["import_item_id"])["outcome"] == "created"
    assert Listing.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_s38_what_can_never_be_stored_says_so_on_retry(
    owner: Person, queue: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    crm = Crm(owner)
    spoil(monkeypatch, "crm-1")
    (one,) = crm.post(listing("crm-1"))["rejected"]
    answer = crm.retry(one["import_item_id"])
    assert (answer.status_code, answer.json()["error_code"]) == (409, "NOT_RETRYABLE")
    assert "send the listing again" in answer.json()["message"]
    assert crm.status(one["import_item_id"])["status"] == "rejected"


def test_a_database_that_is_gone_is_not_taken_for_bad_rows(crm: Crm, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def fail(shelf: Any, rows: Iterable[Row]) -> None:
        calls.append(len(list(rows)))
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    monkeypatch.setattr(storing, "copy", fail)
    monkeypatch.setattr(type(connections["default"]), "is_usable", lambda self: False)
    crm.client = Client(raise_request_exception=False)
    answer = crm.send(body(*(listing(n) for n in range(8))))
    assert (answer.status_code, answer.json()["error_code"]) == (500, "INTERNAL_ERROR")
    assert calls == [8]
    assert not ImportBatch.objects.exists()
