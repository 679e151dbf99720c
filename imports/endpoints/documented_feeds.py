"""What the OpenAPI document says of the imports of feeds that are not Seeki's own."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse

from imports.endpoints.answers import BatchAnswer
from imports.endpoints.documented import (
    DRY_RUN,
    IMPORT_CODES,
    IMPORT_STATUSES,
    answer_header,
    answer_headers,
    named,
    refusals,
)
from imports.endpoints.examples import ANSWER, IDEALISTA, IDEALISTA_JSON, KYERO

FEED_PARAMETERS = [
    DRY_RUN,
    *answer_headers(*IMPORT_STATUSES),
    answer_header("Suggested-Chunk-Size", "So many listings a request should fit.", [413], int),
]
FEED_RESPONSES: dict[Any, OpenApiResponse] = {
    200: OpenApiResponse(BatchAnswer, description="Each listing has its answer."),
    **refusals(*IMPORT_CODES),
}
# Bytes: an XML document names its own encoding.
XML = {"application/xml": OpenApiTypes.BINARY}

XML_EXAMPLE = """<?xml version="1.0" encoding="UTF-8"?>
<openimmo>
  <uebertragung art="ONLINE" umfang="TEIL" version="1.2.7" sendersoftware="YourCRM" senderversion="1.0"/>
  <anbieter>
    <firma>Alba Estates</firma>
    <openimmo_anid>ALBA01</openimmo_anid>
    <immobilie>
      <objektkategorie>
        <nutzungsart WOHNEN="true" GEWERBE="false"/>
        <vermarktungsart KAUF="true" MIETE_PACHT="false"/>
        <objektart><wohnung wohnungtyp="ETAGE"/></objektart>
      </objektkategorie>
      <geo><plz>10115</plz><ort>Berlin</ort><strasse>Invalidenstr.</strasse><land iso_land="DEU"/></geo>
      <preise><kaufpreis>320000</kaufpreis><waehrung iso_waehrung="EUR"/></preise>
      <flaechen><wohnflaeche>65</wohnflaeche><anzahl_zimmer>2</anzahl_zimmer></flaechen>
      <freitexte><objekttitel>Bright two-room flat</objekttitel></freitexte>
      <verwaltung_techn><objektnr_extern>A-101</objektnr_extern><aktion aktionart="CHANGE"/></verwaltung_techn>
    </immobilie>
  </anbieter>
</openimmo>"""

IMPORT_OPENIMMO: dict[str, Any] = {
    "operation_id": "importOpenImmo",
    "tags": ["Imports"],
    "summary": "Import listings (OpenImmo)",
    "description": (
        "OpenImmo 1.2.0 to 1.2.7c as CRMs send it: up to 200 MB and 5,000 `immobilie` in one document, alone "
        "(`application/xml`), or in a zip with its images (`application/zip`: `index.xml` at the root, or the only XML "
        "file there). Both may be compressed with `Content-Encoding: gzip`.\n\n"
        "Images are found by content, whatever `location` and `gruppe` say: base64 in `anhanginhalt`, an http address "
        "in `pfad`, or a file of the zip. A file that is missing is a warning.\n\n"
        "`aktionart` DELETE and REFERENZ take a listing offline, and so does `verkaufstatus` VERKAUFT. A listing is "
        "known by `objektnr_extern`, else `openimmo_obid`, else `objektnr_intern`, within its `anbieter`; when its "
        "number changes it is found again by the others. A damaged `immobilie` costs itself and no other. Nothing is "
        "removed because it is absent, also with `umfang` VOLL.\n\n"
        "With `Accept: application/xml` the answer is an `openimmo_feedback` document."
    ),
    "request": {**XML, "application/zip": OpenApiTypes.BINARY},
    "responses": {
        (200, "application/json"): OpenApiResponse(BatchAnswer, description="Each listing has its answer."),
        (200, "application/xml"): OpenApiResponse(OpenApiTypes.STR, description="The same as openimmo_feedback."),
        **refusals(*IMPORT_CODES),
    },
    "parameters": FEED_PARAMETERS,
    "examples": [
        OpenApiExample("One flat", XML_EXAMPLE, request_only=True, media_type="application/xml"),
        OpenApiExample("One flat", ANSWER, response_only=True, status_codes=["200"], media_type="application/json"),
    ],
}

IMPORT_IDEALISTA: dict[str, Any] = {
    "operation_id": "importIdealista",
    "tags": ["Imports"],
    "summary": "Import listings (Idealista)",
    "description": (
        "**XML** (`application/xml`): Idealista XML-ML for Spain and Portugal, up to 200 MB and 5,000 listings. A "
        "record is any `inmueble`, `anuncio`, `propiedad` or `property`; names of elements may be spelt as CRMs spell "
        "them (`codigo_postal`, `CodigoPostal`, `cp`). The older generation with `clients`, `client` and "
        "`secondhandListing` is read by the same endpoint.\n\n"
        "**JSON** (`application/json`): Idealista JSON v6 with `customerProperties` and `customerNewDevelopments`, up "
        "to 50 MB.\n\n"
        "The country of each record follows from `<provincia>` (all provinces of Spain and districts of Portugal, in "
        "their usual spellings), else from `<pais>`, the postal code or the coordinates, and is never assumed; the "
        "language of its texts follows the country. The encoding that the XML prolog names is honoured (it wins over "
        "the charset of the Content-Type); bytes that are plainly another encoding are read as what they are, with a "
        "warning. A listing is known by `codigo`, else `id`, else `referencia`. A record that is for sale and to let "
        "becomes two listings, `A-101#sale` and `A-101#rent`, and counts as two. A price of 0 or in words means one on "
        "request. Images come by their addresses only; a listing without one is taken in. Nothing is removed "
        "because it is absent, and a damaged record costs itself and no other.\n\n"
        "The body may be compressed with `Content-Encoding: gzip`."
    ),
    "request": {**XML, "application/json": named("IdealistaRequest")},
    "responses": FEED_RESPONSES,
    "parameters": FEED_PARAMETERS,
    "examples": [
        OpenApiExample("One flat", IDEALISTA, request_only=True, media_type="application/xml"),
        OpenApiExample("One flat in JSON", IDEALISTA_JSON, request_only=True, media_type="application/json"),
        OpenApiExample("One flat", ANSWER, response_only=True, status_codes=["200"]),
    ],
}

IMPORT_KYERO: dict[str, Any] = {
    "operation_id": "importKyero",
    "tags": ["Imports"],
    "summary": "Import listings (Kyero)",
    "description": (
        "Kyero XML v3 as CRMs export it, up to 200 MB and 5,000 `property` elements; v2 is read alike. A listing is "
        "known by `id`, else by `ref`. The country comes from `province` and `country`, else from postal code or "
        "coordinates. Descriptions are read in all their languages. Images come by their addresses; a listing without "
        "one is taken in. Nothing is removed because it is absent, and a damaged record costs itself and no other.\n\n"
        "The body may be compressed with `Content-Encoding: gzip`."
    ),
    "request": XML,
    "responses": FEED_RESPONSES,
    "parameters": FEED_PARAMETERS,
    "examples": [
        OpenApiExample("One villa", KYERO, request_only=True, media_type="application/xml"),
        OpenApiExample("One villa", ANSWER, response_only=True, status_codes=["200"]),
    ],
}
