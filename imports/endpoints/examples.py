"""Examples for the documentation; tests send them to the product."""

from typing import Any

from listings.payload import listing_schema
from seeki.lib.problems import ERROR_CODES, FAULTS, ErrorCode, Fault
from seeki.lib.sentences import docs_url

LISTING: dict[str, Any] = listing_schema()["examples"][0]

BATCH_ID = "0198a5c2-7f11-7c3e-9b21-4d1f0a2b3c4d"
ITEM_ID = "0198a5c2-7f12-7d0a-8c55-19e2b7f3a601"
REFUSED_ID = "0198a5c2-7f12-7d0a-8c55-19e2b7f3a602"
LISTING_ID = "0198a5c2-8a40-7b9e-a2d7-60c1e5f49b12"

ANSWER: dict[str, Any] = {
    "batch_id": BATCH_ID,
    "accepted": [{"external_id": "crm-listing-00123", "import_item_id": ITEM_ID}],
    "rejected": [],
    "warnings": [],
}

STATUS: dict[str, Any] = {
    "import_item_id": ITEM_ID,
    "batch_id": BATCH_ID,
    "external_id": "crm-listing-00123",
    "workflow_id": "agency-0198a5c1-0000-7000-8000-000000000001-crm-listing-00123",
    "status": "completed",
    "outcome": "created",
    "error_code": None,
    "message": None,
    "docs_url": None,
    "errors": [],
    "warnings": [],
    "retryable": False,
    "listing_id": LISTING_ID,
    "images": {"waiting": 1, "ready": 8, "failed": 1},
    "image_problems": [
        {
            "position": 4,
            "url": "https://example.com/a/5.jpg",
            "state": "failed",
            "code": "status",
            "message": "The server of your CRM answered 404 for this photo.",
        }
    ],
    "received_at": "2026-11-22T03:00:00Z",
    "finished_at": "2026-11-22T03:00:01Z",
    "expires_at": "2027-01-21T03:00:01Z",
    "offline_reason": None,
}


def error_example(code: ErrorCode) -> dict[str, str]:
    entry = ERROR_CODES[code]
    return {
        "error_code": code.value,
        "message": f"{entry.cause} {entry.remedy}",
        "docs_url": docs_url(code),
        "request_id": "5f0c9d6e2b7a4c1e8d3f6a9b0c2d4e5f",
    }


# Shortened: the true one holds every word, field and code.
REFERENCE: dict[str, Any] = {
    "languages": ["en", "de"],
    "enumerations": {"ListingType": [{"value": "SELL", "labels": {"en": "For sale", "de": "Zum Kauf"}}]},
    "fields": [
        {
            "path": "images[].url",
            "type": ["string"],
            "required": True,
            "description": "Public http or https address.",
            "enumeration": None,
            "limits": {"maxLength": 2048},
            "example": "https://example.com/a/1.jpg",
        }
    ],
    "required": {
        "always": ["external_id", "listing_type", "real_estate_type"],
        "one_of": [{"title": "A price, or price_on_request", "ways": [["price"], ["price_on_request: true"]]}],
        "by_kind": [
            {
                "real_estate_type": "LAND",
                "listing_type": "SELL",
                "fields": ["listing_type", "real_estate_type", "external_id", "price", "address"],
            }
        ],
    },
    "formats": [
        {
            "name": "seeki_json",
            "title": "Seeki JSON",
            "endpoint": "/v1/listings",
            "media_types": ["application/json"],
            "body_limit_bytes": 26_214_400,
            "suggested_chunk": None,
        }
    ],
    "limits": {"listings_per_request": 5000, "requests_per_minute": 6000},
    "images": {"max_bytes": 25_000_000, "formats": ["jpeg", "png"]},
    "listing_lifetime_days": 60,
    "error_codes": [
        {
            "code": "INFRA_LOST",
            "http_status": None,
            "retryable": True,
            "cause": {"en": str(ERROR_CODES[ErrorCode.INFRA_LOST].cause)},
            "remedy": {"en": str(ERROR_CODES[ErrorCode.INFRA_LOST].remedy)},
            "docs_url": docs_url(ErrorCode.INFRA_LOST),
        }
    ],
    "faults": [
        {
            "code": "not_a_number",
            "message": {"en": str(FAULTS[Fault.NOT_A_NUMBER].message)},
            "hint": {"en": str(FAULTS[Fault.NOT_A_NUMBER].hint)},
            "docs_url": docs_url(Fault.NOT_A_NUMBER),
        }
    ],
}

IDEALISTA = """<?xml version="1.0" encoding="UTF-8"?>
<inmuebles generator="xmlGenerator-1.0">
  <inmueble>
    <referencia>A-101</referencia>
    <operacion>venta</operacion>
    <tipologia>piso</tipologia>
    <precio>250000</precio>
    <provincia>Cádiz</provincia>
    <municipio>Cádiz</municipio>
    <codigoPostal>11001</codigoPostal>
    <superficie>85</superficie>
    <habitaciones>3</habitaciones>
    <banos>2</banos>
    <descripcion>Piso luminoso junto al mar.</descripcion>
    <imagenes><imagen url="https://example.com/a-101/1.jpg"/></imagenes>
  </inmueble>
</inmuebles>"""

IDEALISTA_JSON: dict[str, Any] = {
    "customerCountry": "Spain",
    "customerProperties": [
        {
            "propertyCode": "A-101",
            "propertyOperation": {"operationType": "sale", "operationPrice": 250000},
            "propertyAddress": {"addressPostalCode": "11001", "addressTown": "Cádiz", "addressCountry": "Spain"},
            "propertyFeatures": {"featuresType": "flat", "featuresAreaConstructed": 85, "featuresBedroomNumber": 3},
            "propertyDescriptions": [
                {"descriptionLanguage": "spanish", "descriptionText": "Piso luminoso junto al mar."}
            ],
            "propertyImages": [{"imageOrder": 1, "imageUrl": "https://example.com/a-101/1.jpg"}],
        }
    ],
}

KYERO = """<?xml version="1.0" encoding="UTF-8"?>
<root>
  <kyero><feed_version>3</feed_version></kyero>
  <property>
    <id>1207</id>
    <ref>V-12</ref>
    <price>250000</price>
    <currency>EUR</currency>
    <price_freq>sale</price_freq>
    <type>villa</type>
    <town>Almuñécar</town>
    <province>Granada</province>
    <country>Spain</country>
    <beds>3</beds>
    <baths>2</baths>
    <surface_area><built>150</built><plot>500</plot></surface_area>
    <desc><en>Villa near the beach.</en><es>Villa cerca de la playa.</es></desc>
    <images><image id="1"><url>https://example.com/v-12/1.jpg</url></image></images>
  </property>
</root>"""
