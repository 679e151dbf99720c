curl -X POST https://ingest.seeki.eu/v1/listings \
  -H "Authorization: Bearer seeki_live_your_key_here" \
  -H "Content-Type: application/json" \
  -d '{
    "listings": [
      {
        "external_id": "crm-101",
        "listing_type": "SELL",
        "real_estate_type": "APARTMENT",
        "price": 320000,
        "address": {"city": "Prague", "postal_code": "11000", "country_code": "CZ"},
        "name": "Sunny apartment near Wenceslas Square"
      },
      {
        "external_id": "crm-102",
        "listing_type": "RENT",
        "real_estate_type": "HOUSE",
        "price": "on request",
        "coordinates": {"lat": 48.2082, "lng": 16.3738},
        "name": "House with a garden"
      }
    ]
  }'
