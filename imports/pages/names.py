"""Where the parts of an item's and a delivery's page lead to: to an agency's own pages, or to support's."""

from typing import NamedTuple


class Names(NamedTuple):
    """Names of urls."""

    item: str
    batch: str
    history: str
    body: str
    sent: str
    understood: str
    refused_csv: str
    refused_json: str


AGENCY = Names(
    item="import-item",
    batch="import",
    history="imports",
    body="import-body",
    sent="import-item-sent",
    understood="import-item-understood",
    refused_csv="import-refused-csv",
    refused_json="import-refused-json",
)
