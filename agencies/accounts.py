"""Sign-up of an agency: allauth asks and checks, and here stands what is ours about it."""

from contextlib import AbstractContextManager, nullcontext
from smtplib import SMTPException
from typing import Any

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import SignupForm as BaseSignupForm
from allauth.core import context
from django import forms
from django.conf import settings
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _

from agencies import audit, invitations, stripe_api
from agencies.countries import country_choices
from agencies.membership import current_member
from agencies.models import Agency, Member, Subscription, User
from agencies.reading import language_of, zones

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Where people land, and who need not confirm an address: the link of an invitation came to it."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "too_many_login_attempts": _(
            "Too many wrong passwords. Try again in five minutes, or choose a new password now by e-mail."
        )
    }

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        user = request.user
        if isinstance(user, User) and user.is_staff and not user.memberships.exists():
            return reverse("admin:index")
        return reverse("dashboard")

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """A new agency goes on to choose its plan, where there is something to pay."""
        place = current_member(request)
        subscription = getattr(place.agency, "subscription", None) if place and place.is_owner else None
        if subscription and subscription.status == Subscription.Status.NONE:
            return reverse("for-agents")
        return reverse("dashboard")

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of who reads it. A mail server that is away is no reason for a page to fail."""
        user = context.get("user") or User.objects.filter(email__iexact=email).first()
        words = {
            "password_url": f"{settings.SEEKI_PUBLIC_URL}{reverse('account_change_password')}",
            "is_production": settings.PRODUCTION,
        }
        with in_language_of(user):
            try:
                super().send_mail(template_prefix, email, context | words)
            except (OSError, SMTPException):
                log.exception("account_mail_not_sent", template=template_prefix)
                messages.error(self.request, gettext("The e-mail could not be sent. Try again in some minutes."))

    def is_email_verified(self, request: HttpRequest, email: str) -> bool:
        invitation = invitations.pending(request)
        return bool(invitation and invitation.email.lower() == email.lower()) or super().is_email_verified(
            request, email
        )


def in_language_of(user: User | None) -> AbstractContextManager[None]:
    """The language of this person; of the visitor, where nobody is known."""
    if user is None:
        return nullcontext()
    place = user.memberships.select_related("agency").order_by("pk").first()
    return override(language_of(user, place.agency if place else None))


class SignupForm(BaseSignupForm):  # type: ignore[misc]
    """A person and, unless they were invited into one, their agency."""

    name = forms.CharField(label=_("Your name"), max_length=150, widget=forms.TextInput({"autocomplete": "name"}))
    agency_name = forms.CharField(
        label=_("Name of the agency"), max_length=200, widget=forms.TextInput({"autocomplete": "organization"})
    )
    country_code = forms.ChoiceField(label=_("Country"), choices=country_choices)
    # Filled in by the browser, where it can.
    time_zone = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput({"data-time-zone": True}))
    field_order = ("agency_name", "country_code", "name", "email", "password1")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        invitation = invitations.pending(context.request)
        if invitation:  # then only the person is asked for
            del self.fields["agency_name"], self.fields["country_code"]
            self.fields["email"].initial = invitation.email

    def try_save(self, request: HttpRequest) -> Any:
        """The form that is sent twice at once finds the account of the first one, as if it came later."""
        try:
            return super().try_save(request)
        except IntegrityError:
            self.account_already_exists = User.objects.filter(email__iexact=self.cleaned_data["email"]).exists()
            if not self.account_already_exists:
                raise
        return super().try_save(request)

    @transaction.atomic
    def save(self, request: HttpRequest) -> User:
        """Make the person and their agency. An address that has an account already does not come here: its owner is
        told so by e-mail, and the visitor sees what everybody sees."""
        user: User = super().save(request)
        user.name = self.cleaned_data["name"]
        user.language = get_language() or settings.LANGUAGE_CODE
        user.save(update_fields=["name", "language"])
        if not invitations.accept_pending(request, user):
            open_account(user, self.cleaned_data, request)
        return user


def open_account(user: User, data: dict[str, Any], request: HttpRequest) -> Agency:
    """A new agency, with this person as its owner."""
    time_zone = data["time_zone"] if data["time_zone"] in zones() else "Europe/Amsterdam"
    agency = Agency.objects.create(
        name=data["agency_name"],
        country_code=data["country_code"],
        email=user.email,
        language=user.language,
        time_zone=time_zone,
    )
    Member.objects.create(agency=agency, user=user, role=Member.Role.OWNER)
    # Where nothing can be paid, whoever tries staging gets a subscription that is nobody's invoice; production waits
    # for a payment.
    is_demo = not (settings.PRODUCTION or stripe_api.is_configured())
    status = Subscription.Status.ACTIVE if is_demo else Subscription.Status.NONE
    Subscription.objects.create(agency=agency, status=status, is_demo=is_demo)
    audit.record(agency, user, audit.Deed.SIGNED_UP, agency.name, request=request)
    return agency
