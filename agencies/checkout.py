"""An owner goes to Stripe: to subscribe, or to the portal. The only calls to Stripe that a person waits for."""

from django.conf import settings
from django.urls import reverse

from agencies import audit, stripe_api, subscribing
from agencies.membership import MemberRequest
from agencies.models import Subscription
from agencies.plans import Plan


class SubscribedAlreadyError(Exception):
    """There is a subscription that is not over: a second one would be paid twice."""


def subscription_of(request: MemberRequest) -> Subscription:
    return Subscription.objects.get_or_create(agency=request.agency)[0]


def begin(request: MemberRequest, plan: Plan) -> str:
    """The address of Stripe's page for subscribing to this plan. Raises SubscribedAlreadyError and what `stripe_api`
    raises."""
    row = subscription_of(request)
    try:
        with stripe_api.few_at_a_time():
            # Our row may be behind: somebody who has just paid must not pay again.
            if row.stripe_customer_id:
                subscribing.refresh(row)
                row.refresh_from_db()
            if row.is_by_hand or not (row.is_demo or row.status in subscribing.OVER):
                raise SubscribedAlreadyError
            customer = subscribing.customer_of(request.agency, row)
            url = stripe_api.checkout(customer, plan.price_id, back(request, "done"), back(request, "cancelled"))
    except (stripe_api.StripeAwayError, stripe_api.StripeRefusedError) as error:
        subscribing.note_error(row, error)
        raise
    audit.record(request.agency, request.user, audit.Deed.CHECKOUT_STARTED, plan.name, request=request)
    return url


def portal(request: MemberRequest) -> str:
    """The address of Stripe's page for cards, invoices and cancelling."""
    row = subscription_of(request)
    try:
        with stripe_api.few_at_a_time():
            url = stripe_api.portal(subscribing.customer_of(request.agency, row), back(request))
    except (stripe_api.StripeAwayError, stripe_api.StripeRefusedError) as error:
        subscribing.note_error(row, error)
        raise
    audit.record(request.agency, request.user, audit.Deed.PORTAL_OPENED, request=request)
    return url


def back(request: MemberRequest, page: str = "") -> str:
    """Where Stripe sends people afterwards; it names the agency, for who belongs to several."""
    name = f"billing-{page}" if page else "billing"
    return f"{settings.SEEKI_PUBLIC_URL}{reverse(name)}?agency={request.agency.pk}"
