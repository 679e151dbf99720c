"""GET /admin/agency/{id}/: all that support is asked about an agency, and what it can do about it, on one page."""

from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from agencies import audit, keys, plans, team, visits
from agencies.models import Agency, ApiKey, AuditEntry, Subscription, SupportNote
from agencies.pages.billing_words import words
from imports.history import causes
from imports.history.batches import with_senders
from imports.models import ImportBatch, ImportItem
from imports.pages.feed import Feed, verdict
from imports.pages.words import Word, batch_word, format_name
from imports.support import standing
from imports.support.desk import StaffRequest, show, support_page
from imports.support.keys import PERMISSION as MAY_HANDLE_KEYS
from listings.models import Listing
from listings.visibility import SOON

# So much of each is shown; the lists behind the links have the rest.
BATCHES, DEEDS, NOTES, KEYS = 10, 12, 50, 10
REFUSED = f"{ImportItem.Status.FAILED},{ImportItem.Status.REJECTED}"


class NoteForm(forms.Form):
    text = forms.CharField(
        label="A note for colleagues",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class Figure(NamedTuple):
    """A number, what it counts, and the rows that it counts."""

    label: str
    value: object
    address: str = ""
    tone: str = ""
    detail: str = ""


@support_page("agencies.view_agency")
def show_agency(request: StaffRequest, agency_id: UUID) -> HttpResponse:
    agency = get_object_or_404(Agency.objects.select_related("subscription"), pk=agency_id)
    subscription = getattr(agency, "subscription", None)
    now = timezone.now()
    feed = Feed.of(agency, now)
    context = {
        "agency": agency,
        "subscription": subscription,
        "words": words(subscription),
        "plan": plans.name_of(subscription.price_id) if subscription and subscription.price_id else "",
        "stripe": stripe_page(subscription),
        "verdict": verdict(feed),
        "figures": figures(feed),
        "causes": causes.of_agency(agency.pk, 5, now),
        "keys": [key_row(key, now) for key in newest_keys(agency)],
        "members": team.members(agency),
        "batches": [batch_row(batch) for batch in newest_batches(agency)],
        "deeds": [deed_row(entry) for entry in agency.audit_entries.order_by("-id")[:DEEDS]],
        "notes": agency.support_notes.order_by("-id")[:NOTES],
        "note_form": NoteForm(),
        "usual": {"backlog": settings.SEEKI_BACKLOG_LIMIT, "requests": settings.SEEKI_REQUESTS_PER_MINUTE},
        "lists": lists(agency),
        "may": permissions(request),
    }
    return show(request, "support/agency.html", agency.name, context)


@support_page("agencies.view_agency", "agencies.add_supportnote")
@require_POST
def add_note(request: StaffRequest, agency_id: UUID) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=agency_id)
    form = NoteForm(request.POST)
    if form.is_valid():
        who = request.user.get_full_name()
        SupportNote.objects.create(agency=agency, author=request.user, author_name=who, text=form.cleaned_data["text"])
    else:
        messages.error(request, "A note needs some words, and no more than 5,000 letters.")
    return redirect(reverse("support-agency", args=[agency.pk]) + "#notes")


def permissions(request: StaffRequest) -> dict[str, bool]:
    """What this person of support may do here; each page asks again."""
    asked = {
        "edit": standing.MAY_CHANGE,
        "subscribe": standing.SET_BY_HAND,
        "keys": MAY_HANDLE_KEYS,
        "visit": visits.LOOK,
        "note": "agencies.add_supportnote",
    }
    return {name: request.user.has_perm(permission) for name, permission in asked.items()}


def stripe_page(subscription: Subscription | None) -> str:
    """The customer in Stripe's own dashboard, of the mode that this server's key is of."""
    if not subscription or not subscription.stripe_customer_id:
        return ""
    mode = "" if settings.STRIPE_SECRET_KEY.startswith(("sk_live_", "rk_live_")) else "test/"
    return f"https://dashboard.stripe.com/{mode}customers/{subscription.stripe_customer_id}"


def figures(feed: Feed) -> list[Figure]:
    """Is there anything obvious? Each figure leads to its rows."""
    last, agency = feed.last, feed.agency
    soon = {"expires_at__gt": feed.now.isoformat(), "expires_at__lte": (feed.now + SOON).isoformat()}
    offered = {"removed_at__isnull": "True", "withheld_at__isnull": "True"}
    live = {"expires_at__gt": feed.now.isoformat()}
    return [
        Figure("Last import", last.received_at if last else "never", page_of(last), "" if last else "warn"),
        Figure("Waiting", feed.waiting, rows(ImportItem, agency, status__exact=ImportItem.Status.QUEUED)),
        Figure(
            "Failing", feed.failing, rows(ImportItem, agency, status__in=REFUSED), "bad" if feed.failing.count else ""
        ),
        Figure("Live", f"{feed.figures.live:,}", rows(Listing, agency, **offered, **live)),
        Figure(
            "Expiring in 7 days",
            f"{feed.figures.expiring:,}",
            rows(Listing, agency, **offered, **soon),
            "warn" if feed.figures.expiring else "",
        ),
        Figure("Listings in all", f"{feed.figures.total:,}", rows(Listing, agency)),
    ]


def rows(model: Any, agency: Agency, **filters: str) -> str:
    """The admin's list of this agency's rows."""
    query = urlencode({"agency__id__exact": str(agency.pk)} | filters)
    return f"{reverse(f'admin:{model._meta.app_label}_{model._meta.model_name}_changelist')}?{query}"


def lists(agency: Agency) -> dict[str, str]:
    return {"batches": rows(ImportBatch, agency), "deeds": rows(AuditEntry, agency), "items": rows(ImportItem, agency)}


def page_of(batch: ImportBatch | None) -> str:
    return reverse("admin:imports_importbatch_change", args=[batch.pk]) if batch else ""


def newest_keys(agency: Agency) -> list[ApiKey]:
    found = ApiKey.objects.filter(subscription__agency=agency).select_related("created_by").defer("digest")
    return list(found.order_by("-created_at")[:KEYS])


def key_row(key: ApiKey, now: datetime) -> dict[str, Any]:
    is_usable = keys.is_usable(key, now)
    if key.revoked_at:
        tone, state = "bad", "Revoked"
    elif not is_usable:
        tone, state = "quiet", "Ended"
    else:
        tone, state = ("good", "Current") if key.is_current else ("warn", "Replaced, still works")
    return {"key": key, "tone": tone, "state": state, "is_usable": is_usable}


def newest_batches(agency: Agency) -> list[ImportBatch]:
    found = ImportBatch.objects.filter(agency=agency)
    return list(with_senders(found).order_by("-number")[:BATCHES])


def batch_row(batch: ImportBatch) -> dict[str, Any]:
    word: Word = batch_word(batch)
    refused = batch.rejected_count + batch.failed_count
    return {
        "batch": batch,
        "address": page_of(batch),
        "word": word,
        "format": format_name(batch.dialect),
        "refused": refused,
    }


def deed_row(entry: AuditEntry) -> dict[str, Any]:
    return {"entry": entry, "text": audit.sentence(entry), "who": entry.staff_name or entry.actor_name}
