"""Pages about how it came in: home, imports, upload."""

from django.urls import path

from imports.pages.batch import batch
from imports.pages.downloads import body, item_sent, item_understood, refused_csv, refused_json
from imports.pages.history import history
from imports.pages.home import home
from imports.pages.item import item
from imports.pages.of_listing import imports_of_listing
from imports.pages.retries import retry_batch, retry_item
from imports.pages.upload import upload
from imports.pages.upload_check import upload_check, upload_import

urlpatterns = [
    path("", home, name="dashboard"),
    path("imports/", history, name="imports"),
    path("imports/<uuid:batch_id>/", batch, name="import"),
    path("imports/<uuid:batch_id>/retry", retry_batch, name="import-retry"),
    path("imports/<uuid:batch_id>/refused.csv", refused_csv, name="import-refused-csv"),
    path("imports/<uuid:batch_id>/refused.json", refused_json, name="import-refused-json"),
    path("imports/<uuid:batch_id>/body", body, name="import-body"),
    path("imports/items/<uuid:item_id>/", item, name="import-item"),
    path("imports/items/<uuid:item_id>/sent", item_sent, name="import-item-sent"),
    path("imports/items/<uuid:item_id>/understood.json", item_understood, name="import-item-understood"),
    path("imports/items/<uuid:item_id>/retry", retry_item, name="import-item-retry"),
    path("upload/", upload, name="upload"),
    path("upload/<uuid:upload_id>/", upload_check, name="upload-check"),
    path("upload/<uuid:upload_id>/import/", upload_import, name="upload-import"),
    path("listings/<uuid:listing_id>/imports/", imports_of_listing, name="listing-imports"),
]
