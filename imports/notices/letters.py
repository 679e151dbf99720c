"""The e-mails themselves: subject, text and HTML in the reader's language, with a way out of each kind."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from agencies import unsubscribing
from agencies.models import Agency, Member
from agencies.standing import IN_GOOD_STANDING
from imports.models import Notice
from imports.notices.figures import Expiring, Failures, failure_causes

Kind = Notice.Kind
WANTED: Mapping[str, str] = {
    Kind.FAILURES: "notify_failures",
    Kind.SILENCE: "notify_silence",
    Kind.EXPIRING: "notify_expiring",
}


def page(agency: Agency, name: str, query: str = "") -> str:
    """The address of a page of the dashboard; it names the agency, for who belongs to several."""
    try:
        path = reverse(name)
    except NoReverseMatch:
        path = reverse("dashboard")
    return f"{settings.SEEKI_PUBLIC_URL}{path}?agency={agency.pk}{query}"


def letter(member: Member, kind: str, subject: str, facts: Mapping[str, Any]) -> EmailMultiAlternatives:
    """A message to this member; to be made while the reader's language and zone hold (`reading.as_reader`)."""
    off = unsubscribing.link(member, WANTED[kind])
    context = {
        "agency": member.agency,
        "subject": subject,
        "off": off,
        "settings_page": page(member.agency, "settings"),
        "is_production": settings.PRODUCTION,
        **facts,
    }
    message = EmailMultiAlternatives(
        " ".join(subject.split()),
        render_to_string(f"imports/mail/{kind}.txt", context).strip() + "\n",
        to=[member.user.email],
        headers={
            "List-Unsubscribe": f"<{off}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string(f"imports/mail/{kind}.html", context), "text/html")
    return message


def failures(member: Member, found: Failures, day: date) -> EmailMultiAlternatives:
    subject = ngettext(
        "%(agency)s: one listing was not imported", "%(agency)s: %(count)d listings were not imported", found.count
    ) % {"agency": member.agency.name, "count": found.count}
    link = page(member.agency, "imports", "&state=faulty")
    facts = {"found": found, "causes": failure_causes(member.agency, day), "link": link}
    return letter(member, Kind.FAILURES, subject, facts)


def silence(member: Member, last: datetime) -> EmailMultiAlternatives:
    subject = _("%(agency)s: no import for three days") % {"agency": member.agency.name}
    facts = {
        "last": last,
        "days": settings.SEEKI_LISTING_TTL_DAYS,
        "link": page(member.agency, "imports"),
        "keys": page(member.agency, "keys"),
    }
    return letter(member, Kind.SILENCE, subject, facts)


def expiring(member: Member, found: Expiring) -> EmailMultiAlternatives:
    subject = ngettext(
        "%(agency)s: one listing expires within 7 days",
        "%(agency)s: %(count)d listings expire within 7 days",
        found.count,
    ) % {"agency": member.agency.name, "count": found.count}
    facts = {
        "found": found,
        "link": page(member.agency, "listings", "&state=expiring"),
        "may_import": member.agency.subscription.status in IN_GOOD_STANDING,
    }
    return letter(member, Kind.EXPIRING, subject, facts)
