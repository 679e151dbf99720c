"""What makes codes is not readable in the database, and a changed server secret locks out without an error."""

from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.test import Client

from agencies.models import User
from tests.conftest import Person


def test_the_secret_is_encrypted_and_read_again() -> None:
    kept = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3DPEHPK3PXP" not in kept
    assert get_adapter().decrypt(kept) == "JBSWY3DPEHPK3PXP"


def test_after_a_change_of_the_servers_secret_no_code_fits(settings: pytest.FixtureRequest) -> None:
    kept = get_adapter().encrypt("JBSWY3DPEHPK3PXP")
    settings.SECRET_KEY = "another secret of the server"
    first, second = get_adapter().decrypt(kept), get_adapter().decrypt(kept)
    assert "JBSWY3DPEHPK3PXP" not in (first, second)
    assert first != second, "and nobody can know it"


# Seeki's own people in the admin


def enrol(user: User, kind: str = Authenticator.Type.TOTP) -> None:
    Authenticator.objects.create(user=user, type=kind, data={"secret": "x"})


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/admin/", "/admin/operations", "/admin/agencies/agency/", "/admin/jsi18n/"])
def test_in_production_staff_set_a_second_factor_up_first(support: User, settings: Any, page: str) -> None:
    settings.PRODUCTION = True
    client = Client()
    client.force_login(support)
    answer = client.get(page)
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/accounts/2fa/"
    assert "Seeki support needs a second factor" in client.get(answer.headers["Location"]).content.decode()
    enrol(support)
    assert client.get(page).status_code == 200


@pytest.mark.django_db
def test_recovery_codes_alone_are_no_second_factor(support: User, settings: Any) -> None:
    settings.PRODUCTION = True
    enrol(support, Authenticator.Type.RECOVERY_CODES)
    client = Client()
    client.force_login(support)
    assert client.get("/admin/").status_code == 302
    assert client.post("/admin/agencies/agency/add/", {}).status_code == 302


@pytest.mark.django_db
def test_outside_production_and_for_agency_staff_it_is_their_own_choice(
    support: User, owner: Person, settings: Any
) -> None:
    client = Client()
    client.force_login(support)
    assert client.get("/admin/").status_code == 200
    settings.PRODUCTION = True
    assert owner.client().get("/dashboard/").status_code == 200
    assert "/admin/login/" in owner.client().get("/admin/").headers["Location"], "they are nobody there"
