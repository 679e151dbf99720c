"""Rows for tables that grow, made by SQL alone: a few thousand for the tests, a million by hand.

python -c "import django; django.setup(); from tests.admin_rows import fill; fill(50_000, 200_000, 1_000_000, 200_000)"
"""

from django.db import connection

BIG = frozenset(
    {
        "imports_importitem",
        "imports_importbatch",
        "imports_attempt",
        "listings_listing",
        "listings_listingimage",
        "listings_hostedfile",
        "listings_geocoderesult",
        "agencies_auditentry",
        "agencies_stripeevent",
    }
)

# Version 7 as far as order goes: the number stands behind a fixed beginning.
ID = "('0198c0de-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid"
AGENCY = "('0198c0de-0000-7000-8000-' || lpad((n %% %(agencies)s)::text, 12, '0'))::uuid"

STATEMENTS = (
    f"""INSERT INTO agencies_agency (id, name, country_code, email, phone, website, time_zone, language, pause_message,
        created_at) SELECT {ID}, 'Agency ' || n, 'NL', 'a' || n || '@agency.example', '', '', 'UTC', 'en', '', now()
        FROM generate_series(0, %(agencies)s - 1) n""",
    f"""INSERT INTO agencies_user (id, email, name, language, time_zone, password, is_staff, is_active, is_superuser,
        date_joined) SELECT {ID}, 'p' || n || '@agency.example', 'Person ' || n, '', '', '', false, true, false, now()
        FROM generate_series(0, %(agencies)s - 1) n""",
    f"""INSERT INTO agencies_member (id, agency_id, user_id, role, notify_failures, notify_silence, notify_expiring,
        created_at) SELECT {ID}, {ID}, {ID}, 'OWNER', true, true, true, now()
        FROM generate_series(0, %(agencies)s - 1) n""",
    f"""INSERT INTO agencies_subscription (id, agency_id, status, is_demo, stripe_customer_id, stripe_subscription_id,
        price_id, currency, reread_tries, reread_error, hand_reason, invoice_url, created_at)
        SELECT {ID}, {ID}, CASE WHEN n %% 50 = 0 THEN 'past_due' ELSE 'active' END, false, 'cus_' || n, 'sub_' || n,
            '', '', 0, '', '', '', now() FROM generate_series(0, %(agencies)s - 1) n""",
    f"""INSERT INTO agencies_apikey (id, subscription_id, prefix, digest, created_at)
        SELECT {ID}, {ID}, 'seeki_live_' || n, decode(md5(n::text) || md5('x' || n), 'hex'), now()
        FROM generate_series(0, %(agencies)s - 1) n""",
    f"""INSERT INTO agencies_auditentry (id, agency_id, actor_name, deed, target, facts, at)
        SELECT {ID}, {AGENCY}, 'Somebody', CASE WHEN n %% 900 = 0 THEN 'key_revoked' ELSE 'file_imported' END,
            'x', '{{}}', now() FROM generate_series(0, %(batches)s - 1) n""",
    """INSERT INTO agencies_stripeevent (id, type, payload, received_at, next_try_at, tries, handled_at, outcome, error)
        SELECT 'evt_' || n, CASE WHEN n %% 500 = 0 THEN 'customer.deleted' ELSE 'invoice.paid' END,
            '{"customer": "cus_' || n || '"}', now() - n * interval '1 minute', NULL, 1,
            CASE WHEN n %% 900 = 0 THEN NULL ELSE now() END, '', ''
        FROM generate_series(0, %(batches)s - 1) n""",
    f"""INSERT INTO imports_importbatch (id, agency_id, number, source, dialect, request_id, received_at, body_size,
        delivery, item_count, accepted_count, rejected_count, unchanged_count, waiting_count, failed_count, finished_at)
        SELECT {ID}, {AGENCY}, n, CASE WHEN n %% 200 = 0 THEN 'UPLOAD' ELSE 'API' END,
            CASE WHEN n %% 900 = 0 THEN 'kyero' ELSE 'seeki_json' END, 'request-' || n,
            now() - (%(batches)s - n) * interval '40 days' / %(batches)s, 1000, '',
            %(items)s / %(batches)s, %(items)s / %(batches)s - 1, 1, 2, CASE WHEN n %% 800 = 0 THEN 3 ELSE 0 END, 0,
            CASE WHEN n %% 800 = 0 THEN NULL ELSE now() END FROM generate_series(0, %(batches)s - 1) n""",
    f"""INSERT INTO imports_importitem (id, batch_id, agency_id, batch_number, index, external_id, status, outcome,
        error_code, precision, location_source, received_at, finished_at)
        SELECT {ID}, ('0198c0de-0000-7000-8000-' || lpad((n %% %(batches)s)::text, 12, '0'))::uuid,
            ('0198c0de-0000-7000-8000-' || lpad((n %% %(batches)s %% %(agencies)s)::text, 12, '0'))::uuid,
            n %% %(batches)s, n / %(batches)s, 'crm-' || n,
            CASE WHEN n %% 997 = 0 THEN 'failed' WHEN n %% 50 = 0 THEN 'rejected' WHEN n %% 1009 = 0 THEN 'queued'
                ELSE 'completed' END,
            CASE WHEN n %% 997 = 0 OR n %% 50 = 0 OR n %% 1009 = 0 THEN '' WHEN n %% 1500 = 1 THEN 'absent'
                WHEN n %% 3 = 0 THEN 'updated' WHEN n %% 7 = 0 THEN 'created' ELSE 'unchanged' END,
            CASE WHEN n %% 997 = 0 THEN 'INTERNAL_ERROR' WHEN n %% 5000 = 0 THEN 'GEOCODE_ADDRESS_NOT_FOUND'
                WHEN n %% 50 = 0 THEN 'VALIDATION_FAILED' ELSE '' END, '', '',
            now() - (%(items)s - n) * interval '40 days' / %(items)s,
            now() - (%(items)s - n) * interval '40 days' / %(items)s FROM generate_series(0, %(items)s - 1) n""",
    f"""INSERT INTO imports_lane (agency_id, holder, last_turn_at)
        SELECT {ID}, '', now() - n * interval '1 second' FROM generate_series(0, %(agencies)s - 1) n""",
    f"""INSERT INTO imports_attempt (id, agency_id, items, worker, task_id, started_at, ended_at, "end")
        SELECT {ID}, {AGENCY}, '{{}}', 'worker-1', 'task-' || n, now() - (%(items)s - n) * interval '1 minute', now(),
            CASE WHEN n %% 15 = 0 THEN 'lapsed' WHEN n %% 15 = 1 THEN 'singly' ELSE 'done' END
        FROM generate_series(0, %(items)s - 1) n""",
    f"""INSERT INTO imports_notice (id, member_id, kind, about, created_at)
        SELECT {ID}, {ID}, 'failures', now()::date, now() FROM generate_series(0, %(agencies)s - 1) n""",
    f"""INSERT INTO listings_listing (id, agency_id, scope, external_id, content, listing_type, real_estate_type,
        name, currency, country_code, city, postal_code, latitude, longitude, precision, location_source,
        applied_number, applied_index, created_at, changed_at, imported_at, expires_at, removal)
        SELECT {ID}, {AGENCY}, '', 'crm-' || n, '{{}}', CASE WHEN n %% 3 = 0 THEN 'RENT' ELSE 'SALE' END,
            CASE WHEN n %% 15 = 0 THEN 'LAND' ELSE 'HOUSE' END, 'House ' || n, 'EUR', 'NL', 'Utrecht', '3511', 52, 5,
            'CITY', 'gazetteer', n, 0, now(), now(), now(), now() + interval '60 days', ''
        FROM generate_series(0, %(listings)s - 1) n""",
    f"""INSERT INTO listings_hostedfile (id, agency_id, digest, format, size, renditions, created_at)
        SELECT {ID}, {AGENCY}, md5(n::text) || md5('y' || n), CASE WHEN n %% 900 = 0 THEN 'pdf' ELSE 'webp' END, 1000,
            '{{}}', now() FROM generate_series(0, %(listings)s - 1) n""",
    """INSERT INTO listings_imagehost (name, last_turn_at, faults, not_before)
        SELECT 'img' || n || '.example:443', now(), CASE WHEN n %% 100 = 0 THEN 4 ELSE 0 END, now() + interval '1 hour'
        FROM generate_series(0, 999) n""",
    """INSERT INTO listings_listingimage (id, listing_id, position, url, host, caption, kind, state, hosted_id, due_at,
        reason)
        SELECT ('0198c0de-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid,
            ('0198c0de-0000-7000-8000-' || lpad((n %% %(listings)s)::text, 12, '0'))::uuid, n / %(listings)s,
            'https://img.example/' || n, 'img' || n %% 1000 || '.example:443', '', 'PHOTO',
            CASE WHEN n %% 400 = 0 THEN 'failed' WHEN n %% 400 = 1 THEN 'waiting' ELSE 'ready' END,
            CASE WHEN n %% 400 < 2 THEN NULL
                ELSE ('0198c0de-0000-7000-8000-' || lpad((n %% %(listings)s)::text, 12, '0'))::uuid END,
            CASE WHEN n %% 400 = 1 THEN now() END, CASE WHEN n %% 400 = 0 THEN 'NOT_FOUND' ELSE '' END
        FROM generate_series(0, %(listings)s * 3 - 1) n""",
    """INSERT INTO listings_geocoderesult (key, address, found, precision, source, reason, checked_at)
        SELECT decode(md5(n::text), 'hex'), '{"city": "Utrecht"}', n %% 20 <> 0, '', 'nominatim', '',
            now() - n * interval '1 minute' FROM generate_series(0, %(listings)s - 1) n""",
    "ANALYZE",
)


def fill(agencies: int, batches: int, items: int, listings: int) -> None:
    counts = {"agencies": agencies, "batches": batches, "items": items, "listings": listings}
    with connection.cursor() as cursor:
        for statement in STATEMENTS:
            cursor.execute(statement, counts)
