"""The floor of working off: one statement over all waiting items. It claims nothing, compares nothing, and no item
learns what became of it."""

TABLE = "CREATE TABLE floor_listing (LIKE listings_listing INCLUDING ALL)"
WRITE = """
    INSERT INTO floor_listing (
        id, agency_id, scope, external_id, content, content_hash, listing_type, real_estate_type, reference, name,
        price, currency, country_code, street, city, postal_code, latitude, longitude, precision, location_source,
        applied_number, applied_index, created_at, changed_at, imported_at, expires_at, removal
    )
    SELECT item.id, agency_id, scope, external_id, payload, content_hash, listing_type, real_estate_type,
        COALESCE(reference, ''), COALESCE(name, ''), price, currency, address->>'country_code', address->>'street',
        address->>'city', address->>'postal_code', latitude, longitude, precision, location_source, batch_number, index,
        now(), now(), now(), now() + interval '60 days', ''
    FROM imports_importitem AS item, jsonb_to_record(payload) AS read (
        listing_type text, real_estate_type text, reference text, name text, price numeric, currency text, address jsonb
    )
    WHERE status = 'queued'
"""
