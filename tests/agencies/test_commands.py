"""`manage.py issue_key` and `manage.py make_demo`."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client

from agencies import keys
from agencies.models import Agency, ApiKey, Member, Subscription, User
from tests.conftest import Person

pytestmark = pytest.mark.django_db
NOWHERE = "/v1/import-items/0198a5c2-7f12-7d0a-8c55-19e2b7f3a601/status"


def lets_in(secret: str) -> bool:
    return Client().get(NOWHERE, headers={"Authorization": f"Bearer {secret}"}).status_code == 404


# issue_key


@pytest.mark.parametrize("named_by", ["id", "name"])
def test_issue_key_prints_the_key_alone_on_standard_output(
    owner: Person, capsys: pytest.CaptureFixture[str], named_by: str
) -> None:
    call_command("issue_key", str(owner.agency.pk) if named_by == "id" else owner.agency.name)
    out, err = capsys.readouterr()
    assert keys.is_well_formed(out.removesuffix("\n"))
    assert lets_in(out.strip())
    assert owner.agency.name in err
    assert "not shown again" in err
    assert out.strip() not in err


def test_issue_key_ends_the_old_key_unless_told_otherwise(owner: Person) -> None:
    call_command("issue_key", owner.agency.name)
    assert not lets_in(owner.secret)


def test_issue_key_leaves_the_old_key_its_grace(owner: Person) -> None:
    call_command("issue_key", owner.agency.name, grace="24h")
    assert lets_in(owner.secret)


def test_issue_key_warns_of_a_subscription_that_opens_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Agency.objects.create(name="New Homes")
    call_command("issue_key", "New Homes")
    out, err = capsys.readouterr()
    assert "subscription is none: imports are refused" in err
    refused = Client().get(NOWHERE, headers={"Authorization": f"Bearer {out.strip()}"})
    assert refused.json()["error_code"] == "SUBSCRIPTION_INACTIVE"


@pytest.mark.parametrize("status", ["active", "past_due"])
def test_issue_key_does_not_warn_of_a_good_one(capsys: pytest.CaptureFixture[str], status: str, owner: Person) -> None:
    Subscription.objects.update(status=status)
    call_command("issue_key", owner.agency.name)
    assert "refused" not in capsys.readouterr().err


def test_issue_key_asks_for_the_id_when_the_name_is_not_enough(owner: Person) -> None:
    with pytest.raises(CommandError, match="No agency is called 'alba'"):
        call_command("issue_key", "alba")
    Agency.objects.create(name=owner.agency.name)
    with pytest.raises(CommandError, match="More than one agency is called 'Alba Estates'; give its id"):
        call_command("issue_key", owner.agency.name)
    assert ApiKey.objects.count() == 1


# make_demo


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "demo.json"


def make(file: Path) -> dict[str, Any]:
    call_command("make_demo", file=file)
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def test_make_demo_makes_all_that_is_needed_to_click_and_to_post(file: Path) -> None:
    demo = make(file)
    assert lets_in(demo["api_key"])
    agency = Agency.objects.get()
    assert agency.subscription.is_demo
    member = Member.objects.get(agency=agency)
    assert (member.user.email, member.role) == (demo["owner_email"], "OWNER")
    for who in ("owner", "support"):
        assert Client().login(username=demo[f"{who}_email"], password=demo[f"{who}_password"])
    admin = Client()
    admin.login(username=demo["support_email"], password=demo["support_password"])
    assert admin.get("/admin/").status_code == 200
    visitor = Client()
    visitor.login(username=demo["owner_email"], password=demo["owner_password"])
    assert visitor.get("/admin/").status_code == 302


def test_make_demo_again_finds_the_same(file: Path) -> None:
    first = make(file)
    rows = [set(model.objects.values_list("pk", flat=True)) for model in (User, Agency, Member, ApiKey)]
    assert make(file) == first
    assert rows == [set(model.objects.values_list("pk", flat=True)) for model in (User, Agency, Member, ApiKey)]


def test_make_demo_keeps_what_else_stands_in_the_file(file: Path) -> None:
    make(file)
    file.write_text(json.dumps(json.loads(file.read_text()) | {"base_url": "http://127.0.0.1:8000"}))
    assert make(file)["base_url"] == "http://127.0.0.1:8000"


@pytest.mark.parametrize("who", ["owner", "support"])
def test_make_demo_heals_a_changed_password(file: Path, who: str) -> None:
    demo = make(file)
    user = User.objects.get(email=demo[f"{who}_email"])
    user.set_password("something else entirely")
    user.save()
    again = make(file)
    assert Client().login(username=again[f"{who}_email"], password=again[f"{who}_password"])
    other = "support" if who == "owner" else "owner"
    assert again[f"{other}_password"] == demo[f"{other}_password"]
    assert again["api_key"] == demo["api_key"]


@pytest.mark.parametrize("content", [None, "", "{", "[]", "null", '{"api_key": "nonsense"}'])
def test_make_demo_heals_a_lost_or_broken_file(file: Path, content: str | None) -> None:
    first = make(file)
    if content is None:
        file.unlink()
    else:
        file.write_text(content)
    again = make(file)
    assert lets_in(again["api_key"])
    assert Client().login(username=again["owner_email"], password=again["owner_password"])
    assert not lets_in(first["api_key"])
    assert (Agency.objects.count(), User.objects.count()) == (1, 2)


def test_make_demo_replaces_a_key_that_is_no_longer_current(file: Path) -> None:
    first = make(file)
    keys.revoke(ApiKey.objects.get())
    second = make(file)
    assert second["api_key"] != first["api_key"]
    assert lets_in(second["api_key"])


def test_make_demo_does_not_use_the_key_of_another_agency(file: Path, owner: Person) -> None:
    make(file)
    file.write_text(json.dumps({"api_key": owner.secret}))
    assert make(file)["api_key"] != owner.secret
    assert lets_in(owner.secret)


def test_only_the_user_can_read_the_file(file: Path) -> None:
    make(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.chmod(0o644)
    make(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_make_demo_has_no_place_in_production(file: Path, settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="no place in production"):
        make(file)
    assert not file.exists()
    assert not User.objects.exists()
