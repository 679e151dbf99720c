"""How far the images of a delivery are."""

from django.db import connection

from imports.models import ImportBatch, ImportItem
from listings.images import ImageCounts

WROTE = [ImportItem.Outcome.CREATED.value, ImportItem.Outcome.UPDATED.value]

# Of a listing whose rows are not declared yet, all images wait.
COUNT = """
    WITH written AS (
        SELECT DISTINCT item.listing_id AS id FROM imports_importitem AS item
        WHERE item.batch_id = %(batch)s AND item.outcome = ANY(%(wrote)s)
    )
    SELECT image.state, count(*) FROM written
    JOIN listings_listingimage AS image ON image.listing_id = written.id
    WHERE NOT image.is_leaving AND image.kind <> 'DOCUMENT'
        AND NOT EXISTS (SELECT FROM listings_imagesdue AS due WHERE due.listing_id = written.id)
    GROUP BY image.state
    UNION ALL
    SELECT 'waiting', COALESCE(sum(COALESCE(jsonb_array_length(listing.content->'images'), 0)
        + COALESCE(jsonb_array_length(listing.content->'floor_plans'), 0)), 0)
    FROM written JOIN listings_imagesdue AS due ON due.listing_id = written.id
    JOIN listings_listing AS listing ON listing.id = written.id
"""


def images_of(batch: ImportBatch) -> ImageCounts:
    """The images of the listings that a delivery has written, by what they are now. One query."""
    counted = {"waiting": 0, "ready": 0, "failed": 0}
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"batch": batch.pk, "wrote": WROTE})
        for state, count in cursor.fetchall():
            counted[state] += int(count)
    return ImageCounts(**counted)
