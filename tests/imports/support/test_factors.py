"""A second factor that was lost: removed by support, with a reason, and written down where owners read it."""

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.test import Client

from agencies.models import AuditEntry, User
from tests.conftest import Person

pytestmark = pytest.mark.django_db


def factor_of(user: User, kind: str = Authenticator.Type.TOTP) -> Authenticator:
    made: Authenticator = Authenticator.objects.create(user=user, type=kind, data={})
    return made


def remove(client: Client, factor: Authenticator, **said: Any) -> Any:
    return client.post(f"/admin/factors/{factor.pk}/remove/", {"reason": "called back, ticket 9"} | said)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_it_is_removed_with_its_recovery_codes(support: User, colleague: Person) -> None:
    factor = factor_of(colleague.user)
    factor_of(colleague.user, Authenticator.Type.RECOVERY_CODES)
    desk = signed_in(support)
    assert f"/admin/factors/{factor.pk}/remove/" in desk.get("/admin/mfa/authenticator/").content.decode()
    assert "Make sure that it is they who ask" in desk.get(f"/admin/factors/{factor.pk}/remove/").content.decode()
    assert remove(desk, factor, reason="").status_code == 400
    assert remove(desk, factor).status_code == 302
    assert not Authenticator.objects.exists()
    entry = AuditEntry.objects.get()
    assert (entry.deed, entry.staff, entry.reason) == ("second_factor_removed", support, "called back, ticket 9")
    assert LogEntry.objects.get().get_change_message() == "called back, ticket 9"
    told = colleague.client().get("/dashboard/audit/?deed=team").content.decode()
    assert "ticket 9" not in told


def test_another_factor_stays_with_its_codes(support: User, colleague: Person) -> None:
    lost, kept = factor_of(colleague.user), factor_of(colleague.user, Authenticator.Type.WEBAUTHN)
    codes = factor_of(colleague.user, Authenticator.Type.RECOVERY_CODES)
    assert remove(signed_in(support), lost).status_code == 302
    assert set(Authenticator.objects.all()) == {kept, codes}


def test_who_may_not(support: User, owner: Person, colleague: Person, stranger: Person) -> None:
    factor, highest = factor_of(colleague.user), factor_of(support)
    onlooker = User.objects.create_user("looks@seeki.example", "a long enough password", is_staff=True)
    onlooker.user_permissions.add(Permission.objects.get(codename="view_authenticator"))
    assert remove(signed_in(onlooker), factor).status_code == 403
    for address in ("/admin/mfa/authenticator/", f"/admin/mfa/authenticator/{factor.pk}/change/"):
        assert "/remove/" not in signed_in(onlooker).get(address).content.decode(), "nor is it offered"
        assert "/remove/" in signed_in(support).get(address).content.decode()
    for client in (owner.client(), colleague.client(), stranger.client(), Client()):
        assert "/admin/login/" in remove(client, factor).headers["Location"]
    onlooker.user_permissions.add(Permission.objects.get(codename="delete_authenticator"))
    assert remove(signed_in(onlooker), highest).status_code == 403, "nobody changes who may do more"
    assert Authenticator.objects.count() == 2
