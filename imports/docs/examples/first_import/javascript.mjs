const API = "https://ingest.seeki.eu/v1";
const KEY = "seeki_live_your_key_here";

const listings = [
  {
    external_id: "crm-101",
    listing_type: "SELL",
    real_estate_type: "APARTMENT",
    price: 320000,
    address: { city: "Prague", postal_code: "11000", country_code: "CZ" },
    name: "Sunny apartment near Wenceslas Square",
  },
  {
    external_id: "crm-102",
    listing_type: "RENT",
    real_estate_type: "HOUSE",
    price: "on request",
    coordinates: { lat: 48.2082, lng: 16.3738 },
    name: "House with a garden",
  },
];

const response = await fetch(`${API}/listings`, {
  method: "POST",
  headers: { Authorization: `Bearer ${KEY}`, "Content-Type": "application/json" },
  body: JSON.stringify({ listings }),
});
const answer = await response.json();
if (!response.ok) throw new Error(`${answer.error_code}: ${answer.message}`);

for (const item of answer.accepted) {
  console.log("accepted", item.external_id, item.import_item_id);
}
for (const item of answer.rejected) {
  console.log("rejected", item.external_id, item.error_code);
  for (const error of item.errors) {
    console.log("  ", error.path, error.message, error.hint);
  }
}
