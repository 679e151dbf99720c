"""As few settings as the app needs: no middleware, connections kept."""

import os
from urllib.parse import parse_qs, unquote, urlsplit

_url = urlsplit(os.environ["DATABASE_URL"])
_query = parse_qs(_url.query)

SECRET_KEY = "of-a-benchmark"
ALLOWED_HOSTS = ["*"]
USE_TZ = True
INSTALLED_APPS = ["rest_framework", "tests.benchmarks.baselines.naive"]
MIDDLEWARE: list[str] = []
ROOT_URLCONF = "tests.benchmarks.baselines.naive.views"
WSGI_APPLICATION = "django.core.wsgi.get_wsgi_application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 200_000_000
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": _url.path[1:],
        "USER": unquote(_url.username or ""),
        "PASSWORD": unquote(_url.password or ""),
        "HOST": _query.get("host", [_url.hostname or ""])[0],
        "PORT": str(_url.port or ""),
        "CONN_MAX_AGE": 60,
    }
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "UNAUTHENTICATED_USER": None,
}
