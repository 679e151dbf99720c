"""Mounted under /admin/ before Django's own pages."""

from django.urls import path

from imports.support.agency import add_note, show_agency
from imports.support.batch import replay_batch
from imports.support.bulk.pages import new_deed, stop_deed
from imports.support.downloads import batch_body, item_sent, item_understood, refused_csv, refused_json
from imports.support.factors import remove_factor
from imports.support.item import lose_item, retry_item
from imports.support.keys import revoke_key, revoke_keys, rotate_key, send_link
from imports.support.listing_history import listing_history
from imports.support.operations import operations
from imports.support.search import search
from imports.support.standing import (
    pause_intake,
    release_subscription,
    resume_intake,
    set_limits,
    set_subscription,
)
from imports.support.visiting import start_visit, stop_visit

urlpatterns = [
    path("operations", operations, name="support-operations"),
    path("search", search, name="support-search"),
    path("agency/<uuid:agency_id>/", show_agency, name="support-agency"),
    path("agency/<uuid:agency_id>/note/", add_note, name="support-note"),
    path("agency/<uuid:agency_id>/subscription/", set_subscription, name="support-subscription"),
    path("agency/<uuid:agency_id>/subscription/release/", release_subscription, name="support-subscription-release"),
    path("agency/<uuid:agency_id>/pause/", pause_intake, name="support-pause"),
    path("agency/<uuid:agency_id>/resume/", resume_intake, name="support-resume"),
    path("agency/<uuid:agency_id>/limits/", set_limits, name="support-limits"),
    path("agency/<uuid:agency_id>/key/", send_link, name="support-key-link"),
    path("agency/<uuid:agency_id>/view/", start_visit, name="support-visit"),
    path("keys/revoke/", revoke_keys, name="support-keys-revoke"),
    path("keys/<uuid:key_id>/revoke/", revoke_key, name="support-key-revoke"),
    path("keys/<uuid:key_id>/rotate/", rotate_key, name="support-key-rotate"),
    path("factors/<int:factor_id>/remove/", remove_factor, name="support-factor-remove"),
    path("visit/stop/", stop_visit, name="support-visit-stop"),
    path("support/items/<uuid:item_id>/retry", retry_item, name="support-item-retry"),
    path("support/items/<uuid:item_id>/lose", lose_item, name="support-item-lose"),
    path("support/items/<uuid:item_id>/sent", item_sent, name="support-item-sent"),
    path("support/items/<uuid:item_id>/understood.json", item_understood, name="support-item-understood"),
    path("support/imports/<uuid:batch_id>/replay", replay_batch, name="support-batch-replay"),
    path("support/imports/<uuid:batch_id>/body", batch_body, name="support-batch-body"),
    path("support/imports/<uuid:batch_id>/refused.csv", refused_csv, name="support-refused-csv"),
    path("support/imports/<uuid:batch_id>/refused.json", refused_json, name="support-refused-json"),
    path("support/bulk/new", new_deed, name="support-bulk-new"),
    path("support/bulk/<uuid:deed_id>/stop", stop_deed, name="support-bulk-stop"),
    path("support/listings/<uuid:listing_id>/history", listing_history, name="support-listing-history"),
]
