# Tries again on 408, 429 and 5xx, as long as Retry-After says; sending twice is harmless.
curl --retry 5 --retry-connrefused --fail-with-body \
  -X POST https://ingest.seeki.eu/v1/listings \
  -H "Authorization: Bearer seeki_live_your_key_here" \
  -H "Content-Type: application/json" \
  --data-binary @listings.json
