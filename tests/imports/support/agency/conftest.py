"""People of Seeki's support: one who may do all that this desk can, and one who may only look."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from agencies.models import User

LOOKS = ["view_agency", "view_apikey", "view_user", "view_stripeevent", "view_importbatch", "view_importitem"]
LOOKS += ["view_listing", "view_auditentry"]
DEEDS = ["change_agency", "change_apikey", "change_subscription", "add_supportnote"]


def staff(email: str, name: str, permissions: list[str]) -> User:
    user = User.objects.create_user(email, "a long enough password", is_staff=True, name=name)
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def hana(db: None) -> User:
    return staff("hana@seeki.example", "Hana Helper", LOOKS + DEEDS)


@pytest.fixture
def desk(hana: User) -> Client:
    client = Client()
    client.force_login(hana)
    return client


@pytest.fixture
def onlooker(db: None) -> Client:
    client = Client()
    client.force_login(staff("olaf@seeki.example", "Olaf Onlooker", LOOKS))
    return client
