"""All settings, from the environment only; `.env.example` lists every variable."""

from pathlib import Path
from typing import Any

from celery.schedules import crontab
from django.templatetags.static import static
from psycopg.conninfo import conninfo_to_dict

from seeki.embedded.home import broker_url, cache_url, database_url
from seeki.lib.env import (
    env_bool,
    env_choice,
    env_float,
    env_int,
    env_list,
    env_pairs,
    env_path,
    env_secret,
    env_str,
    stop,
)
from seeki.lib.logs import configure_logging

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = env_path("SEEKI_VAR_DIR", BASE_DIR / "var")

# --- Environment -------------------------------------------------------------------------------------------

SEEKI_ENVIRONMENT = env_choice("SEEKI_ENVIRONMENT", "staging", ["staging", "production"])
PRODUCTION = SEEKI_ENVIRONMENT == "production"
SEEKI_PUBLIC_URL = env_str("SEEKI_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
DEBUG = env_bool("SEEKI_DEBUG", False)

DEVELOPMENT_SECRET = "insecure-development-secret-that-production-refuses-to-start-with"  # noqa: S105
SECRET_KEY = env_secret("SEEKI_SECRET_KEY") or DEVELOPMENT_SECRET
ALLOWED_HOSTS = env_list("SEEKI_ALLOWED_HOSTS", "" if PRODUCTION else "*")

if PRODUCTION:
    if SECRET_KEY == DEVELOPMENT_SECRET or len(SECRET_KEY) < 50:
        stop("SEEKI_SECRET_KEY must be set in production, to at least 50 random characters.")
    if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
        stop("SEEKI_ALLOWED_HOSTS must name the hosts of this site in production.")
    if DEBUG:
        stop("SEEKI_DEBUG must be off in production.")
    if not SEEKI_PUBLIC_URL.startswith("https://"):
        stop("SEEKI_PUBLIC_URL must be an https address in production.")
    if not all(env_secret(name) for name in ("DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL")):
        stop("DATABASE_URL, CELERY_BROKER_URL and CACHE_URL must be set in production.")
    if not env_str("EMAIL_HOST"):
        stop("EMAIL_HOST must be set in production: codes for signing up and in come by e-mail.")

# --- Application -------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "lucide",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "seeki",
    "agencies",
    "listings",
    "imports",
]

MIDDLEWARE = [
    "seeki.lib.request_id.RequestIdMiddleware",
    "seeki.metrics.MetricsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "agencies.privacy.PrivatePagesMiddleware",
    "agencies.reading.ReaderMiddleware",
    "seeki.lib.languages.CallerLanguageMiddleware",
    "agencies.second_factor.StaffMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "agencies.activity.SessionActivityMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agencies.pages.frame.frame",
            ],
            "builtins": [
                "django.templatetags.static",
                "django.templatetags.i18n",
                "django.contrib.humanize.templatetags.humanize",
                "seeki.templatetags.ui",
            ],
        },
    }
]

# Fields of forms look as `templates/django/forms/field.html` says.
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

ROOT_URLCONF = "seeki.urls"
WSGI_APPLICATION = "seeki.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "agencies.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- Accounts ----------------------------------------------------------------------------------------------

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard"
ACCOUNT_ADAPTER = "agencies.accounts.AccountAdapter"
ACCOUNT_FORMS = {"signup": "agencies.accounts.SignupForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
# Wrong passwords, in the cache and so over all web processes: for each address that guesses, and for each account
# that is guessed at, wherever from. A right one is refused, too, while the limit holds, and takes nothing from it.
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key"}
# Guesses are throttled by allauth for each address and each account; behind a proxy it must know how many there are.
ALLAUTH_TRUSTED_PROXY_COUNT = env_int("SEEKI_TRUSTED_PROXIES", 0, minimum=0)
MFA_ADAPTER = "agencies.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Seeki" if PRODUCTION else "Seeki staging"
# Passkeys need https; browsers make an exception for localhost, and so must the server.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not PRODUCTION
USERSESSIONS_TRACK_ACTIVITY = True

# --- E-mail ------------------------------------------------------------------------------------------------

EMAIL_HOST = env_str("EMAIL_HOST")
EMAIL_PORT = env_int("EMAIL_PORT", 587, minimum=1)
EMAIL_HOST_USER = env_str("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env_secret("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env_bool("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_str("EMAIL_FROM", "Seeki <no-reply@seeki.example>")
# Without a mail server messages become files, and pages that speak of one say where it lies.
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"

# --- Billing -----------------------------------------------------------------------------------------------

# Without a key nothing is paid for: staging then has demo subscriptions, and support sets others by hand.
STRIPE_SECRET_KEY = env_secret("STRIPE_SECRET_KEY")
STRIPE_WEBHOOK_SECRET = env_secret("STRIPE_WEBHOOK_SECRET")
# Plans to choose from: name → id of the price.
STRIPE_PRICES = env_pairs("STRIPE_PRICES")
STRIPE_API_BASE = env_str("STRIPE_API_BASE").rstrip("/")
# Where Stripe's own pages stand: a form may lead there (Content-Security-Policy).
STRIPE_PAGES = env_list("STRIPE_PAGES", "https://checkout.stripe.com,https://billing.stripe.com")
# How old the signature of a message from Stripe may be.
STRIPE_TOLERANCE_SECONDS = 300
if STRIPE_SECRET_KEY and not STRIPE_WEBHOOK_SECRET:
    stop("STRIPE_WEBHOOK_SECRET must be set where STRIPE_SECRET_KEY is: without it no payment would ever be noticed.")
if PRODUCTION and STRIPE_API_BASE and not STRIPE_API_BASE.startswith("https://"):
    stop("STRIPE_API_BASE must be an https address in production.")
if PRODUCTION and STRIPE_SECRET_KEY.startswith(("sk_test_", "rk_test_")):
    stop("STRIPE_SECRET_KEY is a key for tests: with it nobody would pay in production.")

# --- Languages ---------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("nl", "Nederlands"), ("de", "Deutsch"), ("fr", "Français"), ("es", "Español")]
LOCALE_PATHS = [BASE_DIR / "seeki" / "locale"]
FORMAT_MODULE_PATH = ["seeki.formats"]
TIME_ZONE = "UTC"
USE_TZ = True

# --- Database ----------------------------------------------------------------------------------------------

# A worker's lease of an agency. A transaction that stands idle, or a statement that runs, must end before the
# lease does: else a worker that was paused could hold rows that another one has taken over.
SEEKI_LEASE_SECONDS = env_int("SEEKI_LEASE_SECONDS", 30, minimum=2)


def postgres(url: str) -> dict[str, object]:
    """Django's form of a libpq connection URL; parameters that Django does not know go to the driver."""
    try:
        options = dict(conninfo_to_dict(url))
    except Exception:  # psycopg names several classes, and repeats the password in its message
        stop("DATABASE_URL cannot be read; it must look like postgresql://user:password@host:5432/name.")
    limit = SEEKI_LEASE_SECONDS * 1000 * 2 // 3
    options.setdefault("options", f"-c idle_in_transaction_session_timeout={limit}")
    options.setdefault("connect_timeout", "5")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": options.pop("dbname", ""),
        "USER": options.pop("user", "") or "",
        "PASSWORD": options.pop("password", "") or "",
        "HOST": options.pop("host", "") or "",
        "PORT": options.pop("port", "") or "",
        "OPTIONS": options,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": postgres(env_secret("DATABASE_URL") or database_url())}

# --- Cache, broker, tasks ----------------------------------------------------------------------------------

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": env_secret("CACHE_URL") or cache_url(),
        "KEY_PREFIX": env_str("SEEKI_CACHE_PREFIX", "seeki"),
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}

CELERY_BROKER_URL = env_secret("CELERY_BROKER_URL") or broker_url()
CELERY_BROKER_CONNECTION_TIMEOUT = 3
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A publisher tries once: kombu would try again after 2 and 4 seconds, and a sender waits for the answer meanwhile.
CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = (
    {"max_retries": 0, "confirm_publish": True, "read_timeout": 3, "write_timeout": 3}
    if CELERY_BROKER_URL.startswith(("amqp", "pyamqp"))
    # Without the two about unacked, kombu looks for abandoned messages only every 100 seconds.
    else {
        "max_retries": 0,
        "visibility_timeout": 60,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 3,
        "socket_timeout": 3,
    }
)
CELERY_TASK_DEFAULT_QUEUE = env_str("SEEKI_QUEUE", "seeki")
if CELERY_BROKER_URL.startswith(("amqp", "pyamqp")):
    CELERY_TASK_DEFAULT_QUEUE_TYPE = "quorum"
    # Messages for later travel by topic; to a direct exchange they would block a worker until their time has come.
    CELERY_TASK_DEFAULT_EXCHANGE_TYPE = "topic"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 600
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# A process that has just been forked is killed when it says nothing for so long: by default after 4 seconds, which
# on a busy machine it may well take, and so may the one after it.
CELERY_WORKER_PROC_ALIVE_TIMEOUT = 60
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
# Nobody commands workers from afar; and with it two of one host name on one RabbitMQ refuse to start.
CELERY_WORKER_ENABLE_REMOTE_CONTROL = False
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
# How soon work is picked up again that no message speaks of: after a lost one, or a dead worker's.
SEEKI_SWEEP_SECONDS = env_int("SEEKI_SWEEP_SECONDS", 60, minimum=1)
CELERY_BEAT_SCHEDULE = {
    "sweep": {
        "task": "imports.sweep",
        "schedule": float(SEEKI_SWEEP_SECONDS),
        "options": {"expires": SEEKI_SWEEP_SECONDS},
    },
    "expire": {"task": "listings.expire", "schedule": crontab(hour=3, minute=30)},
    "notify": {"task": "imports.notify", "schedule": crontab(minute=5), "options": {"expires": 3000}},
    "billing": {"task": "agencies.billing", "schedule": 60.0, "options": {"expires": 60}},
    "end-visits": {"task": "agencies.end_visits", "schedule": 60.0, "options": {"expires": 60}},
    "reconcile": {"task": "agencies.reconcile", "schedule": crontab(hour=2, minute=15)},
    "sweep-images": {"task": "listings.sweep_images", "schedule": 60.0, "options": {"expires": 60}},
    "recheck-images": {"task": "listings.recheck_images", "schedule": 600.0, "options": {"expires": 600}},
    "clear-files": {"task": "imports.clear_files", "schedule": crontab(hour=4, minute=15)},
    "forget-deliveries": {"task": "imports.forget_deliveries", "schedule": crontab(hour=4, minute=0)},
    "forget-history": {"task": "imports.forget_history", "schedule": crontab(hour=4, minute=30)},
    "measure-storage": {"task": "imports.measure_storage", "schedule": crontab(hour=5, minute=0)},
}

# --- Files -------------------------------------------------------------------------------------------------

STORAGE_BUCKET = env_str("STORAGE_BUCKET")
MEDIA_ROOT = env_path("STORAGE_DIR", VAR_DIR / "media")
# Where browsers reach the bucket (its folder `hosted/` alone needs to be public); without it Seeki hands images out.
STORAGE_PUBLIC_URL = env_str("STORAGE_PUBLIC_URL").rstrip("/")
if STORAGE_PUBLIC_URL and not STORAGE_PUBLIC_URL.startswith(("https://", "http://")):
    stop("STORAGE_PUBLIC_URL must be an http or https address.")
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"


def storage() -> dict[str, object]:
    """S3 when a bucket is named, else the local disk."""
    if not STORAGE_BUCKET:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    options = {
        "bucket_name": STORAGE_BUCKET,
        "endpoint_url": env_str("STORAGE_ENDPOINT_URL") or None,
        "region_name": env_str("STORAGE_REGION") or None,
        "access_key": env_secret("STORAGE_ACCESS_KEY") or None,
        "secret_key": env_secret("STORAGE_SECRET_KEY") or None,
        "file_overwrite": False,
    }
    return {"BACKEND": "seeki.lib.bucket.Bucket", "OPTIONS": options}


STORAGES = {
    "default": storage(),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# --- Intake ------------------------------------------------------------------------------------------------

SEEKI_SPOOL_DIR = env_path("SEEKI_SPOOL_DIR", VAR_DIR / "spool")
SEEKI_WEB_THREADS = env_int("WEB_THREADS", 4, minimum=1)
SEEKI_BODY_SILENCE_SECONDS = env_float("SEEKI_BODY_SILENCE_SECONDS", 30)
SEEKI_BODY_TOTAL_SECONDS = env_float("SEEKI_BODY_TOTAL_SECONDS", 900)
SEEKI_REQUESTS_PER_MINUTE = env_int("SEEKI_REQUESTS_PER_MINUTE", 6000, minimum=1)
SEEKI_BACKLOG_LIMIT = env_int("SEEKI_BACKLOG_LIMIT", 100_000, minimum=1)
# Who tells health and metrics what is waiting: by name, since the ground imports no app.
SEEKI_BACKLOG = "imports.pipeline.backlog.waiting"
SEEKI_BACKLOG_SECONDS = env_int("SEEKI_BACKLOG_SECONDS", 3600, minimum=1)
SEEKI_CHUNK_ITEMS = env_int("SEEKI_CHUNK_ITEMS", 500, minimum=1)
# Rows of one step of support's deeds on many.
SEEKI_BULK_ITEMS = env_int("SEEKI_BULK_ITEMS", 500, minimum=1)
SEEKI_DELIVERY_DAYS = env_int("SEEKI_DELIVERY_DAYS", 30, minimum=1)
# A body is found by its delivery: it must go before.
SEEKI_HISTORY_DAYS = env_int("SEEKI_HISTORY_DAYS", max(365, SEEKI_DELIVERY_DAYS), minimum=SEEKI_DELIVERY_DAYS)
SEEKI_LISTING_TTL_DAYS = env_int("SEEKI_LISTING_TTL_DAYS", 60, minimum=1)

# --- Images ------------------------------------------------------------------------------------------------

# Exact host:port pairs that images may be fetched from though they are not on the public internet.
SEEKI_FETCH_ALLOWED = frozenset(env_list("SEEKI_FETCH_ALLOWED"))
if PRODUCTION and SEEKI_FETCH_ALLOWED:
    stop("SEEKI_FETCH_ALLOWED is for tests; production fetches from the public internet only.")
SEEKI_IMAGE_BYTES = env_int("SEEKI_IMAGE_MAX_MB", 25, minimum=1) * 1_000_000
SEEKI_IMAGE_PIXELS = env_int("SEEKI_IMAGE_MAX_MEGAPIXELS", 80, minimum=1) * 1_000_000
# Of all workers together: images under way from one server, and tasks that fetch at a time.
SEEKI_IMAGES_PER_HOST = env_int("SEEKI_IMAGES_PER_HOST", 6, minimum=1)
SEEKI_IMAGE_TASKS = env_int("SEEKI_IMAGE_TASKS", 1, minimum=1)
# In each such task: images under way, and images being decoded.
SEEKI_IMAGE_THREADS = env_int("SEEKI_IMAGE_THREADS", 12, minimum=1)
SEEKI_IMAGE_DECODERS = env_int("SEEKI_IMAGE_DECODERS", 2, minimum=1)
SEEKI_IMAGE_SECONDS = env_float("SEEKI_IMAGE_SECONDS", 30)

# --- Geocoding ---------------------------------------------------------------------------------------------

GEOCODER = env_choice("GEOCODER", "gazetteer", ["gazetteer", "nominatim", "photon"])
GEOCODER_URL = env_str("GEOCODER_URL")
GEOCODER_USER_AGENT = env_str("GEOCODER_USER_AGENT", "seeki")
GEOCODER_RATE = env_float("GEOCODER_RATE", 1.0)
GEOCODER_CACHE_DAYS = env_int("GEOCODER_CACHE_DAYS", 180, minimum=1)
GEOCODER_MISS_DAYS = env_int("GEOCODER_MISS_DAYS", 7, minimum=1)
GAZETTEER_DIR = env_path("GAZETTEER_DIR", VAR_DIR / "gazetteer")
if GEOCODER != "gazetteer" and not GEOCODER_URL:
    stop(f"GEOCODER_URL must be set when GEOCODER is {GEOCODER}.")

# --- API ---------------------------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["agencies.gate.ApiKeyAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["agencies.gate.InGoodStanding"],
    "DEFAULT_THROTTLE_CLASSES": ["agencies.gate.AgencyThrottle"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "seeki.lib.api.JsonAnswers",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "seeki.lib.api.answer_exception",
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_METADATA_CLASS": None,
    "NUM_PROXIES": 0,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Seeki Agency Import API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/v1",
    "SORT_OPERATIONS": False,  # in the order of the urls
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "POSTPROCESSING_HOOKS": ["imports.endpoints.document.finish"],
}

# --- Admin -------------------------------------------------------------------------------------------------

UNFOLD = {
    "SITE_TITLE": "Seeki",
    "SITE_HEADER": "Seeki",
    "SITE_SUBHEADER": f"Support · {SEEKI_ENVIRONMENT}",
    "SITE_URL": "/",
    "SITE_ICON": lambda request: static("seeki/icon.svg"),
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": lambda request: static("seeki/icon.svg")}],
    "STYLES": [lambda request: static("seeki/support.css")],
    "SCRIPTS": [lambda request: static("seeki/search.js")],
    "SHOW_VIEW_ON_SITE": False,
    "ENVIRONMENT": "seeki.desk.environment",
    "DASHBOARD_CALLBACK": "imports.support.front.front",
    "SIDEBAR": {"navigation": "seeki.desk.navigation"},
    "ACCOUNT": {"navigation": "seeki.desk.account_links"},
    "BORDER_RADIUS": "8px",
    # The colours of the pages (seeki/styles/app.css), in unfold's words.
    "COLORS": {
        "base": {
            "50": "#f6f8f8", "100": "#eef2f1", "200": "#e0e6e5", "300": "#b9c6c4", "400": "#93a4a2", "500": "#566664",
            "600": "#3d4c4a", "700": "#33413f", "800": "#25302f", "900": "#141b1a", "950": "#0d1312",
        },
        "primary": {
            "50": "#eef9f7", "100": "#e1f3f0", "200": "#b5e3dc", "300": "#6fe6d5", "400": "#4fdcc8", "500": "#3fd6c1",
            "600": "#0f766e", "700": "#0b5f58", "800": "#0b4d48", "900": "#10302c", "950": "#0a211e",
        },
        "font": {"default-light": "#3d4c4a", "important-light": "#13201e", "important-dark": "#e7eeed"},
    },
}  # fmt: skip

# --- Security ----------------------------------------------------------------------------------------------

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
# The admin and the API reference bring scripts of their own, written into their pages.
CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/", "/v1/"],
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", *([f"{STORAGE_PUBLIC_URL}/"] if STORAGE_PUBLIC_URL else [])],
        "object-src": ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    },
}
CSRF_TRUSTED_ORIGINS = [SEEKI_PUBLIC_URL] if SEEKI_PUBLIC_URL.startswith("https://") else []
if PRODUCTION:
    SECURE_SSL_REDIRECT = env_bool("SEEKI_SSL_REDIRECT", True)
    SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# --- Observability -----------------------------------------------------------------------------------------

LOG_FORMAT = env_choice("LOG_FORMAT", "json" if PRODUCTION else "console", ["json", "console"])
LOG_LEVEL = env_choice("LOG_LEVEL", "INFO", ["DEBUG", "INFO", "WARNING", "ERROR"])
LOGGING_CONFIG = None
configure_logging(LOG_FORMAT, LOG_LEVEL)

METRICS_TOKEN = env_secret("METRICS_TOKEN")
SENTRY_DSN = env_secret("SENTRY_DSN")
# Local variables hold keys, bodies hold people's data: neither leaves with an error report.
NOTHING_PRIVATE: dict[str, Any] = {
    "send_default_pii": False,
    "include_local_variables": False,
    "max_request_body_size": "never",
}
if SENTRY_DSN:
    import sentry_sdk

    sentry_sdk.init(dsn=SENTRY_DSN, environment=SEEKI_ENVIRONMENT, **NOTHING_PRIVATE)
