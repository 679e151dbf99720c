# What became of it? Ask again while status is queued or processing.
curl https://ingest.seeki.eu/v1/import-items/your-import-item-id/status \
  -H "Authorization: Bearer seeki_live_your_key_here"

# Where the answer says "retryable": true, have it worked off once more.
curl -X POST https://ingest.seeki.eu/v1/import-items/your-import-item-id/retry \
  -H "Authorization: Bearer seeki_live_your_key_here"
