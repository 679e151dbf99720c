"""Where everything stands. Apps are named by string: the ground imports none of them."""

from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerView
from rest_framework.permissions import AllowAny

from seeki.docs import collection, reference
from seeki.health import healthz, readyz
from seeki.lib import paths  # noqa: F401 (knows <language:…>)
from seeki.metrics import metrics

PUBLIC = {"authentication_classes": [], "permission_classes": [AllowAny], "throttle_classes": []}

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="for-agents"), name="home"),
    path("v1/", include("imports.urls")),
    path("v1/schemas/", include("listings.urls")),
    path("v1/openapi.json", SpectacularJSONAPIView.as_view(**PUBLIC), name="openapi"),
    path("v1/collection.json", collection, name="collection"),
    path("v1/docs", reference, name="reference"),
    path("v1/docs/swagger", SpectacularSwaggerView.as_view(url_name="openapi", **PUBLIC), name="swagger"),
    path("docs/", include("imports.docs.urls")),
    path("<language:language>/docs/", include("imports.docs.urls")),
    path("", include("imports.pages.public_urls")),
    path("", include("agencies.urls")),
    path("hosted/", include("listings.pages.public_urls")),
    path("accounts/", include("allauth.urls")),
    path("dashboard/", include("agencies.pages.urls")),
    path("dashboard/", include("listings.pages.urls")),
    path("dashboard/", include("imports.pages.urls")),
    path("language/", set_language, name="set_language"),
    path("admin/", include("imports.support.urls")),
    path("admin/", include("listings.support.urls")),
    path("admin/", admin.site.urls),
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]

handler400 = "seeki.errors.bad_request"
handler403 = "seeki.errors.not_allowed"
handler404 = "seeki.errors.not_found"
handler500 = "seeki.errors.server_error"
