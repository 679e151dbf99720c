// A CRM in TypeScript: sends listings, reads the answer, asks for the status, retries, sends OpenImmo. Every value is
// typed by the OpenAPI document; what it saw goes to standard output for test_typescript_client.py to look at.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema.js";

declare const process: { env: Record<string, string> };
type Listing = components["schemas"]["Listing"];

const { SEEKI_URL, SEEKI_KEY, LOST_ITEM, OPENIMMO } = process.env;
const api = createClient<paths, "application/json">({ baseUrl: SEEKI_URL, headers: { Authorization: `Bearer ${SEEKI_KEY}` } });

const flat: Listing = {
  external_id: "a",
  listing_type: "SELL",
  real_estate_type: "APARTMENT",
  price: 320000,
  currency: "EUR",
  address: { city: "Prague", postal_code: "11000", country_code: "CZ" },
  name: "Sunny 2-bedroom apartment",
};
const house: Listing = {
  external_id: "b",
  listing_type: "RENT",
  real_estate_type: "HOUSE",
  price_on_request: true,
  coordinates: { lat: 48.2082, lng: 16.3738 },
  images: ["https://example.com/a/1.jpg", { url: "https://example.com/a/2.jpg", kind: "PHOTO" }],
};
// @ts-expect-error A price, or price_on_request: the compiler says so before Seeki does.
const priceless: Listing = { external_id: "c", listing_type: "SELL", real_estate_type: "LAND" };
// @ts-expect-error A currency that is none.
const strange: Listing["currency"] = "EURO";

const rehearsed = await api.POST("/v1/listings", {
  params: { query: { dry_run: true } },
  body: { listings: [flat] },
});
const sent = await api.POST("/v1/listings", { body: { listings: [flat, house, priceless] } });
if (!sent.data) throw new Error(sent.error.message);
const [accepted] = sent.data.accepted;
const [rejected] = sent.data.rejected;

const status = await until(accepted.import_item_id ?? "");
const retried = await api.POST("/v1/import-items/{import_item_id}/retry", {
  params: { path: { import_item_id: LOST_ITEM } },
});
const refused = await api.POST("/v1/import-items/{import_item_id}/retry", {
  params: { path: { import_item_id: status.import_item_id } },
});
const openimmo = await api.POST("/v1/openimmo", {
  body: OPENIMMO,
  bodySerializer: (body) => body,
  headers: { "Content-Type": "application/xml" },
});

async function until(id: string): Promise<components["schemas"]["ItemStatus"]> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const { data, error } = await api.GET("/v1/import-items/{import_item_id}/status", {
      params: { path: { import_item_id: id } },
    });
    if (error) throw new Error(error.error_code);
    if (data.status !== "queued" && data.status !== "processing") return data;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("not live within a minute");
}

console.log(
  JSON.stringify({
    understood: rehearsed.data?.accepted[0].understood?.name,
    accepted: sent.data.accepted.map((one) => one.external_id),
    rejected: [rejected.external_id, rejected.error_code, rejected.errors.map((one) => one.path).includes("/listings/2/price")],
    status: [status.status, status.outcome],
    retried: [retried.response.status, retried.data?.import_item_id === LOST_ITEM],
    refused: [refused.response.status, refused.error?.error_code],
    openimmo: openimmo.data?.accepted.map((one) => one.external_id),
    strange,
  }),
);
