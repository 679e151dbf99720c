"""The settings: production refuses whatever belongs to a desk, with a sentence and no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.seeki.settings_run import GOOD_PRODUCTION, KEPT, run_settings

ROOT = Path(__file__).parents[2]
# What is changed, and what the sentence must name.
REFUSED = [
    ({"SEEKI_SECRET_KEY": ""}, "SEEKI_SECRET_KEY must be set in production"),
    ({"SEEKI_SECRET_KEY": "short"}, "at least 50 random characters"),
    (
        {"SEEKI_SECRET_KEY": "insecure-development-secret-that-production-refuses-to-start-with"},
        "SEEKI_SECRET_KEY must be set in production",
    ),
    ({"SEEKI_ALLOWED_HOSTS": ""}, "SEEKI_ALLOWED_HOSTS"),
    ({"SEEKI_ALLOWED_HOSTS": "*"}, "SEEKI_ALLOWED_HOSTS"),
    ({"SEEKI_ALLOWED_HOSTS": "ingest.seeki.eu,*"}, "SEEKI_ALLOWED_HOSTS"),
    ({"SEEKI_DEBUG": "yes"}, "SEEKI_DEBUG must be off in production"),
    ({"SEEKI_PUBLIC_URL": "http://ingest.seeki.eu"}, "SEEKI_PUBLIC_URL must be an https address"),
    ({"SEEKI_PUBLIC_URL": ""}, "SEEKI_PUBLIC_URL must be an https address"),
    ({"DATABASE_URL": ""}, "DATABASE_URL"),
    ({"CELERY_BROKER_URL": ""}, "CELERY_BROKER_URL"),
    ({"CACHE_URL": ""}, "CACHE_URL"),
    ({"EMAIL_HOST": ""}, "EMAIL_HOST must be set in production"),
    ({"DATABASE_URL": "mysql://x"}, "DATABASE_URL cannot be read; it must look like postgresql://"),
    ({"DATABASE_URL": "postgresql://seeki@host/x?nonsense=1"}, "DATABASE_URL cannot be read"),
    ({"SEEKI_ENVIRONMENT": "live"}, "SEEKI_ENVIRONMENT must be one of staging, production; it is 'live'."),
    ({"SEEKI_LEASE_SECONDS": "1"}, "SEEKI_LEASE_SECONDS must be a whole number of at least 2"),
    ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL must be one of"),
    ({"GEOCODER": "google"}, "GEOCODER must be one of"),
    ({"GEOCODER": "nominatim"}, "GEOCODER_URL must be set when GEOCODER is nominatim."),
    ({"STRIPE_SECRET_KEY": "sk_live_1"}, "STRIPE_WEBHOOK_SECRET must be set where STRIPE_SECRET_KEY is"),
    ({"STRIPE_SECRET_KEY": "sk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}, "STRIPE_SECRET_KEY is a key for tests"),
    ({"STRIPE_API_BASE": "http://127.0.0.1:1"}, "STRIPE_API_BASE must be an https address in production"),
    ({"STRIPE_PRICES": "Standard"}, "STRIPE_PRICES must look like Name:value,Other name:value"),
    ({"STRIPE_PRICES": "A:price_1,A:price_2"}, "'A:price_2' does not fit"),
    ({"SEEKI_SECRET_KEY_FILE": "/nowhere/at/all"}, "SEEKI_SECRET_KEY_FILE names '/nowhere/at/all'"),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSED, ids=lambda value: str(value)[:60])
def test_production_refuses(monkeypatch: pytest.MonkeyPatch, changes: dict[str, str], sentence: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        run_settings(monkeypatch, GOOD_PRODUCTION | changes)
    assert str(stopped.value).startswith("seeki: ")
    assert sentence in str(stopped.value)
    assert "\n" not in str(stopped.value)


@pytest.mark.parametrize("url", ["mysql://seeki:{}@host/x", "postgresql://seeki:{}@host/x?a=b", "host=x password={} y"])
def test_no_refusal_repeats_a_secret(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    with pytest.raises(SystemExit) as stopped:
        run_settings(monkeypatch, GOOD_PRODUCTION | {"DATABASE_URL": url.format("hunter2hunter2")})
    assert "DATABASE_URL" in str(stopped.value)
    assert "hunter2hunter2" not in str(stopped.value)


def test_good_settings_start_production(monkeypatch: pytest.MonkeyPatch) -> None:
    found = run_settings(monkeypatch, GOOD_PRODUCTION)
    assert found["PRODUCTION"] is True
    assert found["DEBUG"] is False
    assert found["ALLOWED_HOSTS"] == ["ingest.seeki.eu"]
    database = found["DATABASES"]["default"]
    assert (database["NAME"], database["USER"], database["HOST"]) == ("seeki", "seeki", "db.internal")
    assert found["LOG_FORMAT"] == "json"


@pytest.mark.parametrize(
    "name", ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS"]
)
def test_production_is_https_only(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert run_settings(monkeypatch, GOOD_PRODUCTION)[name]
    assert not run_settings(monkeypatch, {}).get(name)


def test_a_proxy_that_redirects_itself_is_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_settings(monkeypatch, GOOD_PRODUCTION | {"SEEKI_SSL_REDIRECT": "no"})["SECURE_SSL_REDIRECT"] is False


def test_secrets_may_come_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    files = {}
    for name in ("SEEKI_SECRET_KEY", "METRICS_TOKEN"):
        (tmp_path / name).write_text(f"{name}-from-a-file-that-only-the-container-sees-0123456789\n")
        files[f"{name}_FILE"] = str(tmp_path / name)
    found = run_settings(monkeypatch, GOOD_PRODUCTION | {"SEEKI_SECRET_KEY": ""} | files)
    assert found["SECRET_KEY"].startswith("SEEKI_SECRET_KEY-from-a-file")
    assert found["METRICS_TOKEN"].startswith("METRICS_TOKEN-from-a-file")


@pytest.mark.parametrize("name", ["DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL"])
def test_addresses_with_passwords_may_come_from_files_in_production(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text(GOOD_PRODUCTION[name])
    environment = GOOD_PRODUCTION | {name: "", f"{name}_FILE": str(tmp_path / name)}
    assert run_settings(monkeypatch, environment)["PRODUCTION"] is True


def test_plans_are_named_in_their_order(monkeypatch: pytest.MonkeyPatch) -> None:
    stripe = {"STRIPE_SECRET_KEY": "sk_live_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}
    found = run_settings(monkeypatch, GOOD_PRODUCTION | stripe | {"STRIPE_PRICES": "One: office:price_1, Ten:price_2"})
    assert list(found["STRIPE_PRICES"].items()) == [("One: office", "price_1"), ("Ten", "price_2")]


def test_a_desk_needs_no_variable_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    found = run_settings(monkeypatch, {})
    assert (found["SEEKI_ENVIRONMENT"], found["PRODUCTION"], found["DEBUG"]) == ("staging", False, False)
    assert found["GEOCODER"] == "gazetteer"
    assert "HOST" in found["DATABASES"]["default"]


def test_a_transaction_ends_before_the_lease_does(monkeypatch: pytest.MonkeyPatch) -> None:
    found = run_settings(monkeypatch, {"SEEKI_LEASE_SECONDS": "30"})
    options = found["DATABASES"]["default"]["OPTIONS"]["options"]
    assert "idle_in_transaction_session_timeout=20000" in options


def test_images_come_from_the_public_internet_and_go_to_a_public_address(monkeypatch: pytest.MonkeyPatch) -> None:
    found = run_settings(monkeypatch, {"SEEKI_FETCH_ALLOWED": "127.0.0.1:8001, 127.0.0.1:8002"})
    assert found["SEEKI_FETCH_ALLOWED"] == {"127.0.0.1:8001", "127.0.0.1:8002"}
    assert run_settings(monkeypatch, {})["SEEKI_FETCH_ALLOWED"] == frozenset()
    with pytest.raises(SystemExit, match="SEEKI_FETCH_ALLOWED"):
        run_settings(monkeypatch, GOOD_PRODUCTION | {"SEEKI_FETCH_ALLOWED": "127.0.0.1:8001"})
    found = run_settings(monkeypatch, {"STORAGE_PUBLIC_URL": "https://images.seeki.example/"})
    assert found["STORAGE_PUBLIC_URL"] == "https://images.seeki.example"
    assert "https://images.seeki.example/" in found["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["img-src"]
    with pytest.raises(SystemExit, match="STORAGE_PUBLIC_URL"):
        run_settings(monkeypatch, {"STORAGE_PUBLIC_URL": "images.seeki.example"})


def test_s3_is_used_where_a_bucket_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "FileSystem" in run_settings(monkeypatch, {})["STORAGES"]["default"]["BACKEND"]
    found = run_settings(monkeypatch, {"STORAGE_BUCKET": "seeki", "STORAGE_ENDPOINT_URL": "http://s3.internal"})
    assert found["STORAGES"]["default"]["BACKEND"].endswith("bucket.Bucket")
    assert found["STORAGES"]["default"]["OPTIONS"]["bucket_name"] == "seeki"


@pytest.mark.parametrize("changes", [{"SEEKI_SECRET_KEY": "short"}, {"DATABASE_URL": ""}], ids=str)
def test_a_real_start_ends_with_the_sentence_alone(changes: dict[str, str]) -> None:
    environment = {name: value for name, value in os.environ.items() if name in KEPT} | GOOD_PRODUCTION | changes
    done = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("seeki: ")
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr
