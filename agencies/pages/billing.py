"""Billing: the plan, its state in words, the next payment; owners subscribe, pay and cancel at Stripe."""

from collections.abc import Callable
from typing import Any

from csp.decorators import csp_update
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from agencies import audit, plans, stripe_api, subscribing
from agencies import checkout as at_stripe
from agencies.membership import MemberRequest, member_page
from agencies.models import Member, Subscription
from agencies.models.stripe import in_words
from agencies.pages.billing_words import words
from agencies.standing import IN_GOOD_STANDING

Role = Member.Role
DEEDS = 10
# After so many looks, two seconds apart, Stripe is asked once, and after so many nobody waits any longer.
ASK_AFTER, STOP_AFTER = 4, 30
# A form that ends at Stripe: browsers hold the whole way against the page's policy.
leads_to_stripe = csp_update({"form-action": settings.STRIPE_PAGES})


class SeeOther(HttpResponseRedirect):
    status_code = 303


@require_safe
@leads_to_stripe
@member_page()
@never_cache
def show_billing(request: MemberRequest) -> HttpResponse:
    return render(request, "agencies/billing.html", context(request))


def context(request: MemberRequest) -> dict[str, Any]:
    row = subscription_in(request)
    deeds = request.agency.audit_entries.filter(deed__in=audit.BILLING_DEEDS).order_by("-id")[:DEEDS]
    is_over = row is None or (row.status in subscribing.OVER and not row.is_by_hand)
    is_renewed = row is not None and row.status in IN_GOOD_STANDING and not (row.ends_at or row.is_by_hand)
    return {
        "subscription": row,
        "words": words(row),
        "plan_name": plans.name_of(row.price_id) if row else "",
        "amount": in_words(row.amount, row.currency) if row and row.amount is not None else None,
        "is_renewed": is_renewed and row is not None and not row.is_demo,
        "is_configured": stripe_api.is_configured(),
        "plans": plans.plans() if is_over or (row and row.is_demo) else [],
        "deeds": [(entry, audit.sentence(entry)) for entry in deeds],
    }


def subscription_in(request: MemberRequest) -> Subscription | None:
    return Subscription.objects.filter(agency=request.agency).first()


@require_POST
@member_page(change=Role.OWNER)
def checkout(request: MemberRequest) -> HttpResponse:
    """On to Stripe, to subscribe."""
    plan = plans.find(request.POST.get("price", ""))
    if plan is None:
        messages.error(request, _("This plan is not offered any more. Choose another one."))
        return redirect("billing")
    return at_stripes(request, lambda: at_stripe.begin(request, plan))


@require_POST
@member_page(change=Role.OWNER)
def portal(request: MemberRequest) -> HttpResponse:
    """On to Stripe, for cards, invoices and cancelling."""
    return at_stripes(request, lambda: at_stripe.portal(request))


def at_stripes(request: MemberRequest, address: Callable[[], str]) -> HttpResponse:
    try:
        return SeeOther(address())
    except at_stripe.SubscribedAlreadyError:
        messages.info(request, _("Nothing was done: your agency has a subscription already."))
    except stripe_api.StripeAwayError:
        messages.error(
            request,
            _(
                "Stripe, which takes the payments, does not answer at the moment. Nothing was charged, and imports go "
                "on as before. Try again in some minutes."
            ),
        )
    except stripe_api.StripeRefusedError:
        messages.error(
            request,
            _(
                "The page for payments could not be opened. Nothing was charged, and imports go on as before. Seeki "
                "support can see what went wrong: write to them if it happens again."
            ),
        )
    return redirect("billing")


@require_safe
@member_page()
@never_cache
def done(request: MemberRequest) -> HttpResponse:
    """Back from Checkout. Stripe's message may still be on its way: the page looks again and again, and after some
    seconds has Stripe asked, once."""
    row = subscription_in(request)
    look = request.GET.get("look", "")
    count = int(look) if look.isdecimal() and len(look) < 4 else 0
    is_active = row is not None and row.status in IN_GOOD_STANDING and not row.is_demo
    if row and not is_active and count == ASK_AFTER and row.stripe_customer_id and has_rested(row):
        subscribing.ask_again(row)
    view = {
        "is_active": is_active,
        "has_key": row is not None and row.keys.exists(),
        "next_look": count + 1,
        "is_waiting": not is_active and count < STOP_AFTER,
    }
    return render(request, f"agencies/{'_activating' if request.htmx else 'billing_done'}.html", view)


def has_rested(row: Subscription) -> bool:
    """Whether Stripe was not asked just now: a page that is reloaded all the time asks no more often."""
    asked = [at for at in (row.read_at, row.reread_at) if at]
    return not asked or (timezone.now() - max(asked)).total_seconds() > 5


@require_safe
@member_page()
def cancelled(request: MemberRequest) -> HttpResponse:
    """Back from Checkout without having paid."""
    return render(request, "agencies/billing_cancelled.html")
