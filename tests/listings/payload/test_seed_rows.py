"""The rows S13 to S23, S33 and S35 of the seed: what a listing must and may hold."""

from decimal import Decimal

import pytest

from listings.payload import Checked, Listing, check, listing_schema
from seeki.lib.problems import ErrorCode

from .items import GONE, SEED, bad, faults, good, item


def test_the_seeds_own_example_is_a_listing():
    result = check(item())
    assert isinstance(result, Checked)
    assert result.external_id == "crm-listing-00123"
    assert result.warnings == ()
    assert good(item()) == SEED | {"price": "320000", "floorage": 65.0}


def test_s13_external_id_is_required():
    assert faults(item(external_id=GONE)) == [("missing", "/external_id")]


@pytest.mark.parametrize("blank", [None, "", "  \n"])
def test_s13_a_blank_external_id_is_missing(blank):
    assert faults(item(external_id=blank)) == [("missing", "/external_id")]
    assert bad(item(external_id=blank)).external_id is None


def test_s13_a_number_is_an_external_id_too():
    assert good(item(external_id=123))["external_id"] == "123"
    assert bad(item(external_id=123, price="?")).external_id == "123"


def test_s13_the_id_is_trimmed_and_keeps_case_and_zeros():
    assert check(item(external_id="  00aB ")).external_id == "00aB"
    assert bad(item(external_id="  00aB ", price="?")).external_id == "00aB"


@pytest.mark.parametrize("sent", ["x" * 201, "a\nb", True, 1.5, ["a"], {"id": 1}])
def test_s13_what_is_no_external_id(sent):
    assert [path for _, path in faults(item(external_id=sent))] == ["/external_id"]


@pytest.mark.parametrize("word", ["SELL", "RENT"])
def test_s14_listing_type_is_sell_or_rent(word):
    assert good(item(listing_type=word))["listing_type"] == word


@pytest.mark.parametrize("word", ["sell", "SALE", "FOR RENT", 1, True, ["SELL"], "SELL\u200b"])
def test_s14_nothing_else_is_a_listing_type(word):
    assert faults(item(listing_type=word)) == [("not_allowed", "/listing_type")]


def test_s14_listing_type_is_required():
    assert faults(item(listing_type=GONE)) == [("missing", "/listing_type")]


def test_s14_the_refusal_says_what_is_allowed_and_what_was_meant():
    (problem,) = bad(item(listing_type="SALE")).problems
    assert {name: str(fact) for name, fact in problem.facts.items()} == {
        "allowed": "SELL, RENT",
        "suggestion": " Did you mean SELL?",
    }
    assert problem.value == '"SALE"'


@pytest.mark.parametrize("word", ["APARTMENT", "HOUSE", "LAND", "COMMERCIAL", "OTHER"])
def test_s15_the_five_real_estate_types(word):
    assert good(item(real_estate_type=word))["real_estate_type"] == word


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("APPARTMENT", "APARTMENT"), ("apartment", "APARTMENT"), ("flat", "APARTMENT"), ("HOUSES", "HOUSE"), ("X", None)],
)
def test_s15_a_misspelt_type_is_refused_with_the_nearest_word(sent, meant):
    (problem,) = bad(item(real_estate_type=sent)).problems
    assert str(problem.facts["suggestion"]) == (f" Did you mean {meant}?" if meant else "")


@pytest.mark.parametrize(
    ("sent", "meant"),
    [("Germany", "DE"), ("España", "ES"), ("Tschechien", "CZ"), ("Cesko", None), ("UK", "GB"), ("xx", None)],
)
def test_a_country_by_its_name_is_refused_with_its_code(sent, meant):
    (problem,) = bad(item(address={"city": "Berlin", "country_code": sent})).problems
    assert str(problem.facts["suggestion"]) == (f" Did you mean {meant}?" if meant else "")


@pytest.mark.parametrize("sent", [320000, 320000.5, "320000", "320000.50", " 320000 ", 0, "0"])
def test_s16_price_is_a_number_or_digits(sent):
    assert Decimal(good(item(price=sent))["price"]) == Decimal(str(sent).strip())


@pytest.mark.parametrize(
    "sent", ["320,000", "320.000", "320.000,00", "320 000", "€320000", "abc", "1e3", "3_2", "٣٢٠", True, [1], {"a": 1}]
)
def test_s16_anything_else_is_not_a_price(sent):
    assert faults(item(price=sent)) == [("not_a_number", "/price")]


def test_s16_price_is_required_unless_on_request():
    assert faults(item(price=GONE)) == [("missing", "/price")]
    assert faults(item(price=GONE, price_on_request=False)) == [("missing", "/price")]
    assert faults(item(price="")) == [("missing", "/price")]
    assert "price" not in good(item(price=GONE, price_on_request=True))


def test_s16_price_has_bounds_that_fit_its_column():
    assert good(item(price="999999999999.99"))["price"] == "999999999999.99"
    assert faults(item(price=1_000_000_000_000)) == [("too_large", "/price")]
    assert faults(item(price=-1)) == [("too_small", "/price")]
    assert faults(item(price="-1")) == [("too_small", "/price")]
    assert good(item(price=0.123456))["price"] == "0.12", "nobody means a tenth of a cent"


def test_s17_address_or_coordinates_is_required():
    assert faults(item(address=GONE)) == [("place_missing", "/address")]


def test_s17_coordinates_alone_are_a_place():
    result = check(item(address=GONE, coordinates={"lat": 50.0815, "lng": 14.4259}))
    assert result.coordinates == (50.0815, 14.4259)
    assert result.place is None


def test_s17_an_address_alone_is_a_place():
    place = check(item()).place
    assert place._asdict() == {
        "country_code": "CZ",
        "city": "Prague",
        "postal_code": "11000",
        "street": "Wenceslas Square 1",
        "house_number": None,
        "region": None,
    }


@pytest.mark.parametrize("town", [{"city": "Prague"}, {"postal_code": "11000"}])
def test_s17_an_address_needs_country_and_town_or_postal_code(town):
    assert good(item(address={"country_code": "CZ"} | town))
    assert faults(item(address=town)) == [("place_missing", "/address/country_code")]


def test_s17_a_country_alone_is_no_place():
    assert faults(item(address={"country_code": "CZ", "street": "Main 1"})) == [("place_missing", "/address/city")]


def test_s17_with_coordinates_the_address_may_be_thin():
    assert good(item(address={"city": "Prague"}, coordinates={"lat": 50, "lng": 14}))["address"] == {"city": "Prague"}


def test_s17_null_coordinates_are_no_coordinates():
    assert faults(item(address=GONE, coordinates={"lat": None, "lng": ""})) == [("place_missing", "/address")]
    assert "coordinates" not in good(item(coordinates={"lat": None, "lng": None}))


def test_s17_half_a_pair_is_a_fault():
    assert faults(item(coordinates={"lat": 50})) == [("missing", "/coordinates/lng")]


@pytest.mark.parametrize("code", ["cz", "CZE", "XX", "UK", 1])
def test_s17_country_code_is_iso_3166(code):
    assert faults(item(address={"country_code": code, "city": "Prague"})) == [("not_allowed", "/address/country_code")]


def test_s18_currency_is_euro_unless_said():
    assert good(item(currency=GONE))["currency"] == "EUR"
    assert good(item(currency=None))["currency"] == "EUR"
    assert good(item(currency=""))["currency"] == "EUR"


@pytest.mark.parametrize("code", ["EUR", "CZK", "PLN", "CHF", "HUF"])
def test_s18_currency_is_iso_4217(code):
    assert good(item(currency=code))["currency"] == code


@pytest.mark.parametrize("code", ["EURO", "€", "eur", "XXX", "DEM", 978])
def test_s18_other_currencies_are_refused(code):
    assert faults(item(currency=code)) == [("not_allowed", "/currency")]


def test_s19_name_and_description_are_optional_texts():
    content = good(item(name=" Nice\u00a0flat ", description="One.\nTwo."))
    assert (content["name"], content["description"]) == ("Nice\u00a0flat", "One.\nTwo.")
    assert "name" not in good(item(name=GONE))


def test_s19_html_becomes_plain_text():
    content = good(item(name="<b>Nice</b> &amp; bright", description="<p>One.</p><p>Two.<br>Three &lt; four</p>"))
    assert content["name"] == "Nice & bright"
    assert content["description"] == "One.\n\nTwo.\nThree < four"
    assert good(item(texts=[{"language": "de", "other": "<i>so</i>"}]))["texts"] == [{"language": "de", "other": "so"}]


def test_s19_a_text_of_tags_alone_is_absent():
    assert "description" not in good(item(description="<p><br></p>"))


def test_s20_floorage_floor_and_rooms():
    content = good(item(floorage=65.5, floor=-1, rooms=2.5))
    assert (content["floorage"], content["floor"], content["rooms"]) == (65.5, -1, 2.5)


def test_s20_their_faults_have_names():
    found = faults(item(floorage="big", floor=1.5, rooms=-1))
    assert found == [("not_a_number", "/floorage"), ("too_small", "/rooms"), ("not_an_integer", "/floor")]


def test_s21_images_are_addresses_or_objects_and_keep_their_order():
    sent = ["https://a.example/1.jpg", {"url": "http://a.example/2.jpg", "caption": "Kitchen", "kind": "PHOTO"}]
    assert good(item(images=sent))["images"] == [{"url": "https://a.example/1.jpg"}, sent[1]]


@pytest.mark.parametrize("sent", ["ftp://a.example/1.jpg", "/1.jpg", "https://", "https:// a", "javascript:alert(1)"])
def test_s21_an_image_needs_a_public_address(sent):
    assert faults(item(images=["https://a.example/0.jpg", sent])) == [("wrong_form", "/images/1")]
    assert faults(item(images=[{"url": sent}])) == [("wrong_form", "/images/0/url")]


@pytest.mark.parametrize("sent", [1, True, [], ["https://a.example/1.jpg"]])
def test_s21_one_wrong_image_is_one_fault(sent):
    assert faults(item(images=["https://a.example/0.jpg", sent])) == [("wrong_type", "/images/1")]


def test_s21_an_image_without_address_says_so():
    assert faults(item(images=[{"caption": "x"}])) == [("missing", "/images/0/url")]


def test_s21_images_have_a_limit():
    (problem,) = bad(item(images=["https://a.example/1.jpg"] * 201)).problems
    assert (problem.fault, problem.path, problem.facts) == ("too_many", "/images", {"limit": 200, "length": 201})


def test_s22_contact_has_name_email_and_phone():
    contact = {"name": "Jan Novák", "email": "jan@example.com", "phone": "+420 123 456 789"}
    assert good(item(contact=contact))["contact"] == contact
    assert good(item(contact={"phone": 420123456789}))["contact"] == {"phone": "420123456789"}
    assert faults(item(contact={"email": "jan"})) == [("wrong_form", "/contact/email")]
    assert faults(item(contact="Jan")) == [("wrong_type", "/contact")]


def test_s23_every_field_is_described_with_an_example():
    schema = listing_schema()
    parts = {"": schema, **schema["$defs"]}
    for owner, part in parts.items():
        for name, field in part.get("properties", {}).items():
            plain = "$ref" not in field and "anyOf" not in field and field.get("type") != "array"
            assert field.get("description"), (owner, name)
            assert field.get("examples") or not plain or "array" in str(field["type"]), (owner, name)


def test_s33_all_faults_of_an_item_come_at_once_in_the_order_of_the_fields():
    result = bad(
        item(external_id=GONE, price="cheap", address={"city": "Prague"}, floor="third", contact={"email": "jan"})
    )
    assert result.code is ErrorCode.VALIDATION_FAILED
    assert [problem.path for problem in result.problems] == [
        "/external_id",
        "/price",
        "/address/country_code",
        "/floor",
        "/contact/email",
    ]


def test_s33_the_id_of_a_bad_item_is_told_where_it_can_be_read():
    assert bad(item(price="?")).external_id == "crm-listing-00123"
    assert bad(item(external_id={"a": 1})).external_id is None


@pytest.mark.parametrize("point", [{"lat": 90.1, "lng": 0}, {"lat": 0, "lng": -180.5}, {"lat": -91, "lng": 181}])
def test_s35_coordinates_out_of_range_have_a_code_of_their_own(point):
    assert bad(item(coordinates=point)).code is ErrorCode.GEOCODE_COORDINATES_INVALID


def test_s35_only_when_nothing_else_is_wrong():
    assert bad(item(coordinates={"lat": 91, "lng": 0}, price="?")).code is ErrorCode.VALIDATION_FAILED
    assert bad(item(coordinates={"lat": "x", "lng": 0})).code is ErrorCode.VALIDATION_FAILED


@pytest.mark.parametrize(
    "point", [{"lat": 90, "lng": 180}, {"lat": -90.0, "lng": -180.0}, {"lat": "50.1", "lng": "14"}]
)
def test_s35_the_edges_are_inside(point):
    assert check(item(coordinates=point)).coordinates == (float(point["lat"]), float(point["lng"]))


def test_the_model_has_the_fields_of_the_design():
    assert {"reference", "status", "deposit", "running_costs", "commission", "energy", "project", "texts"} <= set(
        Listing.model_fields
    )
