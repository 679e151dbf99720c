"""For Agents: what a subscription brings, what it costs, and how to begin. Public."""

from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agencies import plans, stripe_api, subscribing
from agencies.membership import current_member

QUESTIONS = (
    (
        _("Which software works with it?"),
        _(
            "Every one that exports OpenImmo (as XML or as a zip with photos), Idealista or Kyero, and every one whose "
            "maker builds on our JSON interface. A file can also be uploaded by hand in the dashboard."
        ),
    ),
    (
        _("When do I get the API key?"),
        _(
            "As soon as the subscription is active. Owners get an e-mail with a link; the key itself is shown once, in "
            "the dashboard, and never sent."
        ),
    ),
    (
        _("What happens if a payment fails?"),
        _(
            "Imports go on while the payment is tried again, and you see on every page what is wrong. Only when it has "
            "failed for good are imports refused."
        ),
    ),
    (
        _("Can I cancel at any time?"),
        _(
            "Yes, in the billing portal. The subscription runs until the end of what you have paid. Your listings stay "
            "online until they expire, 60 days after their last import."
        ),
    ),
    (
        _("And if I come back later?"),
        _("Subscribe again, and the same API key works again at once. Your history is still there."),
    ),
    (
        _("Is there a place for tests?"),
        _(
            "Yes. Staging works like production, has keys of its own that begin with seeki_test_, and no buyer sees "
            "what is imported there."
        ),
    ),
)


@require_safe
@csp_update({"form-action": settings.STRIPE_PAGES})
def for_agents(request: HttpRequest) -> HttpResponse:
    member = current_member(request)
    subscription = getattr(member.agency, "subscription", None) if member else None
    is_over = subscription is None or subscription.status in subscribing.OVER or subscription.is_demo
    context = {
        "plans": plans.plans() if stripe_api.is_configured() else [],
        "may_subscribe": bool(member and member.is_owner and is_over),
        "questions": QUESTIONS,
        "is_subscribed": bool(member and not is_over),
    }
    return render(request, "agencies/for_agents.html", context)
