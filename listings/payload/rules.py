"""What several fields must be together."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from seeki.lib.phrases import phrase as _
from seeki.lib.problems import Fault, Problem


class Given(NamedTuple):
    price: bool
    point: bool
    address: bool
    country: bool
    town: bool

    @property
    def is_enough(self) -> bool:
        return self.price and (self.point or (self.country and self.town))


def given(listing: Mapping[str, object]) -> Given:
    """A field that came counts as given even if its value is wrong: one mistake, one fault."""
    address = listing.get("address")
    parts = address if isinstance(address, dict) else {"country_code": address, "city": address}
    return Given(
        price=listing.get("price") is not None or listing.get("price_on_request") is True,
        point=listing.get("coordinates") is not None,
        address=address is not None,
        country=parts.get("country_code") is not None,
        town=parts.get("city") is not None or parts.get("postal_code") is not None,
    )


def gaps(given: Given) -> Iterator[Problem]:
    if not given.price:
        yield Problem(Fault.MISSING, "/price", facts={"expected": _(", or {other}", other="price_on_request: true")})
    if given.point or (given.country and given.town):
        return
    if not given.address:
        missing, path = _("neither address nor coordinates came"), "/address"
    elif not given.country:
        missing, path = _("address has no country_code, and no coordinates came"), "/address/country_code"
    else:
        missing, path = _("address has neither city nor postal_code, and no coordinates came"), "/address/city"
    yield Problem(Fault.PLACE_MISSING, path, facts={"missing": missing})
