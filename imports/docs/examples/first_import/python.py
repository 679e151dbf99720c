import requests

API = "https://ingest.seeki.eu/v1"
KEY = "seeki_live_your_key_here"

listings = [
    {
        "external_id": "crm-101",
        "listing_type": "SELL",
        "real_estate_type": "APARTMENT",
        "price": 320000,
        "address": {"city": "Prague", "postal_code": "11000", "country_code": "CZ"},
        "name": "Sunny apartment near Wenceslas Square",
    },
    {
        "external_id": "crm-102",
        "listing_type": "RENT",
        "real_estate_type": "HOUSE",
        "price": "on request",
        "coordinates": {"lat": 48.2082, "lng": 16.3738},
        "name": "House with a garden",
    },
]

response = requests.post(
    f"{API}/listings",
    json={"listings": listings},
    headers={"Authorization": f"Bearer {KEY}"},
    timeout=120,
)
answer = response.json()
if not response.ok:
    raise SystemExit(f"{answer['error_code']}: {answer['message']}")

for item in answer["accepted"]:
    print("accepted", item["external_id"], item["import_item_id"])
for item in answer["rejected"]:
    print("rejected", item["external_id"], item["error_code"])
    for error in item["errors"]:
        print("  ", error["path"], error["message"], error["hint"])
