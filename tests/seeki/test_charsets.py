"""Addresses and forms are UTF-8, whatever charset a sender names."""

import pytest

from agencies.models import User
from seeki.wsgi import Utf8Request, application
from tests.conftest import Person

pytestmark = pytest.mark.django_db
FORM = b'--x\r\nContent-Disposition: form-data; name="name"\r\n\r\n\\ud800\xc3\xa9\r\n--x--\r\n'
CHARSETS = ["rot13", "hex", "idna", "punycode", "unicode_escape", "utf-16", "utf-7", "latin-1", "none"]


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_charset_changes_no_address_and_no_form(owner: Person, monkeypatch: pytest.MonkeyPatch, charset: str) -> None:
    assert application.application.request_class is Utf8Request  # type: ignore[attr-defined]
    monkeypatch.setattr("django.test.client.WSGIRequest", Utf8Request)
    client = owner.client()
    answer = client.get("/dashboard/listings/?q=%5Cud800%C3%A9", CONTENT_TYPE=f"text/plain; charset={charset}")
    assert 'value="\\ud800é"' in answer.content.decode()
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    assert client.generic("POST", "/dashboard/account/", FORM, kind).status_code == 302
    assert User.objects.get(pk=owner.user.pk).name == "\\ud800é"
