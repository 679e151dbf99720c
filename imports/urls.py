"""The agency import API, below /v1/."""

from django.urls import path

from imports.endpoints.feeds import IdealistaView, KyeroView
from imports.endpoints.import_items import RetryView, StatusView
from imports.endpoints.listings import ListingsView
from imports.endpoints.openimmo import OpenImmoView
from imports.endpoints.reference import ReferenceView

urlpatterns = [
    path("listings", ListingsView.as_view(), name="api-listings"),
    path("openimmo", OpenImmoView.as_view(), name="openimmo"),
    path("idealista", IdealistaView.as_view(), name="idealista"),
    path("kyero", KyeroView.as_view(), name="kyero"),
    path("reference", ReferenceView.as_view(), name="api-reference"),
    path("import-items/<uuid:import_item_id>/status", StatusView.as_view(), name="import-item-status"),
    path("import-items/<uuid:import_item_id>/retry", RetryView.as_view(), name="import-item-retry"),
]
